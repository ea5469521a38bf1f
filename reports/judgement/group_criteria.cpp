#include "reports/judgement/group_criteria.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/attempts.hpp"
#include "reports/judgement/count.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/groups.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/units.hpp"

namespace hallmark {
namespace {

/// One group's outcome, and the case that it was judged by.
struct Judged {
  UnitOutcome outcome;
  std::string case_name;
  double alpha = 0;  ///< what it may spend by the ledger
};

void refuse(UnitOutcome& outcome, Outcome as, std::string_view code, std::string detail) {
  outcome.outcome = as;
  outcome.reason = code;
  outcome.detail = std::move(detail);
  outcome.action = action_for(code);
}

bool anybody_answered(const Body& body, const Group& group) {
  return std::ranges::any_of(group.units, [&](std::size_t unit) {
    for (std::size_t r = 0; r < body.runs.size(); ++r)
      if (body.runs[r].roster.seats[unit].answered() && body.counts(r, unit)) return true;
    return false;
  });
}

Judged judge_as_hall(const Body& body, const Group& group, const Criterion& criterion, std::size_t groups) {
  Contract contract;
  const Body part = part_of(body, group.units, contract);
  // The risk that one criterion shares is that of all its groups.
  contract.policy.confidence = 1 - rule_of(criterion, body.contract->policy, groups).alpha;
  const Finding finding = judge_hall_by_ledger(part, criterion);
  return {finding.outcomes[0], finding.case_name, finding.alpha};
}

/// All of its units must pass; the words are of the worst.
Judged judge_by_units(const Group& group, const Finding& units) {
  std::vector<Outcome> outcomes;
  for (const std::size_t unit : group.units) outcomes.push_back(units.outcomes.numbers()[unit].outcome);
  const Outcome joint = join_outcomes(outcomes);
  const std::size_t worst = group.units[static_cast<std::size_t>(std::ranges::find(outcomes, joint) - outcomes.begin())];
  Judged judged{units.outcomes[worst], units.case_name, units.alpha};
  if (joint != Outcome::pass) judged.outcome.detail = judged.outcome.unit.label + ": " + judged.outcome.detail;
  return judged;
}

}  // namespace

Finding judge_groups(const Body& body, const Criterion& criterion) {
  const std::vector<Group> groups = groups_of(body, criterion.scope);
  const Rule rule = rule_of(criterion, body.contract->policy, groups.size());
  const bool by_units = criterion.metric == "inventory.identity_match" && criterion.aggregate.empty();
  Criterion each_unit = criterion;
  each_unit.scope = Scope::rank;
  const Finding units = by_units ? judge_units(body, each_unit) : Finding{};
  Finding finding;
  finding.criterion = criterion;
  std::vector<Judged> all;
  for (const Group& group : groups) {
    Judged& judged = all.emplace_back();
    if (group.units.empty())
      refuse(judged.outcome, Outcome::not_seen, reason::not_seen, "the inventory does not say which it is");
    else if (!anybody_answered(body, group))
      refuse(judged.outcome, Outcome::not_seen, reason::not_seen,
             fmt::format("none of its {} units answered in any run", group.units.size()));
    else
      judged = by_units ? judge_by_units(group, units) : judge_as_hall(body, group, criterion, groups.size());
    judged.outcome.unit = group.name;
  }
  for (const Judged& judged : all) finding.outcomes.push_back(judged.outcome);
  summarise(finding, rule, body.contract->policy);
  if (finding.worst) finding.case_name = all[*finding.worst].case_name;
  if (finding.worst && body.standing != nullptr && all[*finding.worst].alpha > 0)
    finding.alpha = all[*finding.worst].alpha;
  return finding;
}

Finding judge_nics(const Body& body, const Criterion& criterion) {
  const std::vector<Group> groups = groups_of(body, Scope::nic);
  const Rule rule = rule_of(criterion, body.contract->policy, groups.size());
  Finding finding;
  finding.criterion = criterion;
  for (const Group& group : groups) {
    UnitOutcome outcome;
    outcome.unit = group.name;
    refuse(outcome, Outcome::inconclusive, reason::unsupported,
           fmt::format("this version does not measure {}, and the inventory lists no network interfaces: one for each "
                       "of {} ranks is counted",
                       criterion.metric, groups.size()));
    finding.outcomes.push_back(outcome);
  }
  summarise(finding, rule, body.contract->policy);
  return finding;
}

}  // namespace hallmark
