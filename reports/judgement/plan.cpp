#include "reports/judgement/plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/contract/metric.hpp"
#include "reports/contract/samples.hpp"
#include "reports/judgement/plan_times.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// 0.05 for 0.95, not 0.050000000000000044.
double risk(double confidence) { return std::round((1 - confidence) * 1e12) / 1e12; }

JointRisk joint_risk(const std::vector<CriterionPlan>& criteria) {
  JointRisk joint;
  for (const CriterionPlan& plan : criteria) {
    if (plan.criterion.severity != Severity::gate) continue;
    if (plan.risk) joint.sum += plan.risk->not_accepted;
    if (plan.interruptions) joint.sum += 1 - plan.interruptions->accepted;
    (plan.risk || plan.interruptions ? joint.counted : joint.not_counted).push_back(plan.criterion.id);
  }
  joint.sum = std::min(joint.sum, 1.0);
  return joint;
}

/// Watts per rank are read off the heaviest product, which costs nothing where there is one.
const CriterionPlan* that_heats(const std::vector<CriterionPlan>& criteria) {
  const auto found = std::ranges::find_if(criteria, [](const CriterionPlan& plan) {
    return plan.criterion.metric.starts_with("gemm.") && plan.case_s > 0;
  });
  return found == criteria.end() ? nullptr : &*found;
}

/// Of every criterion: the seconds of its own case, or whose case it shares.
void settle_cases(const Contract& contract, double usual, std::vector<CriterionPlan>& criteria) {
  std::map<std::string, CriterionPlan*> first;
  for (CriterionPlan& plan : criteria) {
    const std::string key = case_key(plan.criterion);
    if (key.empty() || plan.criterion.metric == "power.per_rank") continue;
    const double seconds = case_seconds(contract, plan.criterion, usual);
    const auto [place, is_new] = first.emplace(key, &plan);
    plan.case_s = is_new ? seconds : 0;
    if (is_new) continue;
    plan.shares_with = place->second->criterion.id;
    place->second->case_s = std::max(place->second->case_s, seconds);
  }
  for (CriterionPlan& plan : criteria) {
    if (plan.criterion.metric != "power.per_rank") continue;
    if (const CriterionPlan* const heater = that_heats(criteria))
      plan.shares_with = heater->criterion.id;
    else
      plan.case_s = usual;
  }
}

void add_retests(const Contract& contract, PlanCost& cost) {
  const Policy& policy = contract.policy;
  cost.retest_units =
      static_cast<std::uint64_t>(std::floor(policy.max_replaced_fraction * static_cast<double>(contract.ranks) + 1e-9));
  cost.retest_attempts = policy.max_per_unit - 1;
  const double each_h = (cost.warmup_s + cost.blocks_s) / 3600 + policy.restart_soak_after_replacement_h.value_or(0);
  cost.retest_unit_h = static_cast<double>(cost.retest_units) * static_cast<double>(cost.retest_attempts) * each_h;
}

}  // namespace

PlanCost plan_cost(const Contract& contract, const PlanAssumptions& assumed, std::vector<CriterionPlan>& criteria) {
  settle_cases(contract, assumed.case_s, criteria);
  PlanCost cost;
  cost.blocks = contract.blocks();
  cost.warmup_s = contract.policy.warmup_s;
  double once_s = 0;  // load shapes run once, whatever the number of blocks
  for (const CriterionPlan& plan : criteria) {
    if (plan.case_s > 0) ++cost.cases;
    (plan.criterion.params.contains("shape") ? once_s : cost.block_s) += plan.case_s;
    cost.soak_h = std::max(cost.soak_h, plan.criterion.duration_h.value_or(0));
    cost.series_h = std::max(cost.series_h, plan.series_s.value_or(0) / 3600);
  }
  cost.blocks_s = static_cast<double>(cost.blocks) * cost.block_s + once_s;
  cost.wall_h = (cost.warmup_s + cost.blocks_s) / 3600 + std::max(cost.soak_h, cost.series_h);
  cost.unit_h = cost.wall_h * static_cast<double>(contract.ranks);
  cost.mwh = cost.wall_h * static_cast<double>(contract.contracted_kw) / 1000;
  add_retests(contract, cost);
  return cost;
}

SamplingPlans plan_sampling(const Contract& contract, const PlanAssumptions& assumed) {
  constexpr std::array shares{0.95, 0.99, 0.995};
  constexpr std::array bad_shares{0.005, 0.01, 0.02, 0.03, 0.05, 0.07};
  SamplingPlans plans;
  plans.units = contract.ranks;
  plans.alpha = risk(contract.policy.confidence);
  const auto units = static_cast<double>(plans.units);
  for (const double conforming : shares) {
    const auto allowed = static_cast<std::uint64_t>(std::floor((1 - conforming) * units + 1e-9));
    plans.zero_failure.push_back({.conforming = conforming,
                                  .of_many = zero_failure_samples(conforming, plans.alpha),
                                  .allowed = allowed,
                                  .of_hall = zero_failure_sample_of(plans.units, allowed, plans.alpha)});
  }
  plans.drawn = std::min(assumed.drawn, plans.units);
  plans.drawn_bad = std::min(assumed.drawn_bad, plans.drawn);
  for (const double share : bad_shares) {
    const auto bad = static_cast<std::uint64_t>(std::round(share * units));
    plans.drawn_oc.push_back({bad, hypergeometric_cdf(plans.drawn_bad, plans.units, bad, plans.drawn)});
  }
  plans.demand = {.p0 = 0.005, .p1 = 0.03, .alpha = 0.05, .beta = 0.05};
  plans.sequential = sequential_plan(plans.demand);
  plans.fixed = fixed_plan(plans.demand);
  return plans;
}

std::vector<AttemptPlan> plan_attempts(const Contract& contract, const PlanAssumptions& assumed) {
  constexpr std::uint64_t most = 20;
  const bool shared = contract.policy.confidence_scope == ConfidenceScope::hall;
  const double alpha = risk(contract.policy.confidence) / (shared ? static_cast<double>(contract.ranks) : 1.0);
  std::vector<AttemptPlan> attempts;
  for (std::uint64_t j = 1; j <= std::min(contract.policy.max_per_unit, most); ++j) {
    const double share = alpha / static_cast<double>(j * (j + 1));
    const LimitTest test{.n = contract.blocks(), .q = 0.5, .alpha = share};
    attempts.push_back({.number = j,
                        .alpha = share,
                        .least_n = samples_for_limit(0.5, share),
                        .k = lower_rank(test.n, test.q, share),
                        .pass = pass_probability(test, assumed.margin)});
  }
  return attempts;
}

Plan make_plan(const Contract& contract, const PlanAssumptions& assumed, std::vector<std::string> warnings) {
  Plan plan;
  plan.contract = contract;
  plan.assumptions = assumed;
  plan.warnings = std::move(warnings);
  for (const Criterion& criterion : contract.criteria)
    plan.criteria.push_back(plan_criterion(contract, criterion, assumed));
  plan.cost = plan_cost(contract, assumed, plan.criteria);
  plan.attempts = plan_attempts(contract, assumed);
  plan.joint = joint_risk(plan.criteria);
  plan.sampling = plan_sampling(contract, assumed);
  return plan;
}

}  // namespace hallmark
