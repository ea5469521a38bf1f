#include "reports/program/comparing.hpp"

#include <fmt/format.h>

#include <memory>

#include "reports/program/judging.hpp"
#include "reports/render/comparison.hpp"
#include "reports/results/load.hpp"

namespace hallmark {
namespace {

using Runs = std::shared_ptr<const std::vector<Results>>;

Runs runs_of(const std::string& path) { return std::make_shared<const std::vector<Results>>(load_evidence({path})); }

/// Shares the results of `runs`.
std::vector<EvidenceRun> evidence_of(const Runs& runs) {
  std::vector<EvidenceRun> evidence;
  for (const Results& run : *runs)
    evidence.emplace_back(std::shared_ptr<const Results>{runs, &run}, content_sha256(run));
  return evidence;
}

void refuse_the_same_run(const std::vector<EvidenceRun>& before, const std::vector<EvidenceRun>& after) {
  for (const EvidenceRun& then : before)
    for (const EvidenceRun& now : after)
      if (then.content_sha256 == now.content_sha256)
        throw UsageError{
            fmt::format("run {} is on both sides; it cannot have drifted from itself", now.results->run_id)};
}

}  // namespace

Comparison compare_files(const std::string& before, const std::string& after, const std::string& contract,
                         double within) {
  const std::vector<EvidenceRun> then = evidence_of(runs_of(before)), now = evidence_of(runs_of(after));
  refuse_the_same_run(then, now);
  std::vector<std::string> warnings;
  std::vector<EvidenceRun> runs = then;
  runs.insert(runs.end(), now.begin(), now.end());
  const std::optional<Contract> agreed =
      contract.empty() ? recorded_contract(runs, warnings) : load_contract(contract, warnings);
  Comparison comparison = compare(agreed ? &*agreed : nullptr, then, now, within);
  comparison.remarks.insert(comparison.remarks.begin(), warnings.begin(), warnings.end());
  return comparison;
}

ExitStatus exit_status(const Comparison& comparison) {
  switch (comparison.ruling) {
    case DriftRuling::none:
      return ExitStatus::accept;
    case DriftRuling::drifted:
      return ExitStatus::reject;
    case DriftRuling::undecided:
      break;
  }
  return ExitStatus::inconclusive;
}

std::string comparison_text(const Comparison& comparison, const std::string& before, const std::string& after,
                            const std::string& format) {
  const ComparisonReport report{comparison, before, after, HALLMARK_VERSION};
  return format == "json" ? render_comparison_json(report) : render_comparison_text(report);
}

}  // namespace hallmark
