#include "reports/judgement/unit_chance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// The same gate seen from the other side.
LimitTest mirrored(const LimitTest& test) { return {.n = test.n, .q = 1 - test.q, .alpha = test.alpha}; }

bool has_limits(const LimitTest& test) {
  return binomial_cdf(0, test.n, test.q) <= test.alpha && binomial_cdf(0, test.n, 1 - test.q) <= test.alpha;
}

/// Of the sample's own quantile (nearest rank) against the threshold, without limits or guard.
double point_chance(const LimitTest& test, double margin) {
  const auto rank = static_cast<long>(std::ceil(test.q * static_cast<double>(test.n)));
  return binomial_cdf(rank - 1, test.n, normal_cdf(normal_quantile(test.q) - margin));
}

/// Where the r-th smallest of n normal values is expected, in sigmas (G. Blom, 1958).
double normal_score(double r, double n) { return normal_quantile((r - 0.375) / (n + 0.25)); }

Chances sum_chances(const UnitTest& test, double margin) {
  const auto n = static_cast<double>(test.limit.n);
  const auto k = static_cast<double>(lower_rank(test.limit.n, test.limit.q, test.limit.alpha));
  const double half_width = normal_score(n + 1 - k, n);  // 1.645 u: a median's limits lie alike on both sides
  const double scatter = std::sqrt(std::numbers::pi / 2 / n);
  const double root = std::sqrt(static_cast<double>(test.summed));
  const auto chance = [&](double left) { return normal_cdf((root * left - half_width) / scatter); };
  if (test.decision == DecisionRule::simple) {
    const double pass = normal_cdf(root * margin / scatter);
    return {pass, 1 - pass};
  }
  const double fail = chance(-margin - test.fail_guard);
  if (test.decision == DecisionRule::guarded_rejection) return {1 - fail, fail};
  return {chance(margin - test.pass_guard), fail};
}

}  // namespace

void set_guard(UnitTest& test, const Criterion& criterion, double guard, double spread) {
  if (criterion.threshold == 0 || !(spread > 0)) return;
  const bool more_is_better = criterion.comparator != Comparator::at_most;
  const double outward = guard / (1 - guard) / spread, inward = guard / (1 + guard) / spread;
  const bool passes_outward = more_is_better == (criterion.threshold > 0);
  test.pass_guard = passes_outward ? outward : inward;
  test.fail_guard = passes_outward ? inward : outward;
}

Chances unit_chances(const UnitTest& test, double margin) {
  if (!has_limits(test.limit)) return {};
  if (test.summed > 0) return sum_chances(test, margin);
  if (test.decision == DecisionRule::simple) {
    const double pass = point_chance(test.limit, margin);
    return {pass, 1 - pass};
  }
  const double fail = pass_probability(mirrored(test.limit), -margin - test.fail_guard);
  if (test.decision == DecisionRule::guarded_rejection) return {1 - fail, fail};
  return {pass_probability(test.limit, margin - test.pass_guard), fail};
}

std::optional<std::uint64_t> samples_for(UnitTest test, double margin, double wanted, std::uint64_t most) {
  // With endless samples the limit is the true quantile itself.
  if (test.decision == DecisionRule::guarded && margin <= test.pass_guard) return std::nullopt;
  const std::uint64_t step = test.limit.q == 0.5 ? 2 : 1;
  for (test.limit.n = 1; test.limit.n <= most; test.limit.n += step)
    if (unit_chances(test, margin).pass >= wanted) return test.limit.n;
  return std::nullopt;
}

}  // namespace hallmark
