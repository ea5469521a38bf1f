#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "reports/render/charts.hpp"
#include "reports/render/svg.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr double width = 460, height = 190, left = 62, right = 450, top = 20, bottom = 155;
constexpr std::size_t most_series = 64, most_points = 600;

struct Quantity {
  std::string_view kind;
  Dimension dimension;
  std::string_view name;
};
constexpr std::array quantities{Quantity{"power", Dimension::power, "watts as read"},
                                Quantity{"energy", Dimension::energy, "joules since the first reading"}};

/// Counters start anywhere; only what they gained says something.
double shown(const PowerSeries& series, std::size_t i) {
  return series.kind == "energy" ? series.value[i] - series.value.front() : series.value[i];
}

std::string curve(const PowerSeries& series, const svg::Scale& x, const svg::Scale& y) {
  std::string data;
  bool broken = true;
  const std::size_t stride = std::max<std::size_t>(1, series.value.size() / most_points);
  for (std::size_t i = 0; i < series.value.size(); i += stride) {
    const double value = shown(series, i);
    if (!std::isfinite(value)) {
      broken = true;
      continue;
    }
    data += fmt::format("{}{} {}", broken ? "M" : "L", svg::at(x(series.time_s[i])), svg::at(y(value)));
    broken = false;
  }
  return svg::path(data, "curve thin");
}

std::string chart(const Results& run, const Quantity& quantity) {
  std::vector<const PowerSeries*> drawn;
  double begin = unknown, end = unknown, low = unknown, high = unknown;
  for (const PowerSeries& series : run.power) {
    if (series.kind != quantity.kind || series.value.size() < 2 || series.time_s.size() != series.value.size())
      continue;
    if (drawn.size() == most_series) break;
    drawn.push_back(&series);
    for (std::size_t i = 0; i < series.value.size(); ++i) {
      begin = std::fmin(begin, series.time_s[i]), end = std::fmax(end, series.time_s[i]);
      low = std::fmin(low, shown(series, i)), high = std::fmax(high, shown(series, i));
    }
  }
  if (drawn.empty() || !(end > begin) || std::isnan(low)) return {};
  const svg::Scale x{begin, end, left, right}, y{std::fmin(0, low), high > low ? high * 1.05 : low + 1, bottom, top};
  const auto time = [](double v) { return fmt::format("{:g}", v); };
  const auto amount = [&quantity](double v) { return text(v, quantity.dimension); };
  std::string out = svg::open(width, height, quantity.name);
  out += svg::axes({width, height, x, y, "s since the run began", std::string{quantity.name}, time, amount});
  for (const PowerSeries* series : drawn) out += curve(*series, x, y);
  return out + "</svg>";
}

}  // namespace

std::string power_chart(const Results& run) {
  std::string out;
  for (const Quantity& quantity : quantities) out += chart(run, quantity);
  return out;
}

}  // namespace hallmark
