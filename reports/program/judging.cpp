#include "reports/program/judging.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "reports/contract/contract.hpp"
#include "reports/judgement/judge.hpp"
#include "reports/program/keeping_ledger.hpp"
#include "reports/render/render.hpp"
#include "reports/results/load.hpp"

namespace hallmark {
namespace {

Report report_of(const JudgedEvidence& judged) {
  return {.verdict = judged.verdict, .runs = *judged.runs, .tool_version = HALLMARK_VERSION};
}

}  // namespace

std::optional<Contract> recorded_contract(const std::vector<EvidenceRun>& runs, std::vector<std::string>& warnings) {
  const ContractBytes* found = nullptr;
  for (const EvidenceRun& run : runs) {
    const ContractBytes& recorded = run.results->contract;
    if (recorded.bytes.empty()) continue;
    if (found != nullptr && found->sha256 != recorded.sha256)
      throw UsageError{"the runs recorded different contracts; say which one counts with --contract"};
    found = &recorded;
  }
  if (found == nullptr) return std::nullopt;
  const std::string directory = std::filesystem::path{found->filename}.parent_path().string();
  ContractCheck check = check_contract(found->bytes, found->filename, directory);
  std::string errors;
  for (const Diagnostic& diagnostic : check.diagnostics) {
    const std::string line = text(diagnostic, found->filename);
    if (diagnostic.level == Diagnostic::Level::warning)
      warnings.push_back(line);
    else
      errors += (errors.empty() ? "" : "\n") + line;
  }
  if (!check.contract) throw InputError{errors + " (the contract that the run recorded)"};
  return std::move(check.contract);
}

JudgedEvidence judge_files(const std::vector<std::string>& paths, const std::string& contract,
                           const LedgerOption& ledger) {
  const auto runs = std::make_shared<const std::vector<Results>>(load_evidence(paths));
  JudgedEvidence judged{.paths = paths, .runs = runs, .verdict = {}};
  std::vector<std::string> warnings;
  std::vector<EvidenceRun> evidence;
  for (const Results& run : *runs)
    evidence.emplace_back(std::shared_ptr<const Results>{runs, &run}, content_sha256(run));
  const std::optional<Contract> agreed =
      contract.empty() ? recorded_contract(evidence, warnings) : load_contract(contract, warnings);
  if (!agreed) throw UsageError{"the evidence records no contract; give one with --contract"};
  if (ledger.path.empty()) {
    judged.verdict = judge(*agreed, evidence, warnings);
    return judged;
  }
  const LedgerEvidence kept{load_ledger(ledger.path), ledger.head};
  judged.verdict = judge(*agreed, evidence, warnings, &kept);
  note_verdict(kept.ledger, judged.verdict);
  return judged;
}

ExitStatus exit_status(const Verdict& verdict) {
  switch (verdict.ruling) {
    case Ruling::accept:
      return ExitStatus::accept;
    case Ruling::reject:
      return ExitStatus::reject;
    case Ruling::inconclusive:
      break;
  }
  return ExitStatus::inconclusive;
}

std::string console_text(const JudgedEvidence& judged, bool terminal) {
  const bool colour = terminal && std::getenv("NO_COLOR") == nullptr;
  std::string evidence;
  for (const std::string& path : judged.paths) evidence += (evidence.empty() ? "" : " ") + path;
  return render_console(report_of(judged), {.colour = colour, .evidence = evidence});
}

std::string json_text(const JudgedEvidence& judged) { return render_verdict_json(report_of(judged)); }

void write_reports(const JudgedEvidence& judged, const std::string& directory) {
  write_report(report_of(judged), directory);
}

}  // namespace hallmark
