// The decision on one unit: block values against a threshold, with order-statistic limits and a guard band
// (JUDGEMENT 2.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/verdict.hpp"

namespace hallmark {

/// What a criterion demands of one unit's values, ready to apply. Thresholds and ceiling in the base unit.
struct Rule {
  Comparator comparator = Comparator::at_least;
  double threshold = 0, upper_threshold = 0;
  std::string statistic = "median";  ///< median, quantile:Q, min, max, last, count, drift
  DecisionRule decision = DecisionRule::guarded;
  double alpha = 0.05;  ///< one-sided
  double guard = 0;     ///< relative: limits become L(1-g), U(1+g)
  std::uint64_t min_samples = 1;
  std::optional<double> ceiling{};
};

struct Decision {
  Outcome outcome = Outcome::inconclusive;
  std::string_view reason{};  ///< of reason::*; empty for pass
  std::optional<double> observed{};
  std::optional<Interval> limits{};  ///< guarded
  std::uint64_t n = 0, k = 0;
};

/// Relative expanded uncertainty of the instrument: `relative` itself, or coverage_k * a / sqrt(3) where it is
/// rectangular.
[[nodiscard]] double guard_of(const Uncertainty&, double coverage_k);

/// guard * sqrt(rho + (1 - rho) / n): what is left of it in a sum over n instruments of correlation rho
/// (JUDGEMENT 2.6).
[[nodiscard]] double guard_of_sum(double guard, double correlation, std::uint64_t n);

/// `units`: over how many units alpha is shared where the contract's confidence is that of the hall.
[[nodiscard]] Rule rule_of(const Criterion&, const Policy&, std::uint64_t units);

/// The quantile that `statistic` names: 0.5 for median; nullopt for the others, which have no sampling limits.
[[nodiscard]] std::optional<double> quantile_of(std::string_view statistic);

/// False for a statistic that nobody knows. min, max, last, count and drift are their own limits: they describe what
/// happened in these blocks, and the blocks of a quarter of a soak are too much alike for order statistics, which
/// suppose independence, to claim more of them.
[[nodiscard]] bool judges(std::string_view statistic);

/// Applies guard, ceiling and comparator to an estimate whose sampling limits are known.
[[nodiscard]] Decision decide_limits(double observed, const Interval& sampling, const Rule&);

/// A value that is only known to lie between two, each judged by itself: as both say where they agree, and INCOMPLETE
/// where they do not. What is not known neither passes nor fails.
[[nodiscard]] Decision decide_bounds(Decision low, const Decision& high);

/// `values`: one per block, in order of time.
[[nodiscard]] Decision decide(std::span<const double> values, const Rule&);

/// As above, and once more without the blocks that the sentinel marked: UNSTABLE where the two differ. The second look
/// needs limits to exist, not min_samples. What lies beyond the end of `marked` is not.
[[nodiscard]] Decision decide_stable(std::span<const double> values, const std::vector<bool>& marked, const Rule&);

/// The same comparison of any two looks at one thing.
[[nodiscard]] Decision agree(Decision all, const Decision& unmarked);

/// Relative distance of the deciding limit from the threshold, negative where it is missed; nullopt where that has no
/// meaning.
[[nodiscard]] std::optional<double> margin_of(const std::optional<Interval>& limits, const Rule&);

/// The values whose mark is not set.
[[nodiscard]] std::vector<double> unmarked_of(std::span<const double> values, const std::vector<bool>& marked);

}  // namespace hallmark
