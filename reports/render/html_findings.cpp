#include <fmt/format.h>

#include "reports/render/charts.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/html.hpp"

namespace hallmark::html {
namespace {

constexpr std::size_t most_rows = 1'000;  ///< a page that opens and prints; units.csv and verdict.json have all

std::string agreed(const Criterion& criterion) {
  std::string out = fmt::format("<b>{}</b><br>{}", xml(criterion.title), xml(rule_text(criterion)));
  out +=
      fmt::format("<br><span class=\"soft\">clause {}", criterion.clause.empty() ? "not given" : xml(criterion.clause));
  if (criterion.line > 0) out += fmt::format(", contract line {}", criterion.line);
  if (criterion.uncertainty.relative > 0)
    out += fmt::format(", instrument uncertainty {} ({})", margin_text(criterion.uncertainty.relative),
                       xml(criterion.uncertainty.kind));
  for (const std::string& exclusion : criterion.exclusions) out += ", excluded: " + xml(exclusion);
  return out + "</span>";
}

std::string found(const Finding& finding) {
  std::string out =
      fmt::format("{}<br><span class=\"soft\">margin {}", xml(observed_text(finding)), margin_text(finding.margin));
  if (finding.n > 0)
    out +=
        fmt::format("<br>{} block values, order statistic {}, alpha {:.4g}", finding.n, finding.k, finding.alpha);
  if (!finding.case_name.empty()) out += fmt::format("<br>samples in <code>/cases/{}</code>", xml(finding.case_name));
  return out + "</span>";
}

std::string unit_counts(const Finding& finding) {
  const UnitCounts& units = finding.units;
  return fmt::format("{} of {} pass<br>{} fail, {} allowed<br>{} inconclusive<br>{} missing", grouped(units.pass),
                     grouped(units.contracted), grouped(units.fail), grouped(finding.allowed),
                     grouped(units.inconclusive), grouped(units.not_seen));
}

std::string unit_row(const Finding& finding, const UnitOutcome& unit) {
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td><span class=\"outcome "
      "{}\">{}</span><br>{}</td><td>{}</td><td>{}</td></tr>\n",
      xml(unit.unit.label), xml(place_text(unit.unit)), xml(identity_text(unit.unit)), xml(finding.criterion.id),
      css(unit.outcome), word(unit.outcome), xml(unit.reason), xml(unit.detail), xml(unit.action));
}

}  // namespace

std::string criteria(const Report& report) {
  std::string rows;
  for (const Finding& finding : report.verdict.findings) {
    std::string why = xml(reasons_text(finding));
    if (!finding.remark.empty()) why += (why.empty() ? "" : "<br>") + xml(finding.remark);
    rows += fmt::format(
        "<tr><th scope=\"row\">{}<br>{}<br><span class=\"soft\">{}</span></th><td>{}</td><td>{}</td><td "
        "class=\"number\">{}</td><td class=\"words\">{}</td></tr>\n",
        xml(finding.criterion.id), badge(finding.ruling), word(finding.criterion.severity), agreed(finding.criterion),
        found(finding), unit_counts(finding), why);
  }
  if (rows.empty()) rows = "<tr><td colspan=\"5\">The contract has no criterion; nothing was decided.</td></tr>\n";
  return section("criteria", "Criteria",
                 "<div class=\"scroll\"><table><thead><tr><th>Criterion</th><th>What was agreed</th><th>What was "
                 "found</th><th>Units</th><th>Why</th></tr></thead><tbody>\n" +
                     rows + "</tbody></table></div>\n");
}

std::string units_that_did_not_pass(const Report& report) {
  std::string rows;
  std::size_t all = 0, shown = 0;
  for (const Outcome outcome : {Outcome::fail, Outcome::inconclusive, Outcome::not_seen})
    for (const Finding& finding : report.verdict.findings)
      for (std::size_t i = 0; i < finding.outcomes.size(); ++i) {
        if (finding.outcomes.numbers()[i].outcome != outcome) continue;
        if (all++ < most_rows) rows += unit_row(finding, finding.outcomes[i]), ++shown;
      }
  if (all == 0) return section("units", "Units that did not pass", "<p>None.</p>\n");
  std::string out = fmt::format(
      "<p>{} entries, one per unit and criterion: failing first, then inconclusive, then missing.", grouped(all));
  if (shown < all)
    out += fmt::format(" The first {} are shown; units.csv and verdict.json list all of them.", grouped(shown));
  out +=
      "</p>\n<div class=\"scroll\"><table "
      "class=\"sortable\"><thead><tr><th>Unit</th><th>Where</th><th>Which</th><th>Criterion</th><th>Outcome</th>"
      "<th>Found</th><th>Next action</th></tr></thead><tbody>\n";
  return section("units", "Units that did not pass", out + rows + "</tbody></table></div>\n");
}

std::string values_by_unit(const Report& report) {
  std::string figures;
  for (const Finding& finding : report.verdict.findings)
    if (const std::string chart = values_chart(finding); !chart.empty())
      figures += fmt::format(
          "<figure><figcaption><b>{}</b> {}<span class=\"soft\">units sorted by their {}; the line is the "
          "threshold</span></figcaption>{}</figure>\n",
          xml(finding.criterion.id), xml(finding.criterion.title), xml(finding.criterion.statistic), chart);
  return figures.empty() ? ""
                         : section("values", "Values by unit", "<div class=\"pictures\">\n" + figures + "</div>\n");
}

}  // namespace hallmark::html
