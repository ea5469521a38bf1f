// The little of SVG that the report's pictures need. Coordinates are CSS pixels with one decimal.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark::svg {

/// A coordinate as SVG text: "12.5", "-3".
[[nodiscard]] std::string at(double coordinate);

/// Maps values to pixels, linearly or by logarithm. Values outside are clamped to the ends.
struct Scale {
  double low, high;  ///< values at `from` and `to`
  double from, to;   ///< pixels
  bool logarithmic = false;
  [[nodiscard]] double operator()(double value) const;
};

/// At most about `count` round values within the scale; powers of `base` for a logarithmic one.
[[nodiscard]] std::vector<double> ticks(const Scale&, std::size_t count, double base = 10);

/// <svg ...> that shrinks with the page but never grows; `label` is what a screen reader says.
[[nodiscard]] std::string open(double width, double height, std::string_view label);

enum class Anchor { start, middle, end };
[[nodiscard]] std::string words(double x, double y, Anchor, std::string_view text, std::string_view css_class = "");
[[nodiscard]] std::string line(double x1, double y1, double x2, double y2, std::string_view css_class);

/// A path of dots or strokes; empty data gives no element.
[[nodiscard]] std::string path(std::string_view data, std::string_view css_class);

/// The frame of a chart, its ticks on both axes with labels, and the names of the axes.
struct Frame {
  double width, height;
  Scale x, y;
  std::string x_name, y_name;
  std::function<std::string(double)> x_text, y_text;
  double tick_base_x = 10;
};
[[nodiscard]] std::string axes(const Frame&);

}  // namespace hallmark::svg
