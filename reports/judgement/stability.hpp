// What a soak shows: drift, slope, change points, availability (JUDGEMENT 2.7). Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace hallmark {

/// Fewer blocks have no quarters.
inline constexpr std::size_t fewest_for_drift = 4;

/// median(last quarter) / median(first quarter) - 1 of values in order of time; a quarter is floor(n / 4) values. NaN
/// for fewer than four values, or where the first quarter's median is not positive.
[[nodiscard]] double drift_of(std::span<const double> values);

/// The median slope over all pairs with different times: values per unit of time. NaN where there is no such pair.
/// Source: P. K. Sen, JASA 63 (1968). `times` is as long as `values`.
[[nodiscard]] double theil_sen_slope(std::span<const double> times, std::span<const double> values);

/// Block values as distances from the first quarter's median in standard deviations. These are told from successive
/// differences (median |x_i - x_i-1| / 0.9539), so that a step in the series does not hide itself by widening its own
/// yardstick; 0.1 % of the median at least. Empty for fewer than four values.
[[nodiscard]] std::vector<double> block_scores(std::span<const double> values);

/// S_i = max(0, S_i-1 - z_i - k): what has been lost beyond an allowance of k a block. The alarm is the first i with
/// S_i > h, counted from 0. It marks a time and gates nothing. Source: E. S. Page, Biometrika 41 (1954).
struct Cusum {
  std::vector<double> sums;
  std::optional<std::size_t> alarm;
};
[[nodiscard]] Cusum downward_cusum(std::span<const double> scores, double k = 0.5, double h = 5);

/// 1 - down / (units * (wall_clock - excluded)), all in hours; NaN where there is nothing to be available in.
[[nodiscard]] double availability(double down_unit_h, double units, double wall_clock_h, double excluded_h);

}  // namespace hallmark
