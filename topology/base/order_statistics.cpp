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

}  // namespace

double binomial_cdf(long k, std::size_t n, double q) {
  if (k < 0) return 0;
  if (static_cast<std::size_t>(k) >= n) return 1;
  const auto count = static_cast<double>(n);
  double sum = 0;
  for (long i = 0; i <= k; ++i) {
    const auto x = static_cast<double>(i);
    const double log_choose = std::lgamma(count + 1) - std::lgamma(x + 1) - std::lgamma(count - x + 1);
    sum += std::exp(log_choose + x * std::log(q) + (count - x) * std::log1p(-q));
  }
  return std::min(sum, 1.0);
}

std::size_t lower_rank(std::size_t n, double q, double alpha) {
  std::size_t k = 0;
  while (k < n && binomial_cdf(static_cast<long>(k), n, q) <= alpha) ++k;
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
