#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/domain_power.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/html.hpp"
#include "topology/base/units.hpp"

namespace hallmark::html {
namespace {

constexpr std::size_t most_domains = 300;

/// The case of a run in which its nodes showed most.
const CaseRecord* heaviest(const Results& run, const Verdict& verdict) {
  const CasePower* most = nullptr;
  for (const CasePower& each : verdict.power)
    if (each.run_id == run.run_id && each.watts && (most == nullptr || *each.watts > *most->watts)) most = &each;
  const auto found = most == nullptr ? run.cases.end() : std::ranges::find(run.cases, most->case_name, &CaseRecord::name);
  return found == run.cases.end() || !found->well_formed() ? nullptr : &*found;
}

std::string domain_row(const DomainPower& power) {
  const std::string watts = power.watts ? text(*power.watts, Dimension::power) : "unknown: " + xml(power.unknown_reason);
  return fmt::format("<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>\n",
                     xml(power.host), xml(power.domain), watts, power.blocks, xml(power.sensor));
}

std::string domains(const Report& report) {
  std::string body;
  for (const Results& run : report.runs) {
    const CaseRecord* const record = heaviest(run, report.verdict);
    if (record == nullptr) continue;
    const std::vector<DomainPower> all = domain_power_of(run, *record);
    std::string rows;
    for (std::size_t i = 0; i < std::min(most_domains, all.size()); ++i) rows += domain_row(all[i]);
    body += fmt::format(
        "<h3>By sensor, under <code>{}</code></h3>\n<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Node</th>"
        "<th>Domain</th><th>Power</th><th>Blocks</th><th>Sensor</th></tr></thead><tbody>\n{}</tbody></table></div>\n{}",
        xml(record->name), rows, left_out(all.size(), most_domains, "sensors"));
  }
  return body;
}

}  // namespace

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
          rows + "</tbody></table></div>\n" + domains(report));
}

}  // namespace hallmark::html
