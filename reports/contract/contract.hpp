// The acceptance contract as parsed from TOML (schema hallmark.contract/1, JUDGEMENT 3.1). Plain data in SI base units.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/shared_list.hpp"
#include "topology/base/units.hpp"

namespace hallmark {

inline constexpr std::string_view contract_schema = "hallmark.contract/1";

enum class Severity { gate, evidence, report };
enum class Scope { hall, rack, node, gpu, rank, nic };
enum class Comparator { at_least, at_most, equal, within };
enum class DecisionRule { guarded, simple, guarded_rejection };
enum class ConfidenceScope { unit, hall };

/// How many units may fail: an absolute count, or a fraction of the contracted units (rounded down).
struct Allowance {
  std::optional<std::uint64_t> count;
  std::optional<double> fraction;
  std::optional<std::uint64_t> per_rack;
};

/// Declared uncertainty of the instrument, relative: "expanded" (k = coverage_k) or "rectangular" (+-a).
struct Uncertainty {
  double relative = 0;
  std::string kind = "expanded";
  double correlation = 1;
  std::string source;
};

struct OutlierRule {
  std::string method, side;
  double fdr = 0.05, min_effect = 0.03, mad_floor = 0.001;
};

struct Criterion {
  std::string id, clause, title;
  std::string metric;  ///< gemm.fp64.throughput, allreduce.busbw, ...
  Scope scope = Scope::rank;
  Severity severity = Severity::gate;
  Comparator comparator = Comparator::at_least;
  double threshold = 0;                       ///< base unit; the lower bound for `within`
  double upper_threshold = 0;                 ///< base unit; `within` only
  Unit unit;                                  ///< as written; for words only
  std::string statistic = "median";           ///< median, min, max, last, count, drift, quantile:Q
  std::string aggregate;                      ///< sum, min_over_median, outlier_count; empty for unit scopes
  std::map<std::string, std::string> params;  ///< scalars as text: {"bytes","1048576"}, {"fsync","true"}
  Uncertainty uncertainty;
  std::uint64_t min_samples = 1;
  std::string concurrency;
  std::optional<double> min_participation;
  Allowance allowance{.count = 0, .fraction = {}, .per_rack = {}};
  std::optional<OutlierRule> outlier;
  std::optional<double> ceiling;  ///< base unit; a value above it is impossible
  std::optional<double> nominal;  ///< base unit; what the supplier declares; for the slack lint
  std::optional<double> duration_h;
  std::vector<std::string> exclusions;
  std::string instrument;
  std::vector<std::string> evidence;
  bool external = false;  ///< evidence of other tools is admitted
  int line = 0;  ///< where [[criterion]] begins in the file
};

/// One contracted unit. `number` is the rank it is expected at. Empty strings: the inventory does not say.
struct InventoryUnit {
  std::uint64_t number = 0;
  std::string rack, tray, slot, node, node_serial, gpu_uuid, gpu_serial;
};

struct Policy {
  DecisionRule decision_rule = DecisionRule::guarded;
  double confidence = 0.95;
  ConfidenceScope confidence_scope = ConfidenceScope::unit;
  double coverage_k = 2;
  std::string closes;  ///< as written; empty: never closed
  bool partial_acceptance = false;
  std::string granularity;
  std::optional<std::uint64_t> rack_min_gpus;
  std::vector<std::string> signatures;
  std::uint64_t max_per_unit = 1;
  bool harmonic_spending = false;  ///< attempt j may spend alpha/(j(j+1)); false: the contract does not say
  double max_replaced_fraction = 0;
  std::optional<double> restart_soak_after_replacement_h;
  double warmup_s = 0;
  double block_s = 0;
  double clock_max_offset_ms = 5;
  std::optional<double> deadline_s;  ///< of one case in one block
};

struct Contract {
  std::string filename, sha256, bytes;  ///< verbatim; sha256 of the bytes as hex
  std::string id, title, effective, lessor, lessee, engineer, governing_clause;
  std::string currency_of_capacity = "kW";
  std::string nonce;  ///< a text of the lessee's that nobody else could foresee; draws operands, order and planted faults
  std::uint64_t revision = 0;
  std::string hall, site, kind;  ///< kind: gpu or cpu
  std::uint64_t ranks = 0, racks = 0, nodes = 0, gpus = 0, contracted_kw = 0;
  std::optional<double> rack_kw;
  bool generated_inventory = false;
  std::vector<std::string> identity;
  SharedList<InventoryUnit> inventory;  ///< exactly `ranks` units, in order of number
  std::string inventory_filename, inventory_sha256;
  Policy policy;
  std::vector<Criterion> criteria;

  /// min_samples of the most demanding criterion whose metric is measured in blocks, and 11 at least: how many blocks a
  /// run needs.
  [[nodiscard]] std::uint64_t blocks() const;
};

/// Something lint found. Errors make the contract unusable; warnings go to the user and into the report.
struct Diagnostic {
  enum class Level { error, warning } level;
  int line, column;  ///< 1-based
  std::string message;
  std::string file = {};  ///< empty: the contract itself; else the inventory
};

/// "file:line:column: message"; `filename` is the contract's.
[[nodiscard]] std::string text(const Diagnostic& diagnostic, const std::string& filename);

struct ContractCheck {
  std::optional<Contract> contract;  ///< absent where there is an error
  std::vector<Diagnostic> diagnostics;
};

/// Whether a contract whose inventory file is not there (yet) is usable: to plan a test the numbers in [hall] do.
enum class InventoryFile { must_be_there, may_be_missing };

/// Parses and lints. `directory` is where a relative inventory file is looked for. Never throws on bad bytes:
/// what is wrong with them is in the diagnostics. A missing inventory file that may be missing is a warning, and leaves
/// contract.inventory empty; one that is there is read and checked all the same.
[[nodiscard]] ContractCheck check_contract(std::string_view bytes, const std::string& filename,
                                           const std::string& directory,
                                           InventoryFile inventory = InventoryFile::must_be_there);

/// Reads and checks a file. Throws InputError with every error as "file:line:column: message", one a line;
/// IoError where it cannot be read. Warnings are appended to `warnings` in the same form.
[[nodiscard]] Contract load_contract(const std::string& path, std::vector<std::string>& warnings,
                                     InventoryFile inventory = InventoryFile::must_be_there);

}  // namespace hallmark
