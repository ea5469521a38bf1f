// The body of evidence that one contract is judged on: its units, and the runs in order of time with who sat where.
#pragma once

#include <memory>
#include <vector>

#include "reports/judgement/evidence_run.hpp"
#include "reports/judgement/roster.hpp"
#include "reports/judgement/verdict.hpp"
#include "reports/judgement/vote.hpp"

namespace hallmark {

struct Standing;
struct ListedRun;

struct RunView {
  EvidenceRun run;
  Roster roster;
  std::vector<Poll> polls;  ///< on its gemm cases; none where the run is not well-formed
  std::vector<ClassSpeed> speeds;  ///< likewise
  const ListedRun* entry = nullptr;  ///< what Body::standing has of it; nullptr: nothing

  [[nodiscard]] const Results& results() const { return *run.results; }
};

struct Body : std::enable_shared_from_this<Body> {
  const Contract* contract = nullptr;  ///< only while it is judged
  ContractedUnits units;
  std::vector<RunView> runs;  ///< oldest first
  std::shared_ptr<const Standing> standing;  ///< what the ledger means; nullptr: there is none
  bool closed = false;                       ///< by the ledger: who was not seen fails
  std::vector<std::uint32_t> classes;  ///< classes_of_units(), where that is known already; else empty

  /// Does run `r` say something of the unit as it is now? Not where the ledger has a replacement after it.
  [[nodiscard]] bool counts(std::size_t r, std::size_t unit) const {
    return standing == nullptr || is_fresh(runs[r], unit);
  }
  /// The latest run that counts for the unit and in which somebody stands for the unit; nullptr where there is none.
  [[nodiscard]] const RunView* latest(std::size_t unit) const;
  [[nodiscard]] UnitName name(std::size_t unit) const;
  /// name(), for as long as the function lives.
  [[nodiscard]] Outcomes::NameOf names() const;

 private:
  [[nodiscard]] UnitName name_unseen(std::size_t unit) const;
  [[nodiscard]] bool is_fresh(const RunView&, std::size_t unit) const;
};

/// Sorts by time_origin, run_id and content, so that the order of the files says nothing; a run that is given twice
/// counts once. The body shares the runs' results and points at `contract`.
[[nodiscard]] std::shared_ptr<Body> gather(const Contract& contract, const std::vector<EvidenceRun>& runs);

}  // namespace hallmark
