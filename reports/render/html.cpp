#include "reports/render/html.hpp"

#include <fmt/format.h>

#include <array>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"

namespace hallmark {
namespace html {

std::string_view css(Ruling ruling) {
  constexpr std::array<std::string_view, 3> names{"accept", "reject", "inconclusive"};
  return names.at(static_cast<std::size_t>(ruling));
}

std::string_view css(Outcome outcome) {
  constexpr std::array<std::string_view, 4> names{"pass", "fail", "inconclusive", "missing"};
  return names.at(static_cast<std::size_t>(outcome));
}

std::string badge(Ruling ruling) {
  constexpr std::array<std::string_view, 3> glyphs{"&#10003;", "&#10007;", "?"};
  return fmt::format("<span class=\"badge {}\">{} {}</span>", css(ruling), glyphs.at(static_cast<std::size_t>(ruling)),
                     word(ruling));
}

std::string section(std::string_view id, std::string_view title, const std::string& body) {
  if (body.empty()) return {};
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, title, body);
}

std::string left_out(std::size_t all, std::size_t shown, std::string_view what) {
  return all > shown
             ? fmt::format("<p class=\"soft\">{} more {} are in the results file.</p>\n", grouped(all - shown), what)
             : "";
}

std::string bullets(const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string out = "<ul>\n";
  for (const std::string& line : lines) out += "<li>" + xml(line) + "</li>\n";
  return out + "</ul>\n";
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string out;
  for (const auto& [name, value] : rows)
    if (!value.empty()) out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", xml(name), xml(value));
  return out.empty() ? out : "<table class=\"facts\">\n" + out + "</table>\n";
}

}  // namespace html

namespace {

/// What missing units are drawn with, wherever on the page.
constexpr std::string_view hatch =
    "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
    "width=\"4\" height=\"4\" "
    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"4\" height=\"4\" fill=\"#fff\"/>"
    "<rect width=\"1.6\" height=\"4\" fill=\"#222\"/></pattern></defs></svg>\n";

}  // namespace

std::string render_html(const Report& report) {
  const Verdict& verdict = report.verdict;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src "
      "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} {}: hallmark acceptance report</title>\n<style>\n{}</style>\n</head>\n<body>\n",
      word(verdict.ruling), xml(verdict.hall), html::style);
  out += hatch;
  out += html::page_one(report);
  out += html::criteria(report);
  out += html::units_that_did_not_pass(report);
  out += html::values_by_unit(report);
  out += html::measurements(report);
  out += html::speed(report);
  out += html::case_power(report);
  out += html::what_was_verified(report);
  out += html::self_test_and_remarks(report);
  out += html::machines(report);
  out += html::provenance(report);
  out += html::verification(report);
  out += html::method();
  out += html::contract_text(report);
  return out + fmt::format("<script>\n{}</script>\n</body>\n</html>\n", html::script);
}

}  // namespace hallmark
