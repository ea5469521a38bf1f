// Drift: a hall's evidence now against its evidence then, unit by unit and case by case. Pure.
//
// Multiplicity. A row's word holds for that row alone, at 90 % (change.hpp). Among thousands of rows some are wrong, so
// the list of named units is drawn with Benjamini-Hochberg in two ways, each at half of drift_fdr: over all rows that
// have numbers by what they prove, and in each case, of the rows that drifted by themselves, those whose ratio stands
// out from the others' (modified z and effect floor, JUDGEMENT 2.5). The first names a hall or cooling loop that fell
// together, the second a single unit. Of the units on the list at most a tenth is expected not to have drifted. A
// hall-shared alpha would bound the chance of a single wrong name instead, but n blocks have no limit beyond a risk of
// 2^-n: with 11 blocks and 1,024 units nothing could be named.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/judgement/change.hpp"
#include "reports/judgement/evidence_run.hpp"
#include "reports/judgement/verdict.hpp"

namespace hallmark {

/// Expected share of wrong names on the list of units that drifted.
inline constexpr double drift_fdr = 0.10;

/// One piece of hardware, as its samples are pooled (same_hardware, roster.hpp): a GPU's UUID and serial, else the
/// host, its serial, the local rank and the PCI id.
struct ComparedUnit {
  enum class Presence { both, gone, added };
  UnitName before, after;  ///< empty where it was not there
  std::string key;
  Presence presence = Presence::both;
  bool moved = false;  ///< another node, rack, tray, slot or PCI id than before
};

/// One unit in one case.
struct DriftRow {
  std::optional<std::size_t> unit;  ///< index into Comparison::units; absent: all ranks together
  std::optional<Estimate> before, after;
  std::optional<Ratio> ratio;
  Change change = Change::undecided;
  bool named = false;  ///< on the list of those that drifted; wrong answers always are
  double p = 1;        ///< of the drift that the word says; 1 for the other words
  std::string reason;  ///< one of reason::*, where that is why it is undecided or wrong
  std::string detail;  ///< in words
};

/// Units of one rack or node, by where they are now.
struct DriftGroup {
  std::string name;
  std::uint64_t units = 0;
  double ratio = 0;  ///< median over its units
};

struct CaseDrift {
  std::string name;
  Dimension dimension = Dimension::one;
  std::vector<DriftRow> rows;            ///< worst first: wrong, slower, undecided, faster, same; then by ratio
  std::optional<double> ratio;           ///< median over all rows
  std::vector<DriftGroup> racks, nodes;  ///< slowest first
  std::vector<std::string> differences;  ///< "algorithm: was X, is Y"
  std::string not_compared;              ///< why there are no rows; else empty
};

struct DriftCounts {
  std::uint64_t same = 0, slower = 0, faster = 0, undecided = 0, wrong = 0, named = 0;
};

/// One side as it was given.
struct ComparedSide {
  std::vector<EvidenceFile> evidence;
  std::string simulated;         ///< how its evidence was made up; empty: it was measured
  std::optional<Ruling> ruling;  ///< by the contract, where there is one
};

enum class DriftRuling { none, drifted, undecided };

struct Comparison {
  double within = 0;
  std::string contract_id, contract_sha256;  ///< empty without a contract
  ComparedSide before, after;
  std::vector<ComparedUnit> units;                   ///< ordered by name
  std::vector<CaseDrift> cases;                      ///< in both, by name
  std::vector<std::string> only_before, only_after;  ///< cases
  DriftCounts counts;                                ///< of rows
  std::uint64_t blocks_to_name = 0;                  ///< that one unit alone would need (change.hpp)
  std::vector<std::string> doubts;                   ///< why either side may not be compared at all
  std::vector<std::string> remarks;
  DriftRuling ruling = DriftRuling::undecided;
};

[[nodiscard]] std::string_view word(DriftRuling);  ///< "NO DRIFT", "DRIFT", "UNDECIDED"

/// Compares two bodies of evidence; each may be several runs, and samples of unchanged hardware are pooled. `contract`
/// may be null: nobody then says what was accepted, and units are the ranks. `within`: the relative drift that is
/// allowed, in either direction.
/// Drifted iff a row is named; none iff every row is `same`, nobody and no case is missing, and nothing is in doubt;
/// else undecided. The instrument's uncertainty is no part of it: the same instrument measured both.
[[nodiscard]] Comparison compare(const Contract* contract, const std::vector<EvidenceRun>& before,
                                 const std::vector<EvidenceRun>& after, double within);

}  // namespace hallmark
