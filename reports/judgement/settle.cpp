#include "reports/judgement/settle.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
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
std::pair<int, double> badness(const OutcomeNumbers& unit, const Rule& rule) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double margin = margin_of(unit.limits(), rule).value_or(infinity);
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

/// The first of the worst; there is one unit at least.
std::size_t worst_of(std::span<const OutcomeNumbers> units, const Rule& rule) {
  std::size_t worst = 0;
  std::pair<int, double> most = badness(units[0], rule);
  for (std::size_t i = 1; i < units.size(); ++i) {
    if (units[i].outcome == Outcome::pass && most.first < 2) continue;
    if (const auto bad = badness(units[i], rule); bad < most) worst = i, most = bad;
  }
  return worst;
}

using ReasonCounts = std::map<std::string_view, std::uint64_t>;

ReasonCounts count_reasons(std::span<const OutcomeNumbers> units, std::optional<Outcome> only = {}) {
  ReasonCounts counts;
  std::uint64_t* last = nullptr;
  std::string_view reason;
  for (const OutcomeNumbers& unit : units) {
    if (unit.reason.empty() || (only && unit.outcome != *only)) continue;
    if (last == nullptr || reason != unit.reason) {
      reason = unit.reason;
      last = &counts[reason];
    }
    ++*last;
  }
  return counts;
}

std::vector<ReasonCount> by_frequency(const ReasonCounts& counts) {
  std::vector<ReasonCount> list;
  for (const auto& [name, count] : counts) list.push_back({std::string{name}, count});
  std::ranges::stable_sort(list, std::greater{}, &ReasonCount::count);
  return list;
}

/// More than half of the units failing for one reason is more often the test's fault than the hall's.
std::string circuit_breaker(const Finding& finding) {
  if (finding.outcomes.size() < 2) return {};
  for (const auto& [name, count] : count_reasons(finding.outcomes.numbers(), Outcome::fail))
    if (2 * count > finding.outcomes.size())
      return fmt::format("suspect the test, not the hall: {} of {} units fail with {}", count, finding.outcomes.size(),
                         name);
  return {};
}

Decision decision_of(const OutcomeNumbers& unit) {
  return {.outcome = unit.outcome,
          .reason = unit.reason,
          .observed = std::isnan(unit.observed) ? std::nullopt : std::optional{unit.observed},
          .limits = unit.limits(),
          .n = unit.n,
          .k = unit.k};
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

Finding open_finding(const Criterion& criterion, const Rule& rule, Outcomes::NameOf names) {
  Finding finding;
  finding.criterion = criterion;
  finding.outcomes.describe(std::move(names), [criterion, rule](const OutcomeNumbers& unit) -> UnitWords {
    return {numbers_in_words(decision_of(unit), criterion, rule), action_for(unit.reason)};
  });
  return finding;
}

void add_outcome(Finding& finding, const Settled& settled, const Rule& rule) {
  const Decision& decision = settled.decision;
  constexpr double none = OutcomeNumbers::none;
  const OutcomeNumbers numbers{.outcome = decision.outcome,
                               .words = 0,
                               .n = static_cast<std::uint32_t>(decision.n),
                               .k = static_cast<std::uint32_t>(decision.k),
                               .reason = decision.reason,
                               .observed = decision.observed.value_or(none),
                               .lower = decision.limits ? decision.limits->lower : none,
                               .upper = decision.limits ? decision.limits->upper : none,
                               .of_class = none};
  if (settled.detail.empty() && settled.action.empty() && settled.remark.empty()) return finding.outcomes.add(numbers);
  UnitWords words;
  for (const std::string& part : {settled.detail, numbers_in_words(decision, finding.criterion, rule), settled.remark})
    if (!part.empty()) words.detail += (words.detail.empty() ? "" : "; ") + part;
  words.action = settled.action.empty() ? action_for(decision.reason) : settled.action;
  finding.outcomes.add(numbers, std::move(words));
}

void demand_evidence(Outcomes& outcomes, const std::vector<std::string>& missing) {
  if (missing.empty()) return;
  const UnitWords words{
      fmt::format("the contract asks for evidence that this run does not have: {}", fmt::join(missing, ", ")),
      action_for(reason::evidence_missing)};
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (outcomes.numbers()[i].outcome == Outcome::pass)
      outcomes.overrule(i, {Outcome::inconclusive, reason::evidence_missing}, words);
}

void recount(Finding& finding, const Policy& policy) {
  const bool hall = finding.criterion.scope == Scope::hall;
  finding.units = count_units(finding.outcomes.numbers());
  finding.reasons.clear();
  if (finding.units.pass < finding.units.contracted)
    finding.reasons = by_frequency(count_reasons(finding.outcomes.numbers()));
  finding.allowed = hall ? 0 : allowed_units(finding.criterion.allowance, finding.outcomes.size());
  const Allowance allowance =
      hall ? Allowance{.count = 0, .fraction = {}, .per_rack = {}} : finding.criterion.allowance;
  finding.ruling = count_criterion(finding.outcomes, allowance, policy.partial_acceptance, false);
}

void summarise(Finding& finding, const Rule& rule, const Policy& policy) {
  recount(finding, policy);
  finding.alpha = rule.alpha;
  if (const std::string words = finding.units.fail > 0 ? circuit_breaker(finding) : ""; !words.empty())
    finding.remark += (finding.remark.empty() ? "" : "; ") + words;
  if (finding.outcomes.empty()) return;
  const std::size_t worst = worst_of(finding.outcomes.numbers(), rule);
  finding.worst = worst;
  const Decision decision = decision_of(finding.outcomes.numbers()[worst]);
  finding.observed = decision.observed;
  finding.limits = decision.limits;
  finding.margin = margin_of(decision.limits, rule);
  finding.n = decision.n;
  finding.k = decision.k;
}

}  // namespace hallmark
