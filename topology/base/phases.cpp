#include "topology/base/phases.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

constexpr std::size_t fewest = 16, window = 8;
constexpr double level_slope_per_s = 0.001;
/// Of a normal scatter: its standard deviation over its median absolute deviation.
constexpr double deviations = 1.4826;

/// Median of the slopes of all pairs, per bucket.
double slope(std::span<const double> values) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i + 1; j < values.size(); ++j)
      slopes.push_back((values[j] - values[i]) / static_cast<double>(j - i));
  return median(slopes);
}

/// Two standard errors of a least-squares slope through values that scatter as these do about their own.
double scatter_slope(std::span<const double> values, double own_slope) {
  std::vector<double> level;
  for (std::size_t i = 0; i < values.size(); ++i) level.push_back(values[i] - own_slope * static_cast<double>(i));
  const auto n = static_cast<double>(values.size());
  return 2 * deviations * median_absolute_deviation(level) * std::sqrt(12 / (n * n * n));
}

}  // namespace

std::optional<Sustained> sustained(std::span<const double> rates, double bucket_s) {
  const bool good = std::ranges::all_of(rates, [](double rate) { return std::isfinite(rate) && rate > 0; });
  if (rates.size() < fewest || !good || !(bucket_s > 0)) return std::nullopt;
  for (std::size_t knee = 0; knee <= rates.size() / 2; ++knee) {
    const auto part = rates.subspan(knee, window);
    const double here = slope(part);
    const double level = std::max(level_slope_per_s * bucket_s * median(part), scatter_slope(part, here));
    if (!(std::abs(here) <= level)) continue;
    std::vector<double> steady(rates.begin() + static_cast<std::ptrdiff_t>(knee), rates.end());
    const double middle = median(steady), drift = slope(steady) / middle / bucket_s;
    std::ranges::sort(steady);
    const auto rank = static_cast<std::size_t>(std::ceil(0.05 * static_cast<double>(steady.size())));
    return Sustained{knee, steady[std::max<std::size_t>(rank, 1) - 1], middle, drift};
  }
  return std::nullopt;
}

}  // namespace hallmark
