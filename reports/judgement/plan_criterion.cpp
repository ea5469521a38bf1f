#include <algorithm>
#include <cmath>

#include "reports/contract/metric.hpp"
#include "reports/contract/samples.hpp"
#include "reports/judgement/decide.hpp"
#include "reports/judgement/plan.hpp"
#include "reports/judgement/plan_times.hpp"
#include "reports/judgement/source.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t most_samples = 501;            // beyond it the margin is the thing to mend
constexpr std::uint64_t most_interruptions = 100'000;  // beyond it a limit limits nothing

std::uint64_t values_of(const Contract& contract, const Criterion& criterion) {
  const auto metric = find_metric(criterion.metric);
  if (!metric) return criterion.min_samples;
  if (metric->sampling == Sampling::blocks) return std::max(criterion.min_samples, contract.blocks());
  if (metric->sampling == Sampling::once) return 1;
  const double blocks = 3600 * soak_hours(contract, criterion) / series_block_s(contract, criterion);
  return std::max(criterion.min_samples, static_cast<std::uint64_t>(std::min(blocks, 1e5)));
}

/// Turned so that more is better.
double good_quantile(const Criterion& criterion, double q) {
  return criterion.comparator == Comparator::at_most ? 1 - q : q;
}

LimitPlan plan_limit(const Contract& contract, const CriterionPlan& plan, double q, const PlanAssumptions& assumed) {
  const Criterion& criterion = plan.criterion;
  LimitPlan limit;
  limit.test.limit = {.n = plan.n, .q = good_quantile(criterion, q), .alpha = plan.alpha};
  limit.test.decision = contract.policy.decision_rule;
  limit.guard = guard_of(criterion.uncertainty, contract.policy.coverage_k);
  if (criterion.aggregate == "sum") {
    const std::uint64_t groups = std::max<std::uint64_t>(1, contracted_units(contract, criterion.scope));
    limit.test.summed = std::max<std::uint64_t>(1, contract.ranks / groups);
    limit.guard = guard_of_sum(limit.guard, criterion.uncertainty.correlation, limit.test.summed);
  }
  set_guard(limit.test, criterion, limit.guard, assumed.spread);
  limit.k = lower_rank(plan.n, limit.test.limit.q, plan.alpha);
  limit.least_n = samples_for_limit(q, plan.alpha);
  for (std::size_t i = 0; i < oc_margins.size(); ++i) limit.oc[i] = unit_chances(limit.test, oc_margins[i]);
  limit.samples_needed = samples_for(limit.test, assumed.margin, planned_chance, most_samples);
  limit.margin_needed = margin_for(planned_chance, [&](double m) { return unit_chances(limit.test, m).pass; });
  return limit;
}

/// The chance to pass that each unit needs, if at most `allowed` that do not are to be there with planned_chance.
double chance_needed(const CountTest& count) {
  double low = 0, high = 1;
  for (int i = 0; i < 50; ++i) {
    const double middle = (low + high) / 2;
    (count_probability(count, middle, 0) >= planned_chance ? high : low) = middle;
  }
  return high;
}

HallRisk plan_risk(const Contract& contract, const Criterion& criterion, const UnitTest& test, double margin) {
  HallRisk risk;
  risk.units = std::max<std::uint64_t>(1, contracted_units(contract, criterion.scope));
  risk.allowed = std::min(allowed_failures(criterion.allowance, risk.units), risk.units - 1);
  risk.unit = unit_chances(test, margin);
  const CountTest good{.units = risk.units, .allowed = risk.allowed, .bad = 0};
  risk.not_accepted = 1 - count_probability(good, risk.unit.pass, 0);
  risk.rejected = 1 - count_probability(good, 1 - risk.unit.fail, 0);
  const CountTest bad{.units = risk.units, .allowed = risk.allowed, .bad = risk.allowed + 1};
  risk.buyers = count_probability(bad, 1, unit_chances(test, 0).pass);
  const double needed = chance_needed(good);
  risk.samples_needed = samples_for(test, margin, needed, most_samples);
  risk.margin_needed = margin_for(needed, [&](double m) { return unit_chances(test, m).pass; });
  return risk;
}

std::optional<InterruptionPlan> plan_interruptions(const Contract& contract, const CriterionPlan& plan, double rate) {
  const Criterion& criterion = plan.criterion;
  const bool bounded = criterion.comparator == Comparator::at_most || criterion.comparator == Comparator::equal;
  if (criterion.metric != "soak.interruptions" || !bounded || !criterion.duration_h) return std::nullopt;
  if (!(criterion.threshold >= 0) || criterion.threshold > static_cast<double>(most_interruptions)) return std::nullopt;
  InterruptionPlan made;
  made.hours = *criterion.duration_h;
  made.gpus = contract.gpus > 0 ? contract.gpus : contract.ranks;
  made.allowed = static_cast<std::uint64_t>(criterion.threshold);
  const double gpu_hours = made.hours * static_cast<double>(made.gpus);
  made.expected = rate * gpu_hours;
  made.point = poisson_point(made.expected, planned_chance);
  made.accepted = poisson_cdf(made.allowed, made.expected);
  made.zero_accepted = poisson_cdf(0, made.expected);
  made.mtbi_h = mtbi_lower_limit(made.hours, made.allowed, plan.alpha);
  made.mtbi_without_h = mtbi_lower_limit(made.hours, 0, plan.alpha);
  made.buyers_rate = poisson_upper_limit(made.allowed, plan.alpha) / gpu_hours;
  return made;
}

/// Judged from events and series that were watched, not from a case.
bool is_watched(std::string_view metric) {
  constexpr std::string_view families[] = {"soak.", "clocks.", "ecc."};
  return std::ranges::any_of(families, [&](std::string_view family) { return metric.starts_with(family); });
}

bool is_measured(const Criterion& criterion) {
  if (is_watched(criterion.metric)) return true;
  return source_of(criterion.metric).has_value() && (!criterion.aggregate.empty() || judges(criterion.statistic));
}

std::string why_no_limit(const Criterion& criterion) {
  if (criterion.aggregate == "min_over_median" || criterion.aggregate == "outlier_count")
    return "depends on how units differ from each other, which is not assumed here";
  if (criterion.comparator == Comparator::equal) return "a fact, compared exactly: no sampling, no limit";
  if (criterion.statistic == "drift") return "compares quarters of one series: no limit";
  return "the value itself decides: no confidence limit";
}

void add_remarks(CriterionPlan& plan, double margin) {
  const Criterion& criterion = plan.criterion;
  std::vector<std::string>& remarks = plan.remarks;
  if (!plan.measured) remarks.emplace_back("this version does not measure it: INCONCLUSIVE whatever the hall does");
  if (!plan.limit && !plan.interruptions) remarks.push_back(why_no_limit(criterion));
  if (plan.interruptions && plan.interruptions->allowed == 0)
    remarks.emplace_back("a demand of zero: what is seen is luck, not quality; agree on the point instead");
  if (!plan.limit) return;
  if (plan.limit->k == 0)
    remarks.push_back(std::to_string(plan.n) + " values have no limit at this confidence: INCONCLUSIVE; it takes " +
                      std::to_string(plan.limit->least_n));
  else if (plan.limit->test.decision == DecisionRule::guarded && plan.limit->test.pass_guard >= margin)
    remarks.emplace_back("the guard takes the whole margin: no number of samples helps, a better instrument does");
  if (criterion.comparator == Comparator::within)
    remarks.emplace_back("margins are to the nearer bound; the other one is taken to be far");
  if (criterion.allowance.per_rack) remarks.emplace_back("the limit per rack is not in the risks");
  if (plan.block_s) remarks.emplace_back("blocks of a series are taken as independent");
}

}  // namespace

CriterionPlan plan_criterion(const Contract& contract, const Criterion& criterion, const PlanAssumptions& assumed) {
  CriterionPlan plan;
  plan.criterion = criterion;
  plan.n = values_of(contract, criterion);
  plan.alpha = rule_of(criterion, contract.policy, contracted_units(contract, criterion.scope)).alpha;
  plan.measured = is_measured(criterion);
  const auto q = quantile_of(criterion.statistic);
  const bool of_values = criterion.aggregate.empty() || criterion.aggregate == "sum";
  const auto metric = find_metric(criterion.metric);
  if (metric && metric->sampling == Sampling::series) plan.block_s = series_block_s(contract, criterion);
  if (q && of_values && criterion.comparator != Comparator::equal) {
    plan.limit = plan_limit(contract, plan, *q, assumed);
    plan.risk = plan_risk(contract, criterion, plan.limit->test, assumed.margin);
    if (plan.block_s) plan.series_s = *plan.block_s * static_cast<double>(plan.limit->least_n);
  }
  plan.interruptions = plan_interruptions(contract, plan, assumed.interruptions_per_gpu_h);
  add_remarks(plan, assumed.margin);
  return plan;
}

}  // namespace hallmark
