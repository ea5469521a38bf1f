#include "reports/render/rollup_bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/render/format.hpp"
#include "reports/render/rollup.hpp"
#include "reports/render/svg.hpp"

namespace hallmark::rollup {
namespace {

constexpr double least_width = 2;  // pixels: what is there must be seen

/// Widths in pixels that fill `width`: true to scale but for the least, which the widest gives up.
std::array<double, buckets.size()> widths_of(const Buckets& kw, double width) {
  std::array<double, buckets.size()> widths{};
  const auto whole = static_cast<double>(kw.sum());
  if (whole == 0) return widths;
  double sum = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const auto part = static_cast<double>(kw.*buckets[i].kw);
    widths[i] = part > 0 ? std::max(least_width, part / whole * width) : 0;
    sum += widths[i];
  }
  *std::ranges::max_element(widths) -= sum - width;
  return widths;
}

std::string rectangle(double x, double width, double height, std::size_t bucket, const std::string& title) {
  return fmt::format("<rect class=\"kw b{}\" x=\"{}\" y=\"0.5\" width=\"{}\" height=\"{}\"><title>{}</title></rect>",
                     bucket, svg::at(x), svg::at(width), svg::at(height - 1), title);
}

/// What fills each bucket: light and dark, plain and patterned, so that grey paper and all eyes tell them apart.
constexpr std::string_view patterns =
    "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>"
    "<pattern id=\"short\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
    "<rect width=\"5\" height=\"5\" fill=\"#fff\"/><rect width=\"2.5\" height=\"5\" fill=\"#00584a\"/></pattern>"
    "<pattern id=\"rejected\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" "
    "fill=\"#9c1f1f\"/><path d=\"M1 1l4 4m0 -4l-4 4\" stroke=\"#fff\" stroke-width=\".9\"/></pattern>"
    "<pattern id=\"pending\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><rect width=\"5\" height=\"5\" "
    "fill=\"#eeb248\"/><circle cx=\"2.5\" cy=\"2.5\" r=\".9\" fill=\"#4a3300\"/></pattern>"
    "<pattern id=\"noevidence\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(-45)\"><rect width=\"4\" height=\"4\" fill=\"#fff\"/><rect width=\"1.4\" height=\"4\" "
    "fill=\"#222\"/></pattern></defs></svg>\n";

}  // namespace

std::string bar(const Buckets& kw, double width, double height) {
  std::string label;
  for (const Bucket& bucket : buckets)
    if (kw.*bucket.kw > 0)
      label += fmt::format("{}{} {} kW", label.empty() ? "" : ", ", bucket.words, grouped(kw.*bucket.kw));
  std::string out = svg::open(width, height, label.empty() ? "no kW" : label);
  const auto widths = widths_of(kw, width - 1);
  double x = 0.5;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    if (widths[i] <= 0) continue;
    out += rectangle(x, widths[i], height, i,
                     fmt::format("{} {} kW, {}", buckets[i].words, grouped(kw.*buckets[i].kw),
                                 percent(kw.*buckets[i].kw, kw.sum())));
    x += widths[i];
  }
  return out + "</svg>";
}

std::string scale(std::uint64_t kw, double width) {
  const bool large = kw >= 10'000;
  const auto words = [large](double value) {
    return fmt::format("{:g}{}", large ? value / 1e6 : value, large ? " GW" : " kW");
  };
  const svg::Scale along{.low = 0, .high = static_cast<double>(kw), .from = 0.5, .to = width - 0.5};
  std::string out = svg::open(width, 18, "scale from 0 to " + words(along.high));
  for (const double value : svg::ticks(along, 5)) {
    out += svg::line(along(value), 0, along(value), 4, "axis");
    // The ends are written below.
    if (along(value) > 40 && along(value) < width - 90)
      out += svg::words(along(value), 15, svg::Anchor::middle, words(value));
  }
  out += svg::line(along.to, 0, along.to, 4, "axis") + svg::words(0, 15, svg::Anchor::start, "0");
  return out + svg::words(width, 15, svg::Anchor::end, words(along.high)) + "</svg>";
}

std::string legend(const Buckets& kw) {
  std::string out = std::string{patterns} + "<table class=\"kwlegend\"><tbody>\n";
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    out += fmt::format(
        "<tr><td><svg width=\"26\" height=\"13\" aria-hidden=\"true\"><rect class=\"kw b{}\" x=\".5\" y=\".5\" "
        "width=\"25\" height=\"12\"/></svg></td><th scope=\"row\">{}</th><td class=\"right\">{} kW</td><td "
        "class=\"right soft\">{}</td></tr>\n",
        i, buckets[i].words, grouped(kw.*buckets[i].kw), percent(kw.*buckets[i].kw, kw.sum()));
  }
  return out + fmt::format(
                   "<tr class=\"total\"><td></td><th scope=\"row\">contracted</th><td class=\"right\">{} kW</td>"
                   "<td class=\"right soft\">100 %</td></tr>\n</tbody></table>\n",
                   grouped(kw.sum()));
}

const std::string_view bar_style =
    R"css(.kw{stroke:#1b1e23;stroke-width:.7}.b0{fill:#00584a}.b1{fill:url(#short)}.b2{fill:url(#rejected)}.b3{fill:url(#pending)}.b4{fill:url(#noevidence)}.b5{fill:#c3c9d1}.b6{fill:#fff}
.right{text-align:right;white-space:nowrap}thead th.right{text-align:right}
.kwlegend{width:auto;font-size:13.5px;margin-top:8px}.kwlegend td,.kwlegend th{padding:3px 22px 3px 0;border:0;vertical-align:middle;font-weight:400}.kwlegend svg{display:block}.kwlegend .total th,.kwlegend .total td{border-top:1px solid var(--ink);font-weight:600}
.made{border:1px dashed var(--ink);padding:0 4px;font-size:10.5px;white-space:nowrap}
.bars-table td,.bars-table th{vertical-align:middle}.bars-table svg{display:block}.bars-table tbody th .soft{display:block}
.word-of-report{margin-left:9px}.missing h3{margin-bottom:0}.missing ul{margin-top:2px}.missing section{break-inside:avoid}
)css";

}  // namespace hallmark::rollup
