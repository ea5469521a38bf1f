#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "reports/render/charts.hpp"
#include "reports/render/svg.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr double width = 460, height = 170, left = 62, right = 450, top = 20, bottom = 135;
constexpr std::size_t most_ranks_as_dots = 64, most_dots = 4'000;

struct Extent {
  double low = unknown, high = unknown;
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::isnan(low) ? value : std::min(low, value);
    high = std::isnan(high) ? value : std::max(high, value);
  }
};

/// Seconds of one sample; all steps of it.
double seconds(const CaseRecord& c, std::size_t index) {
  return c.seconds(index);
}

Extent of_rank(const CaseRecord& c, std::size_t rank) {
  Extent extent;
  for (std::size_t i = c.at(rank, 0, 0); i < c.at(rank + 1, 0, 0); ++i) extent.add(seconds(c, i));
  return extent;
}

Extent of_all(const CaseRecord& c) {
  Extent extent;
  for (std::size_t i = 0; i < c.ranks * c.blocks * c.samples; ++i) extent.add(seconds(c, i));
  return extent;
}

std::string dots(const CaseRecord& c, const svg::Scale& x, const svg::Scale& y) {
  std::string data;
  const double step = c.ranks > 1 ? (x.to - x.from) / static_cast<double>(c.ranks) * 0.6 : 60;
  for (std::size_t rank = 0; rank < c.ranks; ++rank)
    for (std::size_t block = 0; block < c.blocks; ++block)
      for (std::size_t sample = 0; sample < c.samples; ++sample) {
        const double value = seconds(c, c.at(rank, block, sample));
        if (!std::isfinite(value)) continue;
        const double aside =
            c.blocks > 1 ? (static_cast<double>(block) / static_cast<double>(c.blocks - 1) - 0.5) * step : 0;
        data += fmt::format("M{} {}h0", svg::at(x(static_cast<double>(rank)) + aside), svg::at(y(value)));
      }
  return svg::path(data, "dots");
}

/// One vertical stroke per pixel column: from the fastest to the slowest sample of its ranks.
std::string strokes(const CaseRecord& c, const svg::Scale& x, const svg::Scale& y) {
  std::vector<Extent> columns(static_cast<std::size_t>(right - left) + 1);
  for (std::size_t rank = 0; rank < c.ranks; ++rank) {
    const auto column = static_cast<std::size_t>(std::lround(x(static_cast<double>(rank)) - left));
    const Extent extent = of_rank(c, rank);
    columns[column].add(extent.low);
    columns[column].add(extent.high);
  }
  std::string data;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!std::isnan(columns[i].low))
      data += fmt::format("M{} {}V{}", svg::at(left + static_cast<double>(i)), svg::at(y(columns[i].low) + 0.5),
                          svg::at(y(columns[i].high) - 0.5));
  return svg::path(data, "strokes");
}

std::string wrong_answers(const CaseRecord& c, const svg::Scale& x) {
  std::string data;
  for (std::size_t rank = 0; rank < c.ranks; ++rank) {
    bool wrong = false;
    for (std::size_t block = 0; block < c.blocks; ++block)
      wrong = wrong || (c.verified[c.at(rank, block)] == Verified::wrong);
    if (wrong)
      data += fmt::format("M{} {}l6 6m-6 0l6 -6", svg::at(x(static_cast<double>(rank)) - 3), svg::at(bottom - 8));
  }
  return svg::path(data, "cross");
}

}  // namespace

std::string samples_chart(const CaseRecord& c) {
  const Extent extent = of_all(c);
  if (std::isnan(extent.low) || c.ranks == 0) return {};
  const double pad = extent.high > extent.low ? (extent.high - extent.low) * 0.06 : std::max(extent.high * 0.05, 1e-12);
  const auto last = static_cast<double>(c.ranks - 1);
  const svg::Scale x{-0.5, last + 0.5, left, right}, y{extent.low - pad, extent.high + pad, bottom, top};
  const auto rank_text = [](double v) { return v == std::floor(v) ? fmt::format("{:.0f}", v) : std::string{}; };
  const auto time_text = [](double v) { return text(v, Dimension::time); };
  std::string out = svg::open(width, height, "Seconds per sample of " + c.name + " by rank");
  const std::string y_name =
      c.steps_per_sample == 1 ? "elapsed per sample" : fmt::format("elapsed per sample ({} steps)", c.steps_per_sample);
  out += svg::axes({width, height, x, y, "rank", y_name, rank_text, time_text});
  const bool few = c.ranks <= most_ranks_as_dots && c.ranks * c.blocks * c.samples <= most_dots;
  out += (few ? dots(c, x, y) : strokes(c, x, y)) + wrong_answers(c, x);
  return out + "</svg>";
}

}  // namespace hallmark
