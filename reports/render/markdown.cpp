#include <fmt/format.h>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/render.hpp"

namespace hallmark {
namespace {

std::string list(std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string out = fmt::format("\n**{}**\n\n", title);
  for (const std::string& line : lines) out += "- " + markdown(line) + "\n";
  return out;
}

std::string criteria(const Verdict& verdict) {
  std::string out =
      "\n| criterion | ruling | observed | threshold | margin | pass / fail / inconclusive / missing | reasons |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const Finding& finding : verdict.findings) {
    const Criterion& criterion = finding.criterion;
    const std::string severity =
        criterion.severity == Severity::gate ? "" : fmt::format(" ({})", word(criterion.severity));
    const UnitCounts& units = finding.units;
    out += fmt::format("| {} {}{} | {} | {} | {} | {} | {} / {} / {} / {} | {} |\n", markdown(criterion.id),
                       markdown(criterion.title), severity, word(finding.ruling), markdown(observed_text(finding)),
                       markdown(threshold_text(criterion)), margin_text(finding.margin), grouped(units.pass),
                       grouped(units.fail), grouped(units.inconclusive), grouped(units.not_seen),
                       markdown(reasons_text(finding)));
  }
  return out;
}

std::string verified(const Verdict& verdict) {
  if (verdict.verification.empty()) return {};
  std::string out =
      "\n**What was verified** (q: probability that a product is corrupted, at 95 % confidence)\n\n"
      "| case | checked, right | checked, wrong | of those made | corruption | time for checking |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const VerifiedCase& each : verdict.verification)
    out += fmt::format("| {} | {} | {} | 1 of {} | {} | {} |\n", markdown(verified_name(verdict, each)),
                       grouped(each.right), grouped(each.wrong), grouped(each.products_per_check),
                       markdown(claim_text(each)), share_text(each.check_share));
  return out;
}

std::string speed(const Verdict& verdict) {
  if (verdict.speeds.empty()) return {};
  std::string out =
      "\n**What the speed is made of** (medians; rate = multiprocessors x clock x flop per clock x efficiency)\n\n"
      "| case | class | units | rate | clock | units x flop per clock | efficiency | held back, of the time | slow units |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const ClassSpeed& each : verdict.speeds) {
    const SpeedText words = speed_text(each);
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", markdown(each.case_name), markdown(each.device),
                       grouped(each.units), words.rate, words.clock, words.per_clock, words.efficiency,
                       words.throttle, grouped(each.slow.size()));
  }
  return out;
}

std::string power(const Verdict& verdict) {
  if (verdict.power.empty()) return {};
  std::string out =
      "\n**Power by case** (sum of the nodes; medians over blocks)\n\n"
      "| case | power | of | work | over-closure | unowned |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const CasePower& each : verdict.power) {
    const CasePowerText words = power_text(each);
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", markdown(each.case_name), words.watts,
                       markdown(words.sources), words.efficiency, words.closure, words.unowned);
  }
  return out;
}

std::vector<std::string> worst_units(const Verdict& verdict) {
  std::vector<std::string> lines;
  for (const Finding& finding : verdict.findings) {
    if (finding.ruling == Ruling::accept || !finding.worst || *finding.worst >= finding.outcomes.size()) continue;
    const UnitOutcome unit = finding.outcomes[*finding.worst];
    lines.push_back(fmt::format("{}: {} ({}; {}): {}: {}. {}", finding.criterion.id, unit.unit.label,
                                place_text(unit.unit), identity_text(unit.unit), unit.reason, unit.detail,
                                unit.action));
  }
  return lines;
}

}  // namespace

std::string render_markdown(const Report& report) {
  const Verdict& verdict = report.verdict;
  std::string out =
      fmt::format("# {} ({}): hall {}\n\n", word(verdict.ruling), finality(verdict), markdown(verdict.hall));
  if (!verdict.simulated.empty()) out += "**SIMULATED EVIDENCE**: nobody measured this hall.\n\n";
  if (verdict.illustrative) out += "ILLUSTRATIVE: the contract calls itself an illustration.\n\n";
  out += fmt::format("{}; {}.\n\n", capacity_text(verdict), markdown(demonstrated_text(verdict)));
  if (!verdict.reason.empty()) out += fmt::format("Reason: {}.\n\n", markdown(verdict.reason));
  out += fmt::format("Units {} (delivered {}, uncontracted {}). {}.\n", sum_text(verdict.units),
                     grouped(verdict.delivered), grouped(verdict.uncontracted), gates_text(verdict));
  out += criteria(verdict);
  out += list("Worst unit of each criterion that does not accept", worst_units(verdict));
  out += list("What would change the verdict", verdict.would_change);
  out += speed(verdict);
  out += power(verdict);
  out += verified(verdict);
  out += list("Self-test", verdict.self_test);
  out += list("Remarks", verdict.remarks);
  out += fmt::format("\nContract {} revision {}, sha256 {}.\n", markdown(verdict.contract_id),
                     verdict.contract_revision, markdown(verdict.contract_sha256));
  for (const EvidenceFile& file : verdict.evidence)
    out += fmt::format("Evidence {}, {}, {}, content sha256 {}.\n", markdown(file.run_id), markdown(file.time_origin),
                       file.complete ? "complete" : "INCOMPLETE", markdown(file.content_sha256));
  if (verdict.ledger)
    out += fmt::format("Ledger of {} entries, head {}.\n", verdict.ledger->entries, markdown(verdict.ledger->head));
  return out + fmt::format("hallmark {}.\n", markdown(report.tool_version));
}

}  // namespace hallmark
