#include <fmt/format.h>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/html.hpp"
#include "reports/render/rollup.hpp"
#include "reports/render/rollup_bars.hpp"

namespace hallmark {
namespace {

constexpr double page_width = 944, table_bar = 300;

std::string made_up(bool illustrative) { return illustrative ? " <span class=\"made\">illustrative</span>" : ""; }

std::string headline(const Rollup& rollup) {
  const std::uint64_t whole = rollup.kw.sum();
  std::string under = fmt::format("{} of the programme", rollup::percent(rollup.kw.accepted, whole));
  if (rollup.interim_kw > 0) under += fmt::format("; {} kW of it by interim reports", grouped(rollup.interim_kw));
  const std::string_view tag = rollup.illustrative ? "<div class=\"tag\">ILLUSTRATIVE</div>" : "";
  return fmt::format(
      "<div class=\"verdict {}\"><div class=\"word\">{}</div><div class=\"capacity\">{} of {} kW "
      "accepted<small>{}</small></div>{}</div>\n",
      html::css(rollup.ruling), word(rollup.ruling), grouped(rollup.kw.accepted), grouped(whole), under, tag);
}

std::string page_head(const RollupReport& report) {
  const Rollup& rollup = report.rollup;
  std::string out = "<div class=\"masthead\"><span>Hallmark programme roll-up</span></div>\n";
  out += fmt::format("<h1>{}</h1>\n<p class=\"soft\">Lessor {}, lessee {}. Contracted: {}</p>\n",
                     xml(rollup.programme.title), xml(rollup.programme.lessor), xml(rollup.programme.lessee),
                     xml(rollup::figure_text(rollup.programme.contracted, true)));
  out += headline(rollup);
  if (rollup.illustrative) out += fmt::format("<p><b>{}.</b></p>\n", xml(rollup::illustrative_text(rollup)));
  out += "<figure>" + rollup::bar(rollup.kw, page_width, 34) + rollup::scale(rollup.kw.sum(), page_width) +
         fmt::format(
             "<figcaption class=\"soft\">All {} kW, to scale; what is there but would be too thin to see is "
             "drawn 2 pixels wide.</figcaption></figure>\n",
             grouped(rollup.kw.sum()));
  return out + rollup::legend(rollup.kw);
}

std::string site_row(const SitePart& part) {
  const Figure& allocation = part.site.allocation;
  const std::string kw = allocation.value ? grouped(*allocation.value) + " kW" : "not stated";
  const std::string picture =
      allocation.value ? rollup::bar(part.kw, table_bar, 20) : "<span class=\"soft\">no kW are stated</span>";
  return fmt::format(
      "<tr><th scope=\"row\">{}<span class=\"soft\">{}</span></th><td>{}</td><td "
      "class=\"right\">{}{}</td><td>{}</td><td "
      "class=\"right\">{}</td><td class=\"right\">{}</td></tr>\n",
      xml(part.site.name), xml(part.site.status), html::badge(part.ruling), kw,
      made_up(allocation.source == FigureSource::illustrative), picture,
      allocation.value ? grouped(part.kw.accepted) + " kW" : "",
      part.halls.empty() ? "none" : grouped(part.halls.size()));
}

std::string sites(const Rollup& rollup) {
  std::string out =
      "<div class=\"scroll\"><table class=\"bars-table\"><thead><tr><th>Site</th><th>Verdict</th><th "
      "class=\"right\">Allocated</th><th>Where its kW are</th><th class=\"right\">Accepted</th><th "
      "class=\"right\">Halls</th></tr></thead><tbody>\n";
  for (const SitePart& part : rollup.sites) out += site_row(part);
  out += "</tbody></table></div>\n";
  out +=
      "<p class=\"soft small\">Each bar is one site's allocation. A site is accepted when all its contracted halls "
      "are, "
      "rejected when one is by a final report, else inconclusive.</p>\n";
  return html::section("sites", "Sites", out);
}

std::string hall_row(const SitePart& site, const HallPart& part) {
  const std::string verdict = part.report
                                  ? html::badge(part.report->ruling) +
                                        (part.report->final ? "<span class=\"soft word-of-report\">final</span>"
                                                            : "<span class=\"soft word-of-report\">interim</span>")
                                  : "<span class=\"soft\">no report</span>";
  std::string report;
  if (part.report && part.hall.report)
    report =
        fmt::format("{}<br><code>{}</code>", xml(part.hall.report->file), xml(part.hall.report->sha256.substr(0, 16)));
  return fmt::format(
      "<tr><th scope=\"row\">{}<span class=\"soft\">{}</span></th><td>{}</td><td class=\"right\">{} "
      "kW{}</td><td>{}</td><td "
      "class=\"right\">{} kW</td><td class=\"small\">{}</td></tr>\n",
      xml(part.hall.id), xml(site.site.name), verdict, grouped(part.hall.contracted_kw), made_up(part.illustrative),
      rollup::bar(part.kw, table_bar / 2, 16), grouped(part.kw.accepted), report);
}

std::string halls(const Rollup& rollup) {
  std::string rows;
  for (const SitePart& site : rollup.sites)
    for (const HallPart& part : site.halls) rows += hall_row(site, part);
  if (rows.empty()) return html::section("halls", "Halls", "<p>No hall is contracted.</p>\n");
  return html::section("halls", "Halls",
                       "<div class=\"scroll\"><table class=\"bars-table\"><thead><tr><th>Hall</th><th>Verdict</th><th "
                       "class=\"right\">Contracted</th><th>Where its kW are</th><th class=\"right\">Accepted</th><th>"
                       "Report, first 16 digits of its SHA-256</th></tr></thead><tbody>\n" +
                           rows + "</tbody></table></div>\n");
}

std::string what_is_missing(const Rollup& rollup) {
  std::string out = "<div class=\"missing\">\n";
  for (const SitePart& part : rollup.sites) {
    if (!part.site.allocation.value) continue;
    const std::vector<std::string> lines = rollup::missing(part);
    out += fmt::format("<section><h3>{}</h3>\n{}</section>\n", xml(part.site.name),
                       lines.empty() ? "<p>Nothing.</p>\n" : html::bullets(lines));
  }
  if (const std::string unstated = rollup::unstated_sites(rollup); !unstated.empty())
    out += fmt::format("<section><h3>Not stated</h3>\n{}</section>\n", html::bullets({unstated}));
  if (rollup.kw.unallocated > 0)
    out += fmt::format("<section><h3>Programme</h3>\n<ul><li>{} kW are allocated to no site</li></ul></section>\n",
                       grouped(rollup.kw.unallocated));
  return html::section("missing", "What is missing", out + "</div>\n");
}

std::string stated(const Rollup& rollup) {
  std::vector<std::pair<std::string, std::string>> rows{
      {"contracted", rollup::figure_text(rollup.programme.contracted, true)}};
  for (const NamedFigure& each : rollup.programme.figures)
    rows.emplace_back(rollup::key_text(each.name), rollup::figure_text(each.figure, true));
  for (const SitePart& part : rollup.sites) {
    for (const NamedFigure& each : part.site.figures)
      rows.emplace_back(part.site.name + ", " + rollup::key_text(each.name), rollup::figure_text(each.figure, true));
    if (part.site.allocation.value)
      rows.emplace_back(part.site.name + ", allocation", rollup::figure_text(part.site.allocation, true));
  }
  return html::section("figures", "Figures and their sources", html::facts(rows));
}

std::string provenance(const RollupReport& report) {
  const Programme& programme = report.rollup.programme;
  return html::section(
      "provenance", "How it was added up",
      fmt::format(
          "<p>Whole kilowatts, nothing rounded; every contracted kilowatt is in exactly one of the seven. What a "
          "hall brings is read from its verdict.json, whose SHA-256 the programme lists; a report that was "
          "changed, or that is another hall's or another contract's, is refused. An interim report may still "
          "change.</p>\n<p class=\"hashes\">Programme {} <code>{}</code><br>hallmark {}</p>\n",
          xml(programme.id), xml(programme.sha256), xml(report.tool_version)));
}

}  // namespace

std::string render_rollup_html(const RollupReport& report) {
  const Rollup& rollup = report.rollup;
  return fmt::format(
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
             "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta "
             "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}: {} of {} kW "
             "accepted</title>\n<style>\n{}{}"
             "</style>\n</head>\n<body>\n<main>\n",
             xml(rollup.programme.title), grouped(rollup.kw.accepted), grouped(rollup.kw.sum()), html::style,
             rollup::bar_style) +
         page_head(report) + sites(rollup) + what_is_missing(rollup) + halls(rollup) + stated(rollup) +
         provenance(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace hallmark
