#include "reports/judgement/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "reports/judgement/attempts.hpp"
#include "reports/judgement/capacity.hpp"
#include "reports/judgement/case_power.hpp"
#include "reports/judgement/count.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/hall.hpp"
#include "reports/judgement/trust.hpp"
#include "reports/judgement/units.hpp"
#include "reports/judgement/verification.hpp"

namespace hallmark {
namespace {

bool calls_itself_illustrative(const Contract& contract) {
  std::string words = contract.id + ' ' + contract.title;
  std::ranges::transform(words, words.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return words.find("illustrative") != std::string::npos;
}

Verdict head_of(const Contract& contract) {
  Verdict verdict;
  verdict.contract_id = contract.id;
  verdict.contract_title = contract.title;
  verdict.hall = contract.hall;
  verdict.site = contract.site;
  verdict.lessor = contract.lessor;
  verdict.lessee = contract.lessee;
  verdict.contract_sha256 = contract.sha256;
  verdict.inventory_sha256 = contract.inventory_sha256;
  verdict.contract_filename = contract.filename;
  verdict.contract_revision = contract.revision;
  verdict.illustrative = calls_itself_illustrative(contract);
  verdict.contracted_kw = contract.contracted_kw;
  return verdict;
}

/// Node sensors that do not agree with the meter are evidence of nothing (JUDGEMENT 2.6).
void distrust_sensors(std::vector<Finding>& findings) {
  const auto disagrees = [](const Finding& finding) {
    return finding.criterion.metric == "power.sensor_ratio" && finding.criterion.severity == Severity::evidence &&
           finding.ruling != Ruling::accept;
  };
  if (std::ranges::none_of(findings, disagrees)) return;
  for (Finding& finding : findings) {
    if (!finding.criterion.metric.starts_with("power.") || finding.criterion.metric == "power.sensor_ratio") continue;
    if (finding.ruling == Ruling::inconclusive) continue;
    for (UnitOutcome& unit : finding.outcomes) {
      if (unit.outcome == Outcome::not_seen) continue;
      unit.outcome = Outcome::inconclusive;
      unit.reason = reason::sensor_disagree;
      unit.action = action_for(unit.reason);
    }
    finding.ruling = Ruling::inconclusive;
    finding.units = count_units(finding.outcomes);
    finding.reasons = {{std::string{reason::sensor_disagree}, finding.units.inconclusive}};
  }
}

void add_delivery(Verdict& verdict, const Body& body) {
  std::set<std::string> strangers;
  for (const RunView& view : body.runs)
    strangers.insert(view.roster.uncontracted.begin(), view.roster.uncontracted.end());
  verdict.uncontracted = strangers.size();
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    const RunView* view = body.latest(unit);
    if (view != nullptr && view->roster.seats[unit].answered()) ++verdict.delivered;
  }
}

void add_ruling(Verdict& verdict, const Body& body, const std::vector<Doubt>& found) {
  std::vector<Ruling> gates;
  for (const Finding& finding : verdict.findings)
    if (finding.criterion.severity == Severity::gate) gates.push_back(finding.ruling);
  verdict.ruling = join_rulings(gates);
  if (!found.empty())
    verdict.reason = found.front().reason;
  else if (body.units.empty())
    verdict.reason = reason::no_units;
  else if (gates.empty())
    verdict.reason = reason::no_gate;
  if (!verdict.reason.empty()) verdict.ruling = Ruling::inconclusive;
}

void add_remarks(Verdict& verdict, const Body& body, const std::vector<Doubt>& found) {
  const auto add = [&](std::string words) {
    if (std::ranges::find(verdict.remarks, words) == verdict.remarks.end()) verdict.remarks.push_back(std::move(words));
  };
  for (const Doubt& doubt : found) add(fmt::format("{}: {}", doubt.reason, doubt.detail));
  if (body.runs.empty()) add("there is no evidence");
  if (body.runs.size() > 1 && body.standing == nullptr)
    add(fmt::format("{} runs are one body of evidence; without a ledger their number spends no confidence",
                    body.runs.size()));
  for (const RunView& view : body.runs) {
    const Results& run = view.results();
    if (!run.complete) add(fmt::format("run {} is not complete: it is judged on what there is", run.run_id));
    if (!run.contract.sha256.empty() && run.contract.sha256 != verdict.contract_sha256)
      add(fmt::format("run {} was made for another contract ({}, sha256 {}) than it is judged by", run.run_id,
                      run.contract.filename, run.contract.sha256.substr(0, 12)));
    if (!run.hall.empty() && run.hall != verdict.hall)
      add(fmt::format("run {} says that it is of hall {}", run.run_id, run.hall));
    for (const std::string& warning : run.provenance.warnings) add(warning);
  }
  for (const Finding& finding : verdict.findings)
    if (!finding.remark.empty()) add(fmt::format("{}: {}", finding.criterion.id, finding.remark));
}

/// The slow units of all runs, by the names that the contract has for them.
void add_speeds(Verdict& verdict, const Body& body) {
  for (const RunView& view : body.runs) {
    std::map<std::size_t, std::size_t> unit_of_rank;
    for (std::size_t unit = 0; unit < body.units.size(); ++unit)
      if (view.roster.seats[unit].rank) unit_of_rank.emplace(*view.roster.seats[unit].rank, unit);
    for (ClassSpeed speed : view.speeds) {
      for (SlowUnit& slow : speed.slow) {
        const auto unit = unit_of_rank.find(slow.rank);
        if (unit != unit_of_rank.end())
          slow.unit = body.name(unit->second);
        else
          slow.unit.label = fmt::format("rank {}, not contracted", slow.rank);
      }
      verdict.speeds.push_back(std::move(speed));
    }
  }
}

void add_evidence(Verdict& verdict, const Body& body) {
  for (const RunView& view : body.runs)
    verdict.evidence.push_back(
        {view.results().run_id, view.results().time_origin, view.run->content_sha256, view.results().complete});
}

/// What the ledger says of the evidence as a whole; the body goes on with the runs that count.
std::vector<Doubt> enter(Verdict& verdict, Body& body, const Contract& contract, const std::vector<EvidenceRun>& runs,
                         const LedgerEvidence& ledger, const Standing& standing) {
  std::vector<Doubt> found = ledger_doubts(ledger, standing, contract, runs);
  verdict.ledger = seal_of(ledger, standing);
  verdict.final = standing.closed &&
                  std::ranges::find(found, reason::evidence_broken, &Doubt::reason) == found.end();
  verdict.remarks.insert(verdict.remarks.end(), standing.remarks.begin(), standing.remarks.end());
  enter_ledger(body, standing);
  return found;
}

}  // namespace

Verdict judge(const Contract& contract, const std::vector<EvidenceRun>& runs,
              const std::vector<std::string>& warnings, const LedgerEvidence* ledger) {
  Verdict verdict = head_of(contract);
  verdict.remarks = warnings;
  const Standing standing = ledger == nullptr ? Standing{} : standing_of(ledger->ledger.entries, contract);
  std::optional<Contract> renewed;
  if (ledger != nullptr) renewed = with_replacements(contract, standing);
  Body body = gather(renewed ? *renewed : contract, runs);
  add_evidence(verdict, body);
  std::vector<Doubt> found;
  if (ledger != nullptr) found = enter(verdict, body, contract, runs, *ledger, standing);
  std::ranges::move(doubts(body), std::back_inserter(found));
  std::erase_if(body.runs, [](const RunView& view) { return !well_formed(view.results()); });

  for (const Criterion& criterion : contract.criteria)
    verdict.findings.push_back(criterion.scope != Scope::hall ? judge_units(body, criterion)
                               : renewed                      ? judge_hall_by_ledger(body, *renewed, criterion)
                                                              : judge_hall(body, criterion));
  distrust_sensors(verdict.findings);
  if (verdict.final)
    for (Finding& finding : verdict.findings) close_window(finding, contract.policy);
  add_ruling(verdict, body, found);
  verdict.self_test = self_test_lines(body);
  verdict.verification = verification_of(body);
  add_speeds(verdict, body);
  verdict.power = case_power_of(body);
  add_delivery(verdict, body);
  add_capacity(verdict, body);
  verdict.would_change = what_would_change(verdict.ruling, verdict.findings);
  if (!verdict.reason.empty() && !found.empty())
    verdict.would_change.insert(verdict.would_change.begin(),
                                fmt::format("a run without this: {}", found.front().detail));
  if (verdict.would_change.size() > 3) verdict.would_change.resize(3);
  add_remarks(verdict, body, found);
  return verdict;
}

}  // namespace hallmark
