#include "reports/judgement/stability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double normal_difference = 0.9539;  ///< median |x - y| of two standard normal variables
constexpr double least_spread = 0.001;        ///< of the median, as in JUDGEMENT 2.5

}  // namespace

double drift_of(std::span<const double> values) {
  if (values.size() < fewest_for_drift) return nan;
  const std::size_t quarter = values.size() / 4;
  const double first = median(values.first(quarter)), last = median(values.last(quarter));
  return first > 0 ? last / first - 1 : nan;
}

double theil_sen_slope(std::span<const double> times, std::span<const double> values) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i + 1; j < values.size(); ++j)
      if (times[j] != times[i]) slopes.push_back((values[j] - values[i]) / (times[j] - times[i]));
  return median(slopes);
}

std::vector<double> block_scores(std::span<const double> values) {
  if (values.size() < fewest_for_drift) return {};
  const double from = median(values.first(values.size() / 4));
  std::vector<double> steps;
  for (std::size_t i = 1; i < values.size(); ++i) steps.push_back(std::abs(values[i] - values[i - 1]));
  const double spread = std::max(median(steps) / normal_difference, least_spread * std::abs(from));
  std::vector<double> scores;
  for (const double x : values) scores.push_back(spread > 0 ? (x - from) / spread : 0);
  return scores;
}

Cusum downward_cusum(std::span<const double> scores, double k, double h) {
  Cusum cusum;
  double sum = 0;
  for (const double z : scores) {
    sum = std::max(0.0, sum - z - k);
    cusum.sums.push_back(sum);
    if (sum > h && !cusum.alarm) cusum.alarm = cusum.sums.size() - 1;
  }
  return cusum;
}

double availability(double down_unit_h, double units, double wall_clock_h, double excluded_h) {
  const double possible = units * (wall_clock_h - excluded_h);
  return possible > 0 ? 1 - down_unit_h / possible : nan;
}

}  // namespace hallmark
