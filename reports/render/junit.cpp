#include <fmt/format.h>

#include <array>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/render.hpp"

namespace hallmark {
namespace {

struct Case {
  std::string name, message, details;
  std::vector<std::pair<std::string, std::string>> properties;
  Ruling ruling;
  bool breaks;  ///< whether a ruling other than ACCEPT is shown as a failure
};

struct Suite {
  std::string name;
  std::vector<Case> cases;

  [[nodiscard]] std::size_t count(Ruling ruling) const {
    std::size_t n = 0;
    for (const Case& c : cases) n += c.breaks && c.ruling == ruling ? 1 : 0;
    return n;
  }
};

std::string worst_text(const Finding& finding) {
  if (finding.ruling == Ruling::accept || !finding.worst || *finding.worst >= finding.outcomes.size()) return {};
  const UnitOutcome unit = finding.outcomes[*finding.worst];
  return fmt::format("worst unit: {} ({}; {}): {} {}\naction: {}\n", unit.unit.label, place_text(unit.unit),
                     identity_text(unit.unit), unit.reason, unit.detail, unit.action);
}

Case case_of(const Finding& finding) {
  const Criterion& criterion = finding.criterion;
  Case result{.name = criterion.id + " " + criterion.title,
              .message = fmt::format("{} {}", word(finding.ruling), observed_text(finding)),
              .details = {},
              .properties = {{"severity", std::string{word(criterion.severity)}},
                             {"ruling", std::string{word(finding.ruling)}},
                             {"observed", observed_text(finding)},
                             {"threshold", threshold_text(criterion)},
                             {"margin", margin_text(finding.margin)}},
              .ruling = finding.ruling,
              .breaks = criterion.severity != Severity::report};
  const std::string reasons = reasons_text(finding);
  if (!reasons.empty()) result.message += " (" + reasons + ")";
  result.details = rule_text(criterion) + "\nobserved " + observed_text(finding) + "\nunits " +
                   sum_text(finding.units) + "\n" + worst_text(finding);
  if (!finding.remark.empty()) result.details += finding.remark + "\n";
  return result;
}

/// The hall's own case: a contract without gates, or broken evidence, must not leave a build green.
Suite whole(const Report& report) {
  const Verdict& verdict = report.verdict;
  std::string message = fmt::format("{} {}, {}", word(verdict.ruling), finality(verdict), capacity_text(verdict));
  if (!verdict.simulated.empty()) message.insert(0, "SIMULATED EVIDENCE: ");
  if (!verdict.reason.empty()) message += " (" + verdict.reason + ")";
  std::string details = gates_text(verdict) + "\n" + sum_text(verdict.units) + "\n";
  for (const std::string& line : verdict.would_change) details += line + "\n";
  return {"verdict",
          {{"verdict", message, details, {{"ruling", std::string{word(verdict.ruling)}}}, verdict.ruling, true}}};
}

std::vector<Suite> suites_of(const Report& report) {
  std::vector<Suite> suites{whole(report)};
  for (const Scope scope : {Scope::hall, Scope::rack, Scope::node, Scope::gpu, Scope::rank, Scope::nic}) {
    Suite suite{std::string{word(scope)}, {}};
    for (const Finding& finding : report.verdict.findings)
      if (finding.criterion.scope == scope) suite.cases.push_back(case_of(finding));
    if (!suite.cases.empty()) suites.push_back(std::move(suite));
  }
  return suites;
}

std::string properties_xml(const std::vector<std::pair<std::string, std::string>>& properties,
                           std::string_view indent) {
  std::string out = fmt::format("{}<properties>\n", indent);
  for (const auto& [name, value] : properties)
    out += fmt::format("{}  <property name=\"{}\" value=\"{}\"/>\n", indent, xml(name), xml(value));
  return out + fmt::format("{}</properties>\n", indent);
}

std::string case_xml(const Case& c, const std::string& classname) {
  std::string out =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\">\n", xml(classname), xml(c.name));
  out += properties_xml(c.properties, "      ");
  constexpr std::array<std::string_view, 3> elements{"", "failure", "error"};
  const std::string_view element = elements.at(static_cast<std::size_t>(c.ruling));
  if (c.breaks && !element.empty())
    out += fmt::format("      <{0} message=\"{1}\" type=\"{2}\">{3}</{0}>\n", element, xml(c.message), word(c.ruling),
                       xml_block(c.details));
  else
    out += fmt::format("      <system-out>{}\n{}</system-out>\n", xml(c.message), xml_block(c.details));
  return out + "    </testcase>\n";
}

std::string suite_xml(const Suite& suite, const Report& report) {
  const Verdict& verdict = report.verdict;
  std::string out =
      fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"0\">\n",
                  xml(suite.name), suite.cases.size(), suite.count(Ruling::reject), suite.count(Ruling::inconclusive));
  if (suite.name == "verdict") {
    std::vector<std::pair<std::string, std::string>> properties{{"tool", "hallmark " + report.tool_version},
                                                                {"contract", verdict.contract_id},
                                                                {"contract_sha256", verdict.contract_sha256},
                                                                {"inventory_sha256", verdict.inventory_sha256}};
    for (const EvidenceFile& file : verdict.evidence)
      properties.emplace_back("evidence " + file.run_id, file.content_sha256);
    out += properties_xml(properties, "    ");
  }
  const std::string classname = "hallmark." + verdict.hall + "." + suite.name;
  for (const Case& c : suite.cases) out += case_xml(c, classname);
  return out + "  </testsuite>\n";
}

}  // namespace

std::string render_junit(const Report& report) {
  const std::vector<Suite> suites = suites_of(report);
  std::size_t tests = 0, failures = 0, errors = 0;
  std::string body;
  for (const Suite& suite : suites) {
    tests += suite.cases.size();
    failures += suite.count(Ruling::reject);
    errors += suite.count(Ruling::inconclusive);
    body += suite_xml(suite, report);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hallmark {}\" tests=\"{}\" failures=\"{}\" "
      "errors=\"{}\" time=\"0\">\n{}</testsuites>\n",
      xml(report.verdict.hall), tests, failures, errors, body);
}

}  // namespace hallmark
