// The body of evidence that one contract is judged on: its units, and the runs in order of time with who sat where.
#pragma once

#include <vector>

#include "reports/judgement/evidence_run.hpp"
#include "reports/judgement/roster.hpp"
#include "reports/judgement/verdict.hpp"
#include "reports/judgement/vote.hpp"

namespace hallmark {

struct RunView {
  const EvidenceRun* run;
  Roster roster;
  std::vector<Poll> polls;  ///< on its gemm cases; none where the run is not well-formed
  std::vector<ClassSpeed> speeds;  ///< likewise

  std::uint64_t listed = 0;        ///< seq of the ledger's entry for it; 0: no ledger

  [[nodiscard]] const Results& results() const { return run->results; }
};

struct Standing;

struct Body {
  const Contract* contract;
  std::vector<InventoryUnit> units;
  std::vector<RunView> runs;  ///< oldest first
  const Standing* standing = nullptr;  ///< what the ledger means; nullptr: there is none

  /// Does run `r` say something of the unit as it is now? Not where the ledger has a replacement after it.
  [[nodiscard]] bool counts(std::size_t r, std::size_t unit) const;
  /// The latest run that counts for the unit and in which somebody stands for the unit; nullptr where there is none.
  [[nodiscard]] const RunView* latest(std::size_t unit) const;
  [[nodiscard]] UnitName name(std::size_t unit) const;
};

/// Sorts by time_origin, run_id and content, so that the order of the files says nothing; a run that is given twice
/// counts once. The body points into `runs` and at `contract`.
[[nodiscard]] Body gather(const Contract& contract, const std::vector<EvidenceRun>& runs);

}  // namespace hallmark
