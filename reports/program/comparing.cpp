#include "reports/program/comparing.hpp"

#include <fmt/format.h>

#include "reports/program/judging.hpp"
#include "reports/render/comparison.hpp"
#include "reports/results/load.hpp"

namespace hallmark {
namespace {

std::vector<EvidenceRun> evidence_of(const std::string& path) {
  std::vector<EvidenceRun> evidence;
  for (Results& run : load_evidence({path})) {
    const std::string sha256 = content_sha256(run);
    evidence.push_back({std::move(run), sha256});
  }
  return evidence;
}

void refuse_the_same_run(const std::vector<EvidenceRun>& before, const std::vector<EvidenceRun>& after) {
  for (const EvidenceRun& then : before)
    for (const EvidenceRun& now : after)
      if (then.content_sha256 == now.content_sha256)
        throw UsageError{fmt::format("run {} is on both sides; it cannot have drifted from itself", now.results.run_id)};
}

}  // namespace

Comparison compare_files(const std::string& before, const std::string& after, const std::string& contract,
                         double within) {
  const std::vector<EvidenceRun> then = evidence_of(before), now = evidence_of(after);
  refuse_the_same_run(then, now);
  std::vector<std::string> warnings;
  std::vector<Results> runs;
  for (const auto* side : {&then, &now})
    for (const EvidenceRun& each : *side) runs.push_back(each.results);
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
