#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "reports/render/charts.hpp"
#include "reports/render/format.hpp"
#include "reports/render/svg.hpp"

namespace hallmark {
namespace {

constexpr double width = 460, height = 190, left = 34, right = 440, top = 20, bottom = 150;
constexpr std::size_t fewest_units = 8, most_points = 400;

std::vector<double> values_of(const Finding& finding) {
  std::vector<double> values;
  for (const OutcomeNumbers& unit : finding.outcomes.numbers())
    if (std::isfinite(unit.observed)) values.push_back(unit.observed);
  std::ranges::sort(values);
  return values;
}

}  // namespace

std::string values_chart(const Finding& finding) {
  const std::vector<double> values = values_of(finding);
  if (values.size() < fewest_units || !(values.back() > values.front())) return {};
  const Criterion& criterion = finding.criterion;
  double low = values.front(), high = values.back();
  // A threshold far from all values would squeeze them into a line: then it is told in words only.
  const double reach = 3 * (high - low);
  const bool near = criterion.threshold > low - reach && criterion.threshold < high + reach;
  if (near) low = std::min(low, criterion.threshold), high = std::max(high, criterion.threshold);
  const double pad = (high - low) * 0.04;
  const svg::Scale x{low - pad, high + pad, left, right}, y{0, 1, bottom, top};
  const Unit unit = criterion.unit;
  const auto unit_text = [unit](double v) {
    return unit.factor > 0 ? text(v, Unit{"", Dimension::one, unit.factor}) : shortest(v);
  };
  const auto share_text = [](double v) { return fmt::format("{:.0f} %", v * 100); };
  std::string out = svg::open(width, height, "Sorted values of " + criterion.id);
  const std::string unit_name = unit.dimension == Dimension::one ? "value" : std::string{unit.name};
  out += svg::axes({width, height, x, y, unit_name, "units at or below", unit_text, share_text});
  std::string data;
  const std::size_t n = values.size(), stride = std::max<std::size_t>(1, n / most_points);
  for (std::size_t i = 0; i < n; i += i < 20 || i + 20 >= n ? 1 : stride)  // the tails, where failures are, in full
    data += fmt::format("{}{} {}", data.empty() ? "M" : "L", svg::at(x(values[i])),
                        svg::at(y(static_cast<double>(i + 1) / static_cast<double>(n))));
  out += svg::path(data, "curve");
  if (near) {
    out += svg::line(x(criterion.threshold), top - 4, x(criterion.threshold), bottom, "threshold");
    const bool in_right_half = x(criterion.threshold) > (left + right) / 2;
    out += svg::words(x(criterion.threshold) + (in_right_half ? -4 : 4), top,
                      in_right_half ? svg::Anchor::end : svg::Anchor::start, threshold_text(criterion));
  }
  return out + "</svg>";
}

}  // namespace hallmark
