#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/render/charts.hpp"
#include "reports/render/format.hpp"
#include "reports/render/svg.hpp"

namespace hallmark {
namespace {

constexpr double width = 190, height = 18, middle = height / 2, half = 80, centre = width / 2;
constexpr double span = 0.25;  ///< relative distance at the ends of the axis

/// Where a value lies: -1 and 1 are the ends of the axis, beyond is off it.
struct Placing {
  double zero, unit;
  double operator()(double value) const {
    if (value == zero) return 0;
    return unit > 0 ? (value - zero) / unit : value > zero ? 2 : -2;
  }
};

/// A range is drawn around its middle with its bounds at half the axis; anything else around its threshold.
Placing placing_of(const Criterion& criterion) {
  if (criterion.comparator == Comparator::within)
    return {(criterion.threshold + criterion.upper_threshold) / 2, criterion.upper_threshold - criterion.threshold};
  return {criterion.threshold, std::abs(criterion.threshold) * span};
}

double pixel(double place) { return centre + half * std::clamp(place, -1.0, 1.0); }

/// The side on which the contract is kept.
std::string good_side(Comparator comparator) {
  const double from = comparator == Comparator::at_least ? centre
                      : comparator == Comparator::within ? pixel(-0.5)
                                                         : pixel(-1);
  const double to = comparator == Comparator::at_most  ? centre
                    : comparator == Comparator::within ? pixel(0.5)
                                                       : pixel(1);
  if (comparator == Comparator::equal) return {};
  return fmt::format("<rect class=\"good\" x=\"{}\" y=\"1\" width=\"{}\" height=\"{}\"/>", svg::at(from),
                     svg::at(to - from), svg::at(height - 2));
}

std::string thresholds(Comparator comparator) {
  if (comparator != Comparator::within) return svg::line(centre, 0, centre, height, "threshold");
  return svg::line(pixel(-0.5), 0, pixel(-0.5), height, "threshold") +
         svg::line(pixel(0.5), 0, pixel(0.5), height, "threshold");
}

/// An arrowhead where a value lies beyond the axis.
std::string arrow(double place, std::string_view css_class) {
  if (std::abs(place) <= 1) return {};
  const double side = place > 0 ? 1 : -1, x = pixel(side) + side * 4;
  return fmt::format("<path class=\"arrow {}\" d=\"M{} {}l{} 4l{} 4z\"/>", css_class, svg::at(x), svg::at(middle - 4),
                     svg::at(side * 7), svg::at(-side * 7));
}

}  // namespace

std::string criterion_strip(const Finding& finding) {
  const Criterion& criterion = finding.criterion;
  const Placing place = placing_of(criterion);
  const std::string_view css = finding.ruling == Ruling::accept   ? "accept"
                               : finding.ruling == Ruling::reject ? "reject"
                                                                  : "inconclusive";
  std::string out = svg::open(width, height, observed_text(finding) + " against " + threshold_text(criterion));
  out += good_side(criterion.comparator) + svg::line(pixel(-1), middle, pixel(1), middle, "grid");
  if (finding.limits && !std::isnan(finding.limits->lower) && !std::isnan(finding.limits->upper)) {
    const double low = place(finding.limits->lower), high = place(finding.limits->upper);
    out +=
        svg::line(pixel(low), middle, std::max(pixel(high), pixel(low) + 1), middle, fmt::format("interval {}", css));
    out += arrow(low, css) + (high != low ? arrow(high, css) : "");
  }
  out += thresholds(criterion.comparator);
  if (finding.observed && !std::isnan(*finding.observed)) {
    const double x = place(*finding.observed);
    out += std::abs(x) <= 1
               ? svg::path(fmt::format("M{} {}h0", svg::at(pixel(x)), svg::at(middle)), fmt::format("dot {}", css))
               : arrow(x, css);
  } else {
    out += svg::words(centre + 5, middle + 3.5, svg::Anchor::start, "no value", "name");
  }
  return out + "</svg>";
}

}  // namespace hallmark
