// Distribution-free statistics: medians, quantiles and their confidence limits from order statistics.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace hallmark {

/// P(X <= k) of a binomial variable X with n trials and probability q; 0 for k < 0. Summed in log space.
[[nodiscard]] double binomial_cdf(long k, std::size_t n, double q);

/// k = max{ j : binomial_cdf(j - 1, n, q) <= alpha }: x_(k) is a lower confidence limit of the q-quantile at 1 - alpha.
/// 0 where no limit exists (n = 4, q = 0.5, alpha = 0.05). Source: JUDGEMENT 2.2.
[[nodiscard]] std::size_t lower_rank(std::size_t n, double q, double alpha);

struct Interval {
  double lower;
  double upper;
};

/// The samples in order, for several statistics of the same few; a short list lies on the stack.
class Ordered {
 public:
  explicit Ordered(std::span<const double> samples);
  Ordered(const Ordered&) = delete;
  Ordered& operator=(const Ordered&) = delete;

  [[nodiscard]] std::span<const double> values() const { return values_; }
  /// As the functions of these names.
  [[nodiscard]] double median() const;
  [[nodiscard]] double quantile(double q) const;
  [[nodiscard]] std::optional<Interval> confidence_limits(double q, double alpha) const;

 private:
  std::array<double, 64> few_;
  std::vector<double> many_;
  std::span<double> values_;
};

/// [x_(k), x_(n+1-k')] for the q-quantile of `samples` (any unit, any order), one-sided level 1 - alpha each.
/// nullopt where either limit does not exist. Samples must be finite.
[[nodiscard]] std::optional<Interval> confidence_limits(std::span<const double> samples, double q, double alpha);

/// The middle value, or the mean of the two middle values; NaN for no samples.
[[nodiscard]] double median(std::span<const double> samples);

/// The smallest sample at or above which a share q of all samples lies at or below it (nearest rank: ceil(q n)); NaN
/// for none.
[[nodiscard]] double quantile(std::span<const double> samples, double q);

/// Median of |x - median(x)|; NaN for no samples.
[[nodiscard]] double median_absolute_deviation(std::span<const double> samples);

}  // namespace hallmark
