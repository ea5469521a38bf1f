// What the judge says. Renderers print this and compute nothing of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/judgement/outcomes.hpp"

namespace hallmark {

enum class Ruling { accept, reject, inconclusive };
struct ReasonCount {
  std::string reason;
  std::uint64_t count;
};

struct UnitCounts {
  std::uint64_t contracted = 0, pass = 0, fail = 0, inconclusive = 0, not_seen = 0;
};

/// One criterion, judged.
struct Finding {
  Criterion criterion;
  Ruling ruling = Ruling::inconclusive;
  std::vector<ReasonCount> reasons;  ///< most frequent first, then by name
  UnitCounts units;
  std::uint64_t allowed = 0;       ///< failing units that the allowance forgives
  std::optional<double> observed;  ///< of the hall, or of the worst unit; base unit
  std::optional<Interval> limits;
  std::optional<double> margin;  ///< relative distance of the deciding limit from the threshold; < 0: missed
  std::uint64_t n = 0, k = 0;    ///< block values, order-statistic rank
  double alpha = 0.05;
  std::string case_name;              ///< where the samples lie: /cases/<case_name>
  Outcomes outcomes;                  ///< one per contracted unit, in inventory order
  std::optional<std::size_t> worst;   ///< index into outcomes
  std::string remark;                 ///< circuit breaker, gang capacity: words beside the verdict
};

struct EvidenceFile {
  std::string run_id, time_origin, content_sha256;  ///< of the evidence itself, not of the file's layout
  bool complete = false;
};

/// What was verified of one gemm case in one run.
struct VerifiedCase {
  std::string run_id, case_name;
  std::uint64_t right = 0, wrong = 0;    ///< products that were checked, over ranks and blocks
  std::uint64_t products_per_check = 1;  ///< made, warm-up included, for one that was checked
  /// With 95 % confidence a product is corrupted with less than this probability: 3 / right (the rule of three;
  /// research/gemm.md 2.7). Absent where one was wrong, none was checked, or a class is split over them.
  std::optional<double> q95;
  std::optional<double> check_share;  ///< seconds of checking / seconds under this case's load; absent: unknown
};

/// How long a cause held a unit's clock back, as a share of its time under load.
struct ThrottleShare {
  std::string_view cause;  ///< one of throttle_causes
  double share = 0;
};

/// A unit that is slower than its class in one gemm case, and by which factor.
struct SlowUnit {
  std::size_t rank = 0;
  UnitName unit;
  double rate = 0;                           ///< flop/s, median over blocks of a block's median
  double of_class = 0;                       ///< over the median of its class
  std::optional<double> clock_hz;            ///< median of its samples
  std::optional<double> clock_of_class;      ///< over the median of its class
  std::optional<double> per_clock_of_class;  ///< what is left: work per clock over that of its class
  std::vector<ThrottleShare> throttle;       ///< largest first
};

/// What one class of units does in one gemm case of one run: rate = multiprocessors x clock x flop per clock x
/// efficiency.
struct ClassSpeed {
  std::string run_id, case_name, device;
  std::size_t units = 0;  ///< that were measured
  double rate = 0;        ///< flop/s, median
  std::optional<double> clock_hz, multiprocessors, flops_per_clock, efficiency;
  /// Of the time under load of all its units, the share in which each cause held a clock back, where that is known; with
  /// the power brake even where it never did: that is the hall's own sign of distress.
  std::vector<ThrottleShare> throttle;
  std::vector<SlowUnit> slow;  ///< slowest first
};

/// What the hall drew and did in one case of one run.
struct CasePower {
  std::string run_id, case_name;
  std::optional<double> watts;           ///< of all nodes that are known: median over blocks
  std::optional<double> joules;          ///< attributed to ranks, over all blocks
  std::optional<double> work_per_joule;  ///< the ranks' rate over `watts`; absent beside a lower bound
  bool flops = true;                     ///< work is flop; else byte
  std::size_t nodes = 0, contracted_nodes = 0;  ///< that add to every block
  std::string boundary;                  ///< where `watts` are sensed: node_in, components
  bool lower_bound = false;
  std::optional<double> closure_error;  ///< the largest of any node and block
  std::optional<double> unowned_share;  ///< of the nodes' energy, what no rank owns
  std::string doubt;                    ///< why nothing may stand on it; empty where something may
};

/// The ledger that a verdict stands on. Records of verdicts are not counted in it.
struct LedgerSeal {
  std::string head;                         ///< SHA-256 of the last entry's line
  std::uint64_t entries = 0;
  bool intact = false;                      ///< the chain holds to its end
  std::uint64_t runs = 0, left_out = 0;     ///< that it lists; of them, that do not count
  std::uint64_t replacements = 0;
};

struct Verdict {
  Ruling ruling = Ruling::inconclusive;
  bool final = false;  ///< false: "interim"
  std::string reason;  ///< one code where the whole is INCONCLUSIVE for a reason of its own; else empty
  std::string contract_id, contract_title, hall, site, lessor, lessee, contract_sha256, inventory_sha256;
  std::string contract_filename;
  std::uint64_t contract_revision = 0;
  bool illustrative = false;  ///< the contract calls itself an illustration
  std::string simulated;      ///< how its evidence was made up; empty: it was measured
  std::uint64_t contracted_kw = 0, accepted_kw = 0;
  std::optional<double> demonstrated_w;  ///< sum of the ranks' watts under load; a lower bound; absent: unknown
  std::string demonstrated_note;         ///< "partial: 2 of 4 ranks have a sensor"
  UnitCounts units;  ///< contracted = conforming + failing + inconclusive + missing, over all unit gates
  std::uint64_t delivered = 0, uncontracted = 0;
  std::vector<Finding> findings;       ///< in contract order
  std::vector<std::string> self_test;  ///< one line per fault: what was planted, who was named
  std::vector<VerifiedCase> verification;
  std::vector<ClassSpeed> speeds;
  std::vector<CasePower> power;
  std::vector<std::string> would_change;  ///< at most three sentences: what would change the verdict
  std::vector<std::string> remarks;       ///< warnings of lint, of the run, circuit breakers
  std::vector<EvidenceFile> evidence;
  std::optional<LedgerSeal> ledger;  ///< absent: judged without one
};

[[nodiscard]] std::string_view word(Ruling);    ///< "ACCEPT", "REJECT", "INCONCLUSIVE"
[[nodiscard]] std::string_view word(Outcome);   ///< "PASS", "FAIL", "INCONCLUSIVE", "NOT_SEEN"
[[nodiscard]] std::string_view word(Severity);  ///< "gate", "evidence", "report"
[[nodiscard]] std::string_view word(Scope);
[[nodiscard]] std::string_view word(Comparator);  ///< ">=", "<=", "==", "in"

}  // namespace hallmark
