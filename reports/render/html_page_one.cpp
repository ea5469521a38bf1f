#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/render/charts.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/html.hpp"

namespace hallmark::html {
namespace {

/// Drawn, not typed: a font may lack it, and paper has no colour.
std::string glyph(Ruling ruling) {
  constexpr std::array<std::string_view, 3> marks{
      "<path d=\"M14 25l7 8 14-17\"/>", "<path d=\"M15 15l18 18m0 -18l-18 18\"/>",
      "<path d=\"M17 18c0-4 3-7 7-7s7 3 7 6c0 5-7 5-7 10\"/><path d=\"M24 35v.1\"/>"};
  return fmt::format(
      "<svg class=\"glyph\" viewBox=\"0 0 48 48\" aria-hidden=\"true\"><circle cx=\"24\" cy=\"24\" r=\"21\"/>{}</svg>",
      marks.at(static_cast<std::size_t>(ruling)));
}

std::string verdict_box(const Verdict& verdict) {
  std::string under = demonstrated_text(verdict);
  if (!verdict.reason.empty()) under = "reason " + verdict.reason + "; " + under;
  std::string tag = verdict.illustrative ? "<div class=\"tag\">ILLUSTRATIVE</div>" : "";
  if (!verdict.simulated.empty()) tag += "<div class=\"tag\">SIMULATED EVIDENCE: nobody measured this hall</div>";
  return fmt::format(
      "<div class=\"verdict {}\">{}<div class=\"word\">{}</div><div "
      "class=\"capacity\">{}<small>{}</small></div>{}</div>\n",
      css(verdict.ruling), glyph(verdict.ruling), word(verdict.ruling), capacity_text(verdict), xml(under), tag);
}

/// The gate that accepts with the least to spare, or misses by the most.
std::string closest_margin(const Verdict& verdict) {
  const Finding* closest = nullptr;
  for (const Finding& finding : verdict.findings)
    if (finding.criterion.severity == Severity::gate && finding.margin &&
        (closest == nullptr || *finding.margin < *closest->margin))
      closest = &finding;
  return closest == nullptr
             ? ""
             : fmt::format(". Closest margin: {} {}", xml(closest->criterion.id), margin_text(closest->margin));
}

std::string strips(const Verdict& verdict) {
  std::string out =
      "<table class=\"strips\"><thead><tr><th>Criterion</th><th class=\"title\"></th><th>Ruling</th><th "
      "class=\"strip\">&minus;25% "
      "&middot; threshold &middot; +25%</th><th>Observed [limits]</th><th>Threshold</th></tr></thead><tbody>\n";
  for (const Finding& finding : verdict.findings) {
    const Criterion& criterion = finding.criterion;
    const std::string severity = criterion.severity == Severity::gate
                                     ? ""
                                     : fmt::format(" <span class=\"soft\">({})</span>", word(criterion.severity));
    out += fmt::format(
        "<tr><th scope=\"row\" class=\"number\">{}</th><td class=\"title\">{}{}</td><td>{}</td><td "
        "class=\"strip\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
        xml(criterion.id), xml(criterion.title), severity, badge(finding.ruling), criterion_strip(finding),
        xml(observed_text(finding)), xml(threshold_text(criterion)));
  }
  return out + "</tbody></table>\n";
}

std::string map_and_change(const Verdict& verdict) {
  std::string map = hall_map(verdict);
  if (map.empty()) map = "<p class=\"soft\">No gate of this contract is about single units.</p>";
  std::string change = bullets(verdict.would_change);
  if (change.empty()) change = "<p class=\"soft\">Nothing is known that would.</p>";
  return fmt::format(
      "<div class=\"columns\"><div><h3>The hall</h3>{}</div><div><h3>What would change the "
      "verdict</h3>{}</div></div>\n",
      map, change);
}

std::string hashes(const Report& report) {
  const Verdict& verdict = report.verdict;
  std::string out = fmt::format("<p class=\"hashes\">Contract {} revision {} <code>{}</code>", xml(verdict.contract_id),
                                verdict.contract_revision, xml(verdict.contract_sha256));
  if (!verdict.inventory_sha256.empty())
    out += fmt::format("<br>Inventory <code>{}</code>", xml(verdict.inventory_sha256));
  constexpr std::size_t most = 4;
  for (std::size_t i = 0; i < std::min(most, verdict.evidence.size()); ++i)
    out += fmt::format("<br>Evidence of {} <code>{}</code>{}", xml(verdict.evidence[i].time_origin),
                       xml(verdict.evidence[i].content_sha256), verdict.evidence[i].complete ? "" : " (incomplete)");
  if (verdict.evidence.size() > most)
    out += fmt::format("<br>and {} more runs, listed under Provenance", verdict.evidence.size() - most);
  if (verdict.evidence.empty()) out += "<br>Evidence: none";
  if (verdict.ledger)
    out += fmt::format("<br>Ledger of {} entries, head <code>{}</code>", verdict.ledger->entries, xml(verdict.ledger->head));
  return out + fmt::format("<br>hallmark {}</p>\n", xml(report.tool_version));
}

std::string signatures(const Verdict& verdict) {
  std::string out = "<div class=\"signatures\">";
  for (const auto& [role, name] :
       {std::pair{"Lessor", verdict.lessor}, {"Lessee", verdict.lessee}, {"Engineer", std::string{}}})
    out += fmt::format("<div><b>{}{}</b>name, date, signature</div>", role, name.empty() ? "" : ": " + xml(name));
  return out + "</div>\n";
}

}  // namespace

std::string page_one(const Report& report) {
  const Verdict& verdict = report.verdict;
  std::string out = fmt::format(
      "<section class=\"page\" id=\"verdict\">\n<div class=\"masthead\"><span>Hallmark acceptance "
      "report</span><b>{}</b></div>\n",
      verdict.final ? "Final" : "Interim");
  out += fmt::format("<h1>Hall {}</h1>\n<p class=\"soft\">{}{}</p>\n", xml(verdict.hall),
                     verdict.site.empty() ? "" : "Site " + xml(verdict.site) + ". ", xml(verdict.contract_title));
  out += verdict_box(verdict);
  out += fmt::format("<p class=\"sum\">{} <span class=\"soft\">(delivered {}, uncontracted {})</span></p>\n",
                     xml(sum_text(verdict.units)), grouped(verdict.delivered), grouped(verdict.uncontracted));
  out += fmt::format("<p class=\"soft\">{}{}</p>\n", gates_text(verdict), closest_margin(verdict));
  out += map_and_change(verdict) + strips(verdict) + hashes(report) + signatures(verdict);
  return out + "</section>\n";
}

}  // namespace hallmark::html
