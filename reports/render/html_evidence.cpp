#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "reports/render/charts.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/html.hpp"

namespace hallmark::html {
namespace {

constexpr std::size_t most_nodes = 200, most_sensors = 200, most_parts = 200, most_contract_bytes = 256 * 1024;

std::string run_title(const Report& report, const Results& run) {
  return report.runs.size() < 2 ? "" : fmt::format("<h3>Run {} of {}</h3>\n", xml(run.run_id), xml(run.time_origin));
}

std::string sample_figures(const Report& report, const Results& run) {
  std::set<std::string_view> judged;
  for (const Finding& finding : report.verdict.findings) judged.insert(finding.case_name);
  std::string figures;
  for (const CaseRecord& c : run.cases) {
    const bool many_of_a_kind = c.name.starts_with("allreduce/") || c.name.starts_with("selftest/");
    if (many_of_a_kind && !judged.contains(c.name)) continue;
    if (c.status != CaseStatus::done)
      figures += fmt::format(
          "<figure><figcaption><b>{}</b><span class=\"soft\">not finished: {}</span></figcaption></figure>\n",
          xml(c.name), xml(c.reason));
    else if (const std::string chart = samples_chart(c); !chart.empty())
      figures += fmt::format("<figure><figcaption><b>{}</b></figcaption>{}</figure>\n", xml(c.name), chart);
  }
  return figures.empty() ? "" : "<div class=\"pictures\">\n" + figures + "</div>\n";
}

std::string sensors(const Results& run) {
  if (run.power.empty()) return {};
  std::string rows;
  for (std::size_t i = 0; i < std::min(most_sensors, run.power.size()); ++i) {
    const PowerSeries& series = run.power[i];
    const std::string host = series.node < run.nodes.size() ? run.nodes[series.node].hostname : "";
    rows += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", xml(host),
                        xml(series.domain), xml(series.sensor), xml(series.kind),
                        series.unknown_reason.empty() ? grouped(series.value.size()) + " readings"
                                                      : "unknown: " + xml(series.unknown_reason));
  }
  return "<div "
         "class=\"scroll\"><table><thead><tr><th>Node</th><th>Domain</th><th>Sensor</th><th>Kind</th><th>Found</th></"
         "tr></thead><tbody>\n" +
         rows + "</tbody></table></div>\n" + left_out(run.power.size(), most_sensors, "sensors");
}

std::string power(const Results& run) {
  const std::string body = power_chart(run) + sensors(run);
  return "<h3>Power</h3>\n" + (body.empty() ? "<p class=\"soft\">This run recorded no power sensor.</p>\n" : body);
}

std::string node_row(const NodeRecord& node) {
  std::string place, machine;
  for (const auto& [label, value] : {std::pair{"rack ", node.rack}, {"tray ", node.tray}, {"slot ", node.slot}})
    if (!value.empty()) place += (place.empty() ? "" : ", ") + std::string{label} + value;
  for (const std::string& value : {node.product, node.cpu_model, node.kernel, node.driver, node.firmware})
    if (!value.empty()) machine += (machine.empty() ? "" : "; ") + value;
  const std::string clock =
      std::isnan(node.clock_offset_s)
          ? "unknown"
          : text(node.clock_offset_s, Dimension::time) + ", error at most " + text(node.clock_bound_s, Dimension::time);
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
      xml(node.hostname), xml(place), xml(node.serial), xml(machine), clock, xml(node.topology_hash.substr(0, 12)));
}

std::string rank_states(const Results& run) {
  std::array<std::uint64_t, 4> states{};
  for (const RankRecord& rank : run.ranks)
    if (const auto state = static_cast<std::size_t>(rank.state); state < states.size()) ++states[state];
  return fmt::format(
      "<p>{} ranks on {} nodes: {} ok, {} missing, {} timed out, {} failed. {} distinct node topologies.</p>\n",
      grouped(run.ranks.size()), grouped(run.nodes.size()), grouped(states[0]), grouped(states[1]), grouped(states[2]),
      grouped(states[3]), run.topologies.size());
}

}  // namespace

std::string measurements(const Report& report) {
  std::string body;
  for (const Results& run : report.runs) {
    body += run_title(report, run) + sample_figures(report, run);
    if (const std::string chart = allreduce_chart(run); !chart.empty())
      body += "<h3>All-reduce by size</h3>\n<figure>" + chart + "</figure>\n";
    body += power(run);
  }
  if (body.empty()) body = "<p>No run was given.</p>\n";
  return section("measurements", "Measurements as recorded",
                 "<p class=\"soft\">Raw samples, none dropped. Up to 64 ranks: one dot per sample, blocks from left to "
                 "right within a rank. Above: one stroke from "
                 "the fastest to the slowest sample of neighbouring ranks. A red cross marks a rank with a wrong "
                 "answer. The vertical axis does not begin at zero.</p>\n" +
                     body);
}

std::string what_was_verified(const Report& report) {
  const Verdict& verdict = report.verdict;
  if (verdict.verification.empty()) return {};
  std::string rows;
  for (const VerifiedCase& each : verdict.verification)
    rows += fmt::format(
        "<tr><th scope=\"row\"><code>{}</code></th><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">1 of {}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
        xml(verified_name(verdict, each)), grouped(each.right), grouped(each.wrong), grouped(each.products_per_check),
        xml(claim_text(each)), share_text(each.check_share));
  return section(
      "verified", "What was verified",
      "<p class=\"soft\">q is the probability that a product is corrupted: after m right ones and no wrong one, q &lt; "
      "3/m "
      "with 95 % confidence. Products that were not checked are covered as far as they were made like those.</p>\n"
      "<div class=\"scroll\"><table><thead><tr><th>Case</th><th>Checked, right</th><th>Checked, wrong</th><th>Of those "
      "made</th><th>Corruption, at 95 %</th><th>Time for checking</th></tr></thead><tbody>\n" +
          rows + "</tbody></table></div>\n");
}

std::string self_test_and_remarks(const Report& report) {
  const Verdict& verdict = report.verdict;
  std::string self_test = bullets(verdict.self_test);
  if (self_test.empty()) self_test = "<p>No planted fault was recorded.</p>\n";
  std::vector<std::string> remarks = verdict.remarks;
  for (const Results& run : report.runs)
    for (const std::vector<std::string>* lines : {&run.provenance.warnings, &run.provenance.debug})
      for (const std::string& line : *lines)
        if (std::ranges::find(remarks, line) == remarks.end()) remarks.push_back(line);
  return section("self-test", "Self-test: faults planted on purpose, and who was named", self_test) +
         section("remarks", "Warnings and remarks", bullets(remarks));
}

std::string machines(const Report& report) {
  std::string body;
  for (const Results& run : report.runs) {
    std::string rows;
    for (std::size_t i = 0; i < std::min(most_nodes, run.nodes.size()); ++i) rows += node_row(run.nodes[i]);
    body += run_title(report, run) + rank_states(run);
    body +=
        "<div class=\"scroll\"><table "
        "class=\"sortable\"><thead><tr><th>Node</th><th>Place</th><th>Serial</th><th>Machine, kernel, "
        "driver</th><th>Clock offset</th>"
        "<th>Topology</th></tr></thead><tbody>\n" +
        rows + "</tbody></table></div>\n" + left_out(run.nodes.size(), most_nodes, "nodes");
  }
  return section("machines", "Machines", body);
}

std::string provenance(const Report& report) {
  std::string body;
  for (const EvidenceFile& file : report.verdict.evidence)
    body += facts({{"evidence, run", file.run_id},
                   {"measured from", file.time_origin},
                   {"complete", file.complete ? "yes" : "NO"},
                   {"content sha256", file.content_sha256}});
  for (const Results& run : report.runs) {
    std::vector<std::pair<std::string, std::string>> rows{{"run", run.run_id}, {"command", run.provenance.command}};
    for (const auto& [name, version] : run.provenance.versions) rows.emplace_back("version: " + name, version);
    for (const auto& [name, value] : run.provenance.environment) rows.emplace_back(name, value);
    const std::vector<std::string>& parts = run.provenance.merged_parts;
    for (std::size_t i = 0; i < std::min(most_parts, parts.size()); ++i) rows.emplace_back("merged part", parts[i]);
    body += facts(rows) + left_out(parts.size(), most_parts, "parts");
  }
  return section("provenance", "Provenance", body);
}

std::string contract_text(const Report& report) {
  for (const Results& run : report.runs) {
    const ContractBytes& contract = run.contract;
    if (contract.bytes.empty() || contract.sha256 != report.verdict.contract_sha256 ||
        contract.bytes.size() > most_contract_bytes)
      continue;
    return section("contract", "Contract, verbatim",
                   fmt::format("<p class=\"soft\">{}, sha256 <code>{}</code></p>\n<pre>{}</pre>\n",
                               xml(contract.filename), xml(contract.sha256), xml_block(contract.bytes)));
  }
  return {};
}

}  // namespace hallmark::html
