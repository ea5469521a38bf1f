#include "reports/judgement/decide.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "reports/judgement/stability.hpp"

namespace hallmark {
namespace {

constexpr std::string_view quantile_prefix = "quantile:";

Decision because(std::string_view reason, std::uint64_t n) {
  return {.outcome = Outcome::inconclusive, .reason = reason, .observed = {}, .limits = {}, .n = n, .k = 0};
}

/// Additive in |x|, so that a wider guard never narrows the interval of a negative value.
Interval guarded(const Interval& limits, double guard) {
  return {limits.lower - std::abs(limits.lower) * guard, limits.upper + std::abs(limits.upper) * guard};
}

struct Sides {
  bool met, missed;  ///< surely; neither where the limits straddle the threshold
  std::string_view reason;
};

Sides sides(const Interval& limits, const Rule& rule) {
  const double upper = rule.comparator == Comparator::within ? rule.upper_threshold : rule.threshold;
  const bool below = limits.upper<rule.threshold, above = limits.lower> upper;
  switch (rule.comparator) {
    case Comparator::at_least:
      return {limits.lower >= rule.threshold, below, reason::below_floor};
    case Comparator::at_most:
      return {limits.upper <= rule.threshold, above, reason::above_limit};
    default:
      break;
  }
  return {limits.lower >= rule.threshold && limits.upper <= upper, below || above,
          below ? reason::below_floor : reason::above_limit};
}

Decision exactly(double observed, const Rule& rule) {
  Decision decision{
      .outcome = Outcome::pass, .reason = {}, .observed = observed, .limits = Interval{observed, observed}};
  if (observed == rule.threshold) return decision;
  decision.outcome = Outcome::fail;
  decision.reason = observed < rule.threshold ? reason::below_floor : reason::above_limit;
  return decision;
}

/// `values` in order of time, and the same in order of size.
double point_of(std::span<const double> values, const Ordered& ordered, std::string_view statistic,
                std::optional<double> q) {
  if (q) return *q == 0.5 ? ordered.median() : ordered.quantile(*q);
  if (statistic == "min") return ordered.values().front();
  if (statistic == "max") return ordered.values().back();
  if (statistic == "last") return values.back();
  if (statistic == "count") return static_cast<double>(values.size());
  return drift_of(values);
}

/// A statistic that is not in the values' own unit: what bounds them does not bound it.
bool is_plain(std::string_view statistic) { return statistic == "drift" || statistic == "count"; }

/// 0.05 for 0.95, not 0.050000000000000044: what is printed must be what was agreed.
double risk(double confidence) { return std::round((1 - confidence) * 1e12) / 1e12; }

}  // namespace

double guard_of(const Uncertainty& uncertainty, double coverage_k) {
  if (uncertainty.kind == "rectangular") return coverage_k * uncertainty.relative / std::sqrt(3.0);
  return uncertainty.relative;
}

double guard_of_sum(double guard, double correlation, std::uint64_t n) {
  if (n == 0) return guard;
  return guard * std::sqrt(correlation + (1 - correlation) / static_cast<double>(n));
}

Rule rule_of(const Criterion& criterion, const Policy& policy, std::uint64_t units) {
  const bool shared = policy.confidence_scope == ConfidenceScope::hall && units > 1;
  return {.comparator = criterion.comparator,
          .threshold = criterion.threshold,
          .upper_threshold = criterion.upper_threshold,
          .statistic = criterion.statistic,
          .decision = policy.decision_rule,
          .alpha = risk(policy.confidence) / (shared ? static_cast<double>(units) : 1.0),
          // Both quarters were measured with one instrument: what they have in common cancels in their ratio.
          .guard = criterion.statistic == "drift" ? 0 : guard_of(criterion.uncertainty, policy.coverage_k),
          .min_samples = criterion.min_samples,
          .ceiling = criterion.ceiling};
}

std::optional<double> quantile_of(std::string_view statistic) {
  if (statistic == "median") return 0.5;
  if (!statistic.starts_with(quantile_prefix)) return std::nullopt;
  const std::string_view digits = statistic.substr(quantile_prefix.size());
  double q = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), q);
  if (error != std::errc{} || end != digits.data() + digits.size() || !(q > 0 && q < 1)) return std::nullopt;
  return q;
}

bool judges(std::string_view statistic) {
  constexpr std::string_view points[] = {"min", "max", "last", "count", "drift"};
  return quantile_of(statistic).has_value() || std::ranges::find(points, statistic) != std::end(points);
}

Decision decide_limits(double observed, const Interval& sampling, const Rule& rule) {
  if (!std::isfinite(observed) || !std::isfinite(sampling.lower) || !std::isfinite(sampling.upper))
    return because(reason::nonfinite, 0);
  if (rule.ceiling && observed > *rule.ceiling) {
    Decision decision = because(reason::impossible, 0);
    decision.observed = observed;
    return decision;
  }
  if (rule.comparator == Comparator::equal) return exactly(observed, rule);
  Decision decision{.observed = observed, .limits = guarded(sampling, rule.guard)};
  const bool simple = rule.decision == DecisionRule::simple;
  const Sides side = sides(simple ? Interval{observed, observed} : *decision.limits, rule);
  if (side.missed || (simple && !side.met)) {
    decision.outcome = Outcome::fail;
    decision.reason = side.reason;
  } else if (side.met || rule.decision == DecisionRule::guarded_rejection) {
    decision.outcome = Outcome::pass;
  } else {
    decision.reason = reason::undecided;
  }
  return decision;
}

Decision decide_bounds(Decision low, const Decision& high) {
  const bool same = low.outcome == high.outcome && low.reason == high.reason;
  if (low.limits && high.limits)
    low.limits = Interval{std::min(low.limits->lower, high.limits->lower), std::max(low.limits->upper, high.limits->upper)};
  if (same) return low;
  low.outcome = Outcome::inconclusive;
  low.reason = reason::incomplete;
  return low;
}

Decision decide(std::span<const double> values, const Rule& rule) {
  const auto n = static_cast<std::uint64_t>(values.size());
  const std::optional<double> q = quantile_of(rule.statistic);
  if (!q && !judges(rule.statistic)) return because(reason::unsupported, n);
  if (n == 0) return because(reason::not_measured, n);
  if (!std::ranges::all_of(values, [](double x) { return std::isfinite(x); })) return because(reason::nonfinite, n);
  const bool no_quarters = !q && rule.statistic == "drift" && n < fewest_for_drift;
  if (n < rule.min_samples || no_quarters) return because(reason::min_samples, n);
  const Ordered ordered{values};
  const double observed = point_of(values, ordered, rule.statistic, q);
  if (rule.ceiling && (q || !is_plain(rule.statistic)) && ordered.values().back() > *rule.ceiling) {
    Decision decision = because(reason::impossible, n);
    decision.observed = observed;
    return decision;
  }
  Interval sampling{observed, observed};
  std::uint64_t k = 0;
  if (q && rule.comparator != Comparator::equal) {
    const std::optional<Interval> limits = ordered.confidence_limits(*q, rule.alpha);
    if (!limits) {
      Decision decision = because(reason::min_samples, n);
      decision.observed = observed;
      return decision;
    }
    sampling = *limits;
    k = lower_rank(values.size(), rule.comparator == Comparator::at_most ? 1 - *q : *q, rule.alpha);
  }
  Decision decision = decide_limits(observed, sampling, rule);
  decision.n = n;
  decision.k = k;
  return decision;
}

Decision agree(Decision all, const Decision& unmarked) {
  if (all.outcome == unmarked.outcome) return all;
  all.outcome = Outcome::inconclusive;
  all.reason = reason::unstable;
  return all;
}

std::vector<double> unmarked_of(std::span<const double> values, const std::vector<bool>& marked) {
  std::vector<double> rest;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (i >= marked.size() || !marked[i]) rest.push_back(values[i]);
  return rest;
}

Decision decide_stable(std::span<const double> values, const std::vector<bool>& marked, const Rule& rule) {
  const Decision all = decide(values, rule);
  if (all.outcome == Outcome::inconclusive || std::ranges::find(marked, true) == marked.end()) return all;
  Rule second = rule;
  second.min_samples = 1;
  return agree(all, decide(unmarked_of(values, marked), second));
}

std::optional<double> margin_of(const std::optional<Interval>& limits, const Rule& rule) {
  if (!limits) return std::nullopt;
  const auto relative = [](double distance, double threshold) -> std::optional<double> {
    if (threshold == 0) return std::nullopt;
    return distance / std::abs(threshold);
  };
  switch (rule.comparator) {
    case Comparator::at_least:
      return relative(limits->lower - rule.threshold, rule.threshold);
    case Comparator::at_most:
      return relative(rule.threshold - limits->upper, rule.threshold);
    case Comparator::equal:
      return std::nullopt;
    case Comparator::within:
      break;
  }
  const auto below = relative(limits->lower - rule.threshold, rule.threshold);
  const auto above = relative(rule.upper_threshold - limits->upper, rule.upper_threshold);
  if (!below || !above) return below ? below : above;
  return std::min(*below, *above);
}

}  // namespace hallmark
