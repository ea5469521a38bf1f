#include "topology/base/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace hallmark {
namespace {

std::vector<double> sorted(std::span<const double> samples) {
  std::vector<double> values{samples.begin(), samples.end()};
  std::ranges::sort(values);
  return values;
}

/// P(X = x). Where q is 0 or 1 the logarithms below would multiply zero with infinity.
double binomial_probability(double x, double n, double q) {
  if (q <= 0) return x == 0 ? 1 : 0;
  if (q >= 1) return x == n ? 1 : 0;
  const double log_choose = std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1);
  return std::exp(log_choose + x * std::log(q) + (n - x) * std::log1p(-q));
}

}  // namespace

double binomial_cdf(long k, std::size_t n, double q) {
  if (k < 0) return 0;
  if (static_cast<std::size_t>(k) >= n) return 1;
  double sum = 0;
  for (long i = 0; i <= k; ++i) sum += binomial_probability(static_cast<double>(i), static_cast<double>(n), q);
  return std::min(sum, 1.0);
}

std::size_t lower_rank(std::size_t n, double q, double alpha) {
  // The same sum in the same order as binomial_cdf, grown term by term: a week of minutes would cost minutes otherwise.
  std::size_t k = 0;
  double sum = 0;
  while (k < n) {
    sum += binomial_probability(static_cast<double>(k), static_cast<double>(n), q);
    if (!(sum <= alpha)) break;
    ++k;
  }
  return k;
}

std::optional<Interval> confidence_limits(std::span<const double> samples, double q, double alpha) {
  const std::size_t n = samples.size();
  const std::size_t below = lower_rank(n, q, alpha);
  const std::size_t above = lower_rank(n, 1 - q, alpha);
  if (below == 0 || above == 0) return std::nullopt;
  const std::vector<double> values = sorted(samples);
  return Interval{values[below - 1], values[n - above]};
}

double median(std::span<const double> samples) {
  if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values = sorted(samples);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double quantile(std::span<const double> samples, double q) {
  if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values = sorted(samples);
  const double rank = std::ceil(q * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::clamp(rank, 1.0, static_cast<double>(values.size()))) - 1];
}

double median_absolute_deviation(std::span<const double> samples) {
  const double middle = median(samples);
  std::vector<double> deviations;
  deviations.reserve(samples.size());
  for (const double x : samples) deviations.push_back(std::abs(x - middle));
  return median(deviations);
}

}  // namespace hallmark
