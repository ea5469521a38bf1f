#include "reports/judgement/uniformity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

}  // namespace

double min_over_median(std::span<const double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return std::ranges::min(values) / median(values);
}

std::vector<double> modified_z(std::span<const double> values, double mad_floor) {
  const double middle = median(values);
  const double spread = std::max(median_absolute_deviation(values), mad_floor * std::abs(middle));
  std::vector<double> scores;
  scores.reserve(values.size());
  for (const double x : values) scores.push_back(x == middle ? 0 : 0.6745 * (x - middle) / spread);
  return scores;
}

std::vector<bool> benjamini_hochberg(std::span<const double> p_values, double fdr) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
  const auto m = static_cast<double>(p_values.size());
  std::size_t discovered = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (p_values[order[i]] <= fdr * static_cast<double>(i + 1) / m) discovered = i + 1;
  std::vector<bool> falls(p_values.size(), false);
  for (std::size_t i = 0; i < discovered; ++i) falls[order[i]] = true;
  return falls;
}

std::vector<std::size_t> outliers(std::span<const double> values, const OutlierRule& rule, bool low) {
  if (values.empty()) return {};
  const double middle = median(values), sign = low ? 1.0 : -1.0;
  std::vector<double> p_values;
  for (const double score : modified_z(values, rule.mad_floor)) p_values.push_back(normal_cdf(sign * score));
  const std::vector<bool> falls = benjamini_hochberg(p_values, rule.fdr);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (falls[i] && sign * (middle - values[i]) / std::abs(middle) >= rule.min_effect) found.push_back(i);
  return found;
}

}  // namespace hallmark
