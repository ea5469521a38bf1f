#include "reports/judgement/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <memory>
#include <set>

#include "reports/judgement/attempts.hpp"
#include "reports/judgement/capacity.hpp"
#include "reports/judgement/case_power.hpp"
#include "reports/judgement/class_ratios.hpp"
#include "reports/judgement/count.hpp"
#include "reports/judgement/drift.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/group_criteria.hpp"
#include "reports/judgement/hall.hpp"
#include "reports/judgement/racks.hpp"
#include "reports/judgement/soak.hpp"
#include "reports/judgement/swaps.hpp"
#include "reports/judgement/trust.hpp"
#include "reports/judgement/unit_events.hpp"
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

Finding judge_one(const Body& body, const Criterion& criterion) {
  const bool hall = criterion.scope == Scope::hall;
  if (is_of_events(criterion.metric) && !hall && criterion.aggregate.empty()) return judge_events(body, criterion);
  if (hall) return judge_hall_by_ledger(body, criterion);
  if (criterion.scope == Scope::nic) return judge_nics(body, criterion);
  const bool place = criterion.scope == Scope::node || criterion.scope == Scope::rack;
  return place ? judge_groups(body, criterion) : judge_units(body, criterion);
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
    for (std::size_t unit = 0; unit < finding.outcomes.size(); ++unit)
      if (finding.outcomes.numbers()[unit].outcome != Outcome::not_seen)
        finding.outcomes.overrule(unit, {Outcome::inconclusive, reason::sensor_disagree},
                                  {finding.outcomes[unit].detail, action_for(reason::sensor_disagree)});
    finding.ruling = Ruling::inconclusive;
    finding.units = count_units(finding.outcomes.numbers());
    finding.reasons = {{std::string{reason::sensor_disagree}, finding.units.inconclusive}};
  }
}

/// Where a hall may be accepted in part, its sums wait for the gates of units, which alone say which racks conform.
std::vector<Finding> judge_all(const Body& body) {
  std::vector<Finding> findings;
  std::vector<std::size_t> waiting;
  for (const Criterion& criterion : body.contract->criteria) {
    if (body.contract->policy.partial_acceptance && is_extensive(criterion)) {
      waiting.push_back(findings.size());
      findings.emplace_back().criterion = criterion;
    } else {
      findings.push_back(judge_one(body, criterion));
    }
  }
  for (Finding& finding : findings) {
    add_drift_words(finding, body);
    demand_duration(finding, body);
  }
  distrust_sensors(findings);
  if (waiting.empty()) return findings;
  const Racks racks = racks_of(findings, body);
  for (const std::size_t i : waiting) {
    findings[i] = judge_extensive(body, findings[i].criterion, racks);
    demand_duration(findings[i], body);
  }
  distrust_sensors(findings);
  return findings;
}

/// Names what stands in another's place in the latest run, and what stands there without a contract in any.
void add_strays(Verdict& verdict, const Body& body) {
  if (body.runs.empty()) return;
  const RunView& latest = body.runs.back();
  const bool any = std::ranges::find(latest.roster.seats, Identity::differs, &Seat::identity) != latest.roster.seats.end();
  const std::vector<Swap> swaps = any ? swaps_of(body.units, latest.results()) : std::vector<Swap>{};
  name_swaps(verdict.findings, swaps);
  for (const Swap& swap : swaps) verdict.remarks.push_back("swapped: " + swap.words);
  std::set<std::string> strangers;
  for (const RunView& view : body.runs)
    strangers.insert(view.roster.uncontracted.begin(), view.roster.uncontracted.end());
  for (const std::string& stranger : strangers) verdict.remarks.push_back("not contracted: " + stranger);
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
  if (!verdict.simulated.empty())
    verdict.remarks.insert(verdict.remarks.begin(),
                           fmt::format("SIMULATED: nobody measured this hall; the evidence was made up ({})", verdict.simulated));
  for (const Doubt& doubt : found) add(fmt::format("{}: {}", doubt.reason, doubt.detail));
  if (body.runs.empty()) add("there is no evidence");
  if (body.runs.size() > 1 && body.standing == nullptr)
    add(fmt::format("{} runs are one body of evidence; without a ledger their number spends no confidence",
                    body.runs.size()));
  for (const RunView& view : body.runs) {
    const Results& run = view.results();
    if (!run.complete) add(fmt::format("run {} is not complete: it is judged on what there is", run.run_id));
    for (const std::string& warning : run.provenance.warnings) add(warning);
  }
  for (const Finding& finding : verdict.findings)
    if (!finding.remark.empty()) add(fmt::format("{}: {}", finding.criterion.id, finding.remark));
}

/// The slow units of all runs, by the names that the contract has for them.
void add_speeds(Verdict& verdict, const Body& body) {
  for (const RunView& view : body.runs) {
    constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> unit_of_rank(view.speeds.empty() ? 0 : view.results().ranks.size(), nobody);
    for (std::size_t unit = 0; unit < body.units.size() && !view.speeds.empty(); ++unit)
      if (view.roster.seats[unit].rank) unit_of_rank[*view.roster.seats[unit].rank] = unit;
    for (ClassSpeed speed : view.speeds) {
      for (SlowUnit& slow : speed.slow) {
        if (unit_of_rank[slow.rank] != nobody)
          slow.unit = body.name(unit_of_rank[slow.rank]);
        else
          slow.unit.label = fmt::format("rank {}, not contracted", slow.rank);
      }
      verdict.speeds.push_back(std::move(speed));
    }
  }
}

void add_evidence(Verdict& verdict, const Body& body) {
  for (const RunView& view : body.runs) {
    if (verdict.simulated.empty()) verdict.simulated = view.results().provenance.simulated;
    verdict.evidence.push_back(
        {view.results().run_id, view.results().time_origin, view.run.content_sha256, view.results().complete});
  }
}

/// What the ledger says of the evidence as a whole; the body goes on with the runs that count.
std::vector<Doubt> enter(Verdict& verdict, Body& body, const Contract& contract, const std::vector<EvidenceRun>& runs,
                         const LedgerEvidence& ledger, const std::shared_ptr<const Standing>& kept) {
  const Standing& standing = *kept;
  std::vector<Doubt> found = ledger_doubts(ledger, standing, contract, runs);
  verdict.ledger = seal_of(ledger, standing);
  verdict.final = standing.closed &&
                  std::ranges::find(found, reason::evidence_broken, &Doubt::reason) == found.end();
  verdict.remarks.insert(verdict.remarks.end(), standing.remarks.begin(), standing.remarks.end());
  enter_ledger(body, kept);
  body.closed = verdict.final;
  return found;
}

}  // namespace

Verdict judge(const Contract& contract, const std::vector<EvidenceRun>& runs,
              const std::vector<std::string>& warnings, const LedgerEvidence* ledger) {
  Verdict verdict = head_of(contract);
  verdict.remarks = warnings;
  std::shared_ptr<const Standing> standing;
  std::optional<Contract> renewed;  // what body.contract points at
  if (ledger != nullptr) {
    standing = std::make_shared<const Standing>(standing_of(ledger->ledger.entries, contract));
    renewed = with_replacements(contract, *standing);
  }
  const std::shared_ptr<Body> gathered = gather(renewed ? *renewed : contract, runs);
  Body& body = *gathered;
  add_evidence(verdict, body);
  std::vector<Doubt> found;
  if (ledger != nullptr) found = enter(verdict, body, contract, runs, *ledger, standing);
  std::ranges::move(doubts(body), std::back_inserter(found));
  std::erase_if(body.runs, [](const RunView& view) { return !well_formed(view.results()); });

  body.classes = classes_of_units(body);
  verdict.findings = judge_all(body);
  if (verdict.final)
    for (Finding& finding : verdict.findings) close_window(finding, contract.policy);
  add_strays(verdict, body);
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
