#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "reports/render/charts.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/svg.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr double width = 720, height = 290, left = 62, right = 700, top = 22, bottom = 250;
constexpr std::array<std::string_view, 4> inks{"a", "b", "c", "d"};

struct Point {
  double bytes, low, high;
};

/// Bytes from the case's parameter; absent where it has none that is a number.
std::optional<double> bytes_of(const CaseRecord& c) {
  const auto found = c.params.find("bytes");
  const std::string text =
      found != c.params.end() ? found->second : c.name.substr(std::min(c.name.size(), c.name.rfind(':') + 1));
  double bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error != std::errc{} || end != text.data() + text.size() || !(bytes > 0)) return std::nullopt;
  return bytes;
}

/// From the first rank's entry to the last rank's exit, per step, for the fastest and the slowest sample.
std::optional<Point> point_of(const CaseRecord& c) {
  const std::optional<double> bytes = bytes_of(c);
  if (!bytes || c.status != CaseStatus::done) return std::nullopt;
  double low = unknown, high = unknown;
  for (std::size_t i = 0; i < c.blocks * c.samples; ++i) {
    double first = unknown, last = unknown;
    for (std::size_t rank = 0; rank < c.ranks; ++rank) {
      const std::size_t index = rank * c.blocks * c.samples + i;
      first = std::fmin(first, c.entry[index]);
      last = std::fmax(last, c.exit[index]);
    }
    const double elapsed = (last - first) / c.steps_per_sample;
    if (!(elapsed > 0)) continue;
    low = std::fmin(low, elapsed);
    high = std::fmax(high, elapsed);
  }
  if (std::isnan(low)) return std::nullopt;
  return Point{*bytes, low, high};
}

/// By what the case is called apart from its size: "allreduce/mpi/f32".
std::map<std::string, std::vector<Point>> curves_of(const Results& run) {
  std::map<std::string, std::vector<Point>> curves;
  for (const CaseRecord& c : run.cases)
    if (c.name.starts_with("allreduce/"))
      if (const std::optional<Point> point = point_of(c))
        curves[c.name.substr(0, c.name.find("/bytes:"))].push_back(*point);
  for (auto& [name, points] : curves) std::ranges::sort(points, {}, &Point::bytes);
  return curves;
}

std::string curve(const std::vector<Point>& points, const svg::Scale& x, const svg::Scale& y, std::string_view ink) {
  std::string line, bars;
  for (const Point& point : points) {
    line += fmt::format("{}{} {}", line.empty() ? "M" : "L", svg::at(x(point.bytes)), svg::at(y(point.low)));
    bars += fmt::format("M{} {}V{}", svg::at(x(point.bytes)), svg::at(y(point.low)), svg::at(y(point.high)));
  }
  return svg::path(line, fmt::format("curve {}", ink)) + svg::path(bars, fmt::format("bars {}", ink));
}

}  // namespace

std::string allreduce_chart(const Results& run) {
  const auto curves = curves_of(run);
  double least = unknown, most = unknown, fastest = unknown, slowest = unknown;
  std::size_t points = 0;
  for (const auto& [name, list] : curves)
    for (const Point& point : list) {
      least = std::fmin(least, point.bytes), most = std::fmax(most, point.bytes);
      fastest = std::fmin(fastest, point.low), slowest = std::fmax(slowest, point.high);
      ++points;
    }
  if (points < 2 || !(most > least)) return {};
  const svg::Scale x{least, most, left, right, true}, y{fastest / 1.3, slowest * 1.3, bottom, top, true};
  const auto size = [](double bytes) { return size_text(static_cast<unsigned long long>(std::llround(bytes))); };
  const auto time = [](double seconds) { return text(seconds, Dimension::time); };
  std::string out = svg::open(width, height, "Elapsed seconds of all-reduce against bytes");
  out += svg::axes({width, height, x, y, "bytes per rank", "elapsed s per step: fastest sample (line) to slowest (bar)",
                    size, time, 2});
  std::size_t number = 0;
  for (const auto& [name, list] : curves) {
    const std::string_view ink = inks.at(number % inks.size());
    out += curve(list, x, y, ink);
    const double row = top + 16 + 15 * static_cast<double>(number++);
    out += svg::line(left + 10, row - 4, left + 30, row - 4, fmt::format("curve {}", ink)) +
           svg::words(left + 36, row, svg::Anchor::start, clean(name));
  }
  return out + "</svg>";
}

}  // namespace hallmark
