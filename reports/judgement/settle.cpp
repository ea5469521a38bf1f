#include "reports/judgement/settle.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <map>

#include "reports/judgement/count.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/hall_power.hpp"

namespace hallmark {
namespace {

const Fault* first(const std::vector<Fault>& faults, bool hard) {
  const auto found = std::ranges::find(faults, hard, &Fault::hard);
  return found == faults.end() ? nullptr : &*found;
}

Decision by(const Fault& fault, Decision decision) {
  decision.outcome = fault.outcome;
  decision.reason = fault.reason;
  return decision;
}

/// Worse units first: a wrong answer, then failing by shortfall, then what is undecided or absent, then passing by
/// margin.
std::pair<int, double> badness(const UnitOutcome& unit, const Rule& rule) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double margin = margin_of(unit.limits, rule).value_or(infinity);
  switch (unit.outcome) {
    case Outcome::fail:
      return {0, unit.reason == reason::wrong_result ? -infinity : margin};
    case Outcome::not_seen:
      return {1, -infinity};
    case Outcome::inconclusive:
      return {1, margin};
    case Outcome::pass:
      break;
  }
  return {2, margin};
}

std::vector<ReasonCount> count_reasons(const std::vector<UnitOutcome>& outcomes) {
  std::map<std::string, std::uint64_t> counts;
  for (const UnitOutcome& unit : outcomes)
    if (!unit.reason.empty()) ++counts[unit.reason];
  std::vector<ReasonCount> list;
  for (const auto& [name, count] : counts) list.push_back({name, count});
  std::ranges::stable_sort(list, std::greater{}, &ReasonCount::count);
  return list;
}

/// More than half of the units failing for one reason is more often the test's fault than the hall's.
std::string circuit_breaker(const Finding& finding) {
  if (finding.outcomes.size() < 2) return {};
  std::map<std::string, std::size_t> failing;
  for (const UnitOutcome& unit : finding.outcomes)
    if (unit.outcome == Outcome::fail) ++failing[unit.reason];
  for (const auto& [name, count] : failing)
    if (2 * count > finding.outcomes.size())
      return fmt::format("suspect the test, not the hall: {} of {} units fail with {}", count, finding.outcomes.size(),
                         name);
  return {};
}

}  // namespace

const Fault* hard_fault(const UnitEvidence& evidence) {
  const auto wrong = std::ranges::find(evidence.faults, Outcome::fail, &Fault::outcome);
  return wrong != evidence.faults.end() ? &*wrong : first(evidence.faults, true);
}

Settled settle(const UnitEvidence& evidence, const Rule& rule) {
  if (const Fault* fault = hard_fault(evidence))
    return {by(*fault, {.n = evidence.values.size()}), fault->detail, fault->action};
  Decision decision = decide_stable(evidence.values, evidence.marked, rule);
  if (evidence.lower_bound) {
    respect_lower_bound(decision, rule);
    if (decision.reason == reason::no_sensor) return {decision, "these watts are a lower bound"};
  }
  const Fault* fault = first(evidence.faults, false);
  if (fault == nullptr || decision.outcome == Outcome::fail) return {decision, {}};
  return {by(*fault, decision), fault->detail, fault->action};
}

void write_outcome(UnitOutcome& unit, const Settled& settled, const Criterion& criterion, const Rule& rule) {
  const Decision& decision = settled.decision;
  unit.outcome = decision.outcome;
  unit.reason = decision.reason;
  unit.observed = decision.observed;
  unit.limits = decision.limits;
  unit.n = decision.n;
  const std::string numbers = numbers_in_words(decision, criterion, rule);
  unit.detail = settled.detail.empty() || numbers.empty() ? settled.detail + numbers : settled.detail + "; " + numbers;
  unit.action = settled.action.empty() ? action_for(unit.reason) : settled.action;
}

void demand_evidence(std::vector<UnitOutcome>& outcomes, const std::vector<std::string>& missing) {
  if (missing.empty()) return;
  for (UnitOutcome& unit : outcomes) {
    if (unit.outcome != Outcome::pass) continue;
    unit.outcome = Outcome::inconclusive;
    unit.reason = reason::evidence_missing;
    unit.detail = fmt::format("the contract asks for evidence that this run does not have: {}; {}",
                              fmt::join(missing, ", "), unit.detail);
    unit.action = action_for(unit.reason);
  }
}

void recount(Finding& finding, const Policy& policy) {
  const bool hall = finding.criterion.scope == Scope::hall;
  finding.units = count_units(finding.outcomes);
  finding.reasons = count_reasons(finding.outcomes);
  finding.allowed = hall ? 0 : allowed_units(finding.criterion.allowance, finding.outcomes.size());
  const Allowance allowance =
      hall ? Allowance{.count = 0, .fraction = {}, .per_rack = {}} : finding.criterion.allowance;
  finding.ruling = count_criterion(finding.outcomes, allowance, policy.partial_acceptance, false);
}

void summarise(Finding& finding, const std::vector<Decision>& decisions, const Rule& rule, const Policy& policy) {
  recount(finding, policy);
  finding.alpha = rule.alpha;
  if (const std::string words = circuit_breaker(finding); !words.empty())
    finding.remark += (finding.remark.empty() ? "" : "; ") + words;
  if (finding.outcomes.empty()) return;
  const auto worst =
      std::ranges::min_element(finding.outcomes, {}, [&](const UnitOutcome& unit) { return badness(unit, rule); });
  finding.worst = static_cast<std::size_t>(worst - finding.outcomes.begin());
  finding.observed = worst->observed;
  finding.limits = worst->limits;
  finding.margin = margin_of(worst->limits, rule);
  finding.n = decisions[*finding.worst].n;
  finding.k = decisions[*finding.worst].k;
}

}  // namespace hallmark
