#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/speed.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/html.hpp"
#include "topology/base/units.hpp"

namespace hallmark::html {
namespace {

constexpr std::size_t most_slow_units = 200;

std::string class_row(const ClassSpeed& speed) {
  const SpeedText words = speed_text(speed);
  return fmt::format(
      "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
      "class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
      xml(speed.case_name), xml(speed.device), grouped(speed.units), words.rate, words.clock, words.per_clock,
      words.efficiency, words.throttle, grouped(speed.slow.size()));
}

std::string slow_row(const ClassSpeed& speed, const SlowUnit& slow) {
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td><code>{}</code></td><td class=\"number\">{}</td><td class=\"number\">{}</td>"
      "<td>{}</td><td>{}</td></tr>\n",
      xml(slow_name(slow)), xml(speed.case_name), text(slow.rate, Dimension::flop_rate), share_text(slow.of_class),
      xml(hallmark::words(slow, speed)), xml(action_for(slow)));
}

std::string slow_units(const Verdict& verdict) {
  std::string rows;
  std::size_t count = 0;
  for (const ClassSpeed& speed : verdict.speeds)
    for (const SlowUnit& slow : speed.slow)
      if (++count <= most_slow_units) rows += slow_row(speed, slow);
  if (rows.empty()) return "<p>No unit is 3 % or more below the median of its class.</p>\n";
  rows =
      "<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Slow unit</th><th>Case</th><th>Rate</th><th>Of its "
      "class</th><th>Why</th><th>What to do</th></tr></thead><tbody>\n" +
      rows + "</tbody></table></div>\n";
  if (count > most_slow_units)
    rows += fmt::format("<p class=\"soft\">The {} slowest of {} are shown; verdict.json has them all.</p>\n",
                        most_slow_units, grouped(count));
  return rows;
}

}  // namespace

std::string speed(const Report& report) {
  if (report.verdict.speeds.empty()) return {};
  std::string rows;
  for (const ClassSpeed& each : report.verdict.speeds) rows += class_row(each);
  return section(
      "speed", "What the speed is made of",
      "<p class=\"soft\">Rate = multiprocessors × clock × flop per clock × efficiency; medians of the class in the case. "
      "The clock is the device's own count of cycles over the samples, and not what it is set to.</p>\n"
      "<div class=\"scroll\"><table><thead><tr><th>Case</th><th>Class</th><th>Units</th><th>Rate</th><th>Clock</th>"
      "<th>Multiprocessors × flop per clock</th><th>Efficiency</th><th>Held back, of the time</th><th>Slow units</th></tr></thead><tbody>\n" +
          rows + "</tbody></table></div>\n" + slow_units(report.verdict));
}

}  // namespace hallmark::html
