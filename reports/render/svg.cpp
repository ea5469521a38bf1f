#include "reports/render/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/render/escape.hpp"

namespace hallmark::svg {

std::string at(double coordinate) {
  const double rounded = std::round(coordinate * 10) / 10;
  return fmt::format("{:g}", rounded == 0 ? 0.0 : rounded);
}

double Scale::operator()(double value) const {
  const double v = std::clamp(value, std::min(low, high), std::max(low, high));
  const double share = logarithmic ? std::log(v / low) / std::log(high / low) : (v - low) / (high - low);
  return std::isfinite(share) ? from + share * (to - from) : from;
}

std::vector<double> ticks(const Scale& scale, std::size_t count, double base) {
  std::vector<double> values;
  if (!(scale.high > scale.low)) return {scale.low};
  if (scale.logarithmic) {
    const double first = std::ceil(std::log(scale.low) / std::log(base) - 1e-9);
    const double last = std::floor(std::log(scale.high) / std::log(base) + 1e-9);
    const double stride = std::max(1.0, std::ceil((last - first + 1) / static_cast<double>(count)));
    for (double power = first; power <= last; power += stride) values.push_back(std::pow(base, power));
    return values;
  }
  const double raw = (scale.high - scale.low) / static_cast<double>(count);
  const double decade = std::pow(10, std::floor(std::log10(raw)));
  const double step = raw <= decade       ? decade
                      : raw <= 2 * decade ? 2 * decade
                      : raw <= 5 * decade ? 5 * decade
                                          : 10 * decade;
  const double first = std::ceil(scale.low / step), last = std::floor(scale.high / step);
  for (double i = first; i <= last && values.size() < 4 * count; ++i) values.push_back(i * step);
  return values;
}

std::string open(double width, double height, std::string_view label) {
  return fmt::format("<svg viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" aria-label=\"{2}\">",
                     at(width), at(height), xml(label));
}

std::string words(double x, double y, Anchor anchor, std::string_view text, std::string_view css_class) {
  constexpr std::array<std::string_view, 3> anchors{"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  const std::string style = css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class);
  return fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>", at(x), at(y),
                     anchors.at(static_cast<std::size_t>(anchor)), style, xml(text));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  return fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>", css_class, at(x1), at(y1), at(x2), at(y2));
}

std::string path(std::string_view data, std::string_view css_class) {
  return data.empty() ? "" : fmt::format("<path class=\"{}\" d=\"{}\"/>", css_class, data);
}

std::string axes(const Frame& frame) {
  std::string out;
  for (const double value : ticks(frame.y, 4)) {
    out += line(frame.x.from, frame.y(value), frame.x.to, frame.y(value), "grid");
    out += words(frame.x.from - 5, frame.y(value) + 3.5, Anchor::end, frame.y_text(value));
  }
  for (const double value : ticks(frame.x, 8, frame.tick_base_x)) {
    out += line(frame.x(value), frame.y.from, frame.x(value), frame.y.from + 3, "axis");
    out += words(frame.x(value), frame.y.from + 14, Anchor::middle, frame.x_text(value));
  }
  out += line(frame.x.from, frame.y.from, frame.x.to, frame.y.from, "axis");
  out += words(frame.x.to, frame.y.from + 27, Anchor::end, frame.x_name, "name");
  out += words(0, 10, Anchor::start, frame.y_name, "name");
  return out;
}

}  // namespace hallmark::svg
