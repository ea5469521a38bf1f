#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/render.hpp"

namespace hallmark {
namespace {

using Json = nlohmann::ordered_json;

Json number(std::optional<double> value) {
  return value && std::isfinite(*value) ? Json(shortest(*value)) : Json(nullptr);
}

Json limits(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  return Json::array({number(interval->lower), number(interval->upper)});
}

Json strings(const std::vector<std::string>& lines) {
  Json list = Json::array();
  for (const std::string& line : lines) list.push_back(clean(line));
  return list;
}

Json counts(const UnitCounts& units) {
  return {{"contracted", units.contracted},
          {"pass", units.pass},
          {"fail", units.fail},
          {"inconclusive", units.inconclusive},
          {"missing", units.not_seen}};
}

/// Only what is known: an absent key means that nobody said.
Json name(const UnitName& unit) {
  Json json = {{"label", clean(unit.label)}};
  const auto add = [&json](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = clean(value);
  };
  add("host", unit.host);
  add("rack", unit.rack);
  add("tray", unit.tray);
  add("slot", unit.slot);
  add("serial", unit.serial);
  add("pci", unit.pci);
  add("gpu_uuid", unit.gpu_uuid);
  return json;
}

Json outcome(std::size_t number_of_unit, const UnitOutcome& unit) {
  Json json = {{"number", number_of_unit}};
  json.update(name(unit.unit));
  json["outcome"] = word(unit.outcome);
  json["reason"] = clean(unit.reason);
  json["observed"] = number(unit.observed);
  json["limits"] = limits(unit.limits);
  json["n"] = unit.n;
  json["of_class"] = number(unit.of_class);
  json["detail"] = clean(unit.detail);
  json["action"] = clean(unit.action);
  return json;
}

Json rule(const Criterion& criterion) {
  Json json = {{"metric", clean(criterion.metric)},        {"scope", word(criterion.scope)},
               {"statistic", clean(criterion.statistic)},  {"aggregate", clean(criterion.aggregate)},
               {"comparator", word(criterion.comparator)}, {"threshold", number(criterion.threshold)}};
  if (criterion.comparator == Comparator::within) json["upper_threshold"] = number(criterion.upper_threshold);
  json["unit"] = base_unit(criterion.unit.dimension);
  json["written"] = clean(threshold_text(criterion));
  Json params = Json::object();
  for (const auto& [key, value] : criterion.params) params[clean(key)] = clean(value);
  json["params"] = params;
  json["min_samples"] = criterion.min_samples;
  return json;
}

Json reasons(const Finding& finding) {
  Json list = Json::array();
  for (const ReasonCount& count : finding.reasons)
    list.push_back({{"reason", clean(count.reason)}, {"count", count.count}});
  return list;
}

Json units_that_did_not_pass(const Finding& finding) {
  Json list = Json::array();
  for (std::size_t i = 0; i < finding.outcomes.size(); ++i)
    if (finding.outcomes.numbers()[i].outcome != Outcome::pass) list.push_back(outcome(i, finding.outcomes[i]));
  return list;
}

Json judged(const Finding& finding) {
  const Criterion& criterion = finding.criterion;
  Json json = {{"id", clean(criterion.id)},
               {"clause", clean(criterion.clause)},
               {"title", clean(criterion.title)},
               {"line", criterion.line},
               {"severity", word(criterion.severity)},
               {"verdict", word(finding.ruling)},
               {"reasons", reasons(finding)},
               {"units", counts(finding.units)},
               {"allowed", finding.allowed},
               {"observed", number(finding.observed)},
               {"limits", limits(finding.limits)},
               {"margin", number(finding.margin)},
               {"n", finding.n},
               {"k", finding.k},
               {"alpha", number(finding.alpha)},
               {"rule", rule(criterion)},
               {"case", clean(finding.case_name)},
               {"remark", clean(finding.remark)}};
  const bool known = finding.worst && *finding.worst < finding.outcomes.size();
  json["worst"] = known ? outcome(*finding.worst, finding.outcomes[*finding.worst]) : Json(nullptr);
  json["not_passed"] = units_that_did_not_pass(finding);
  return json;
}

Json evidence(const Verdict& verdict) {
  Json list = Json::array();
  for (const EvidenceFile& file : verdict.evidence)
    list.push_back({{"run_id", clean(file.run_id)},
                    {"time_origin", clean(file.time_origin)},
                    {"complete", file.complete},
                    {"content_sha256", clean(file.content_sha256)}});
  return list;
}

Json verification(const Verdict& verdict) {
  Json list = Json::array();
  for (const VerifiedCase& each : verdict.verification)
    list.push_back({{"run_id", clean(each.run_id)},
                    {"case", clean(each.case_name)},
                    {"right", each.right},
                    {"wrong", each.wrong},
                    {"products_per_check", each.products_per_check},
                    {"q95", number(each.q95)},
                    {"check_share", number(each.check_share)}});
  return list;
}

Json throttle(const std::vector<ThrottleShare>& shares) {
  Json json = Json::object();
  for (const ThrottleShare& each : shares) json[std::string{each.cause}] = number(each.share);
  return json;
}

Json slow_unit(const SlowUnit& slow) {
  return {{"unit", name(slow.unit)},
          {"rate", number(slow.rate)},
          {"of_class", number(slow.of_class)},
          {"clock_hz", number(slow.clock_hz)},
          {"clock_of_class", number(slow.clock_of_class)},
          {"per_clock_of_class", number(slow.per_clock_of_class)},
          {"throttle_share", throttle(slow.throttle)}};
}

Json speeds(const Verdict& verdict) {
  Json list = Json::array();
  for (const ClassSpeed& each : verdict.speeds) {
    Json slow = Json::array();
    for (const SlowUnit& unit : each.slow) slow.push_back(slow_unit(unit));
    list.push_back({{"run_id", clean(each.run_id)},
                    {"case", clean(each.case_name)},
                    {"class", clean(each.device)},
                    {"units", each.units},
                    {"rate", number(each.rate)},
                    {"clock_hz", number(each.clock_hz)},
                    {"multiprocessors", number(each.multiprocessors)},
                    {"flops_per_clock", number(each.flops_per_clock)},
                    {"efficiency", number(each.efficiency)},
                    {"throttle_share", throttle(each.throttle)},
                    {"slow", slow}});
  }
  return list;
}

Json case_power(const Verdict& verdict) {
  Json list = Json::array();
  for (const CasePower& each : verdict.power)
    list.push_back({{"run_id", clean(each.run_id)},
                    {"case", clean(each.case_name)},
                    {"watts", number(each.watts)},
                    {"lower_bound", each.lower_bound},
                    {"boundary", clean(each.boundary)},
                    {"nodes", each.nodes},
                    {"contracted_nodes", each.contracted_nodes},
                    {"rank_joules", number(each.joules)},
                    {"work", each.flops ? "flop" : "byte"},
                    {"work_per_joule", number(each.work_per_joule)},
                    {"closure_error", number(each.closure_error)},
                    {"unowned_share", number(each.unowned_share)},
                    {"doubt", clean(each.doubt)}});
  return list;
}

Json ledger(const LedgerSeal& seal) {
  return {{"head", clean(seal.head)},         {"entries", seal.entries},   {"intact", seal.intact},
          {"runs", seal.runs},                {"left_out", seal.left_out}, {"replacements", seal.replacements}};
}

Json heading(const Report& report) {
  const Verdict& verdict = report.verdict;
  return {{"schema", "hallmark.verdict/1"},
          {"tool", "hallmark " + clean(report.tool_version)},
          {"hall", clean(verdict.hall)},
          {"site", clean(verdict.site)},
          {"verdict", word(verdict.ruling)},
          {"final", verdict.final},
          {"reason", clean(verdict.reason)},
          {"illustrative", verdict.illustrative},
          {"contract",
           {{"id", clean(verdict.contract_id)},
            {"title", clean(verdict.contract_title)},
            {"revision", verdict.contract_revision},
            {"lessor", clean(verdict.lessor)},
            {"lessee", clean(verdict.lessee)},
            {"sha256", clean(verdict.contract_sha256)},
            {"inventory_sha256", clean(verdict.inventory_sha256)}}},
          {"capacity_kw", {{"contracted", verdict.contracted_kw}, {"accepted", verdict.accepted_kw}}},
          {"demonstrated_w", number(verdict.demonstrated_w)},
          {"demonstrated_note", clean(verdict.demonstrated_note)}};
}

}  // namespace

std::string render_verdict_json(const Report& report) {
  const Verdict& verdict = report.verdict;
  Json json = heading(report);
  if (!verdict.simulated.empty()) json["simulated"] = clean(verdict.simulated);
  json["units"] = counts(verdict.units);
  json["units"]["delivered"] = verdict.delivered;
  json["units"]["uncontracted"] = verdict.uncontracted;
  json["criteria"] = Json::array();
  for (const Finding& finding : verdict.findings) json["criteria"].push_back(judged(finding));
  json["verification"] = verification(verdict);
  json["speed"] = speeds(verdict);
  json["power"] = case_power(verdict);
  json["self_test"] = strings(verdict.self_test);
  json["would_change"] = strings(verdict.would_change);
  json["remarks"] = strings(verdict.remarks);
  json["evidence"] = evidence(verdict);
  if (verdict.ledger) json["ledger"] = ledger(*verdict.ledger);
  return json.dump(1) + '\n';
}

}  // namespace hallmark
