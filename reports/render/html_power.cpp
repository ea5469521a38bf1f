#include <fmt/format.h>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/html.hpp"

namespace hallmark::html {

std::string case_power(const Report& report) {
  if (report.verdict.power.empty()) return {};
  std::string rows;
  for (const CasePower& each : report.verdict.power) {
    const CasePowerText words = power_text(each);
    rows += fmt::format(
        "<tr><th scope=\"row\"><code>{}</code></th><td class=\"number\">{}</td><td>{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
        xml(each.case_name), words.watts, xml(words.sources), words.efficiency, words.closure, words.unowned);
  }
  return section(
      "power", "Power by case",
      "<p class=\"soft\">Sum of the nodes' sensors over each case's loaded window, median over blocks. Watts of components are a "
      "lower bound of their node's. Over-closure: by how much the parts of a node exceed the node, at the worst. Unowned: "
      "energy that belongs to no rank. power.csv has every rank.</p>\n"
      "<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Case</th><th>Power</th><th>Of</th><th>Work</th>"
      "<th>Over-closure</th><th>Unowned</th></tr></thead><tbody>\n" +
          rows + "</tbody></table></div>\n");
}

}  // namespace hallmark::html
