#include <nlohmann/json.hpp>

#include "reports/render/comparison.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"

namespace hallmark {
namespace {

using Json = nlohmann::ordered_json;

Json strings(const std::vector<std::string>& list) {
  Json json = Json::array();
  for (const std::string& each : list) json.push_back(clean(each));
  return json;
}

Json side(const ComparedSide& side, const std::string& name) {
  Json json = {{"given", clean(name)},
               {"verdict", side.ruling ? Json(word(*side.ruling)) : Json(nullptr)},
               {"runs", Json::array()}};
  for (const EvidenceFile& file : side.evidence)
    json["runs"].push_back({{"run_id", clean(file.run_id)},
                            {"time_origin", clean(file.time_origin)},
                            {"content_sha256", clean(file.content_sha256)},
                            {"complete", file.complete}});
  if (!side.simulated.empty()) json["simulated"] = clean(side.simulated);
  return json;
}

Json place(const UnitName& name) {
  return {{"label", clean(name.label)}, {"host", clean(name.host)},        {"rack", clean(name.rack)},
          {"tray", clean(name.tray)},   {"slot", clean(name.slot)},        {"serial", clean(name.serial)},
          {"pci", clean(name.pci)},     {"gpu_uuid", clean(name.gpu_uuid)}};
}

Json unit(const ComparedUnit& unit) {
  using enum ComparedUnit::Presence;
  const std::string_view presence = unit.presence == both ? "both" : unit.presence == gone ? "gone" : "added";
  return {{"key", clean(unit.key)},
          {"presence", presence},
          {"moved", unit.moved},
          {"before", unit.presence == added ? Json(nullptr) : place(unit.before)},
          {"after", unit.presence == gone ? Json(nullptr) : place(unit.after)}};
}

Json estimate(const std::optional<Estimate>& each) {
  if (!each) return nullptr;
  return {{"median", each->median}, {"limits", {each->limits.lower, each->limits.upper}}, {"n", each->n}};
}

Json row(const DriftRow& row) {
  return {{"unit", row.unit ? Json(*row.unit) : Json(nullptr)},
          {"before", estimate(row.before)},
          {"after", estimate(row.after)},
          {"ratio", row.ratio ? Json(row.ratio->observed) : Json(nullptr)},
          {"ratio_limits", row.ratio ? Json{row.ratio->limits.lower, row.ratio->limits.upper} : Json(nullptr)},
          {"word", word(row.change)},
          {"named", row.named},
          {"p", row.p},
          {"reason", row.reason},
          {"detail", clean(row.detail)}};
}

Json groups(const std::vector<DriftGroup>& list) {
  Json json = Json::array();
  for (const DriftGroup& each : list)
    json.push_back({{"name", clean(each.name)}, {"units", each.units}, {"ratio", each.ratio}});
  return json;
}

Json case_of(const CaseDrift& drift) {
  Json json = {{"name", clean(drift.name)},
               {"unit", base_unit(drift.dimension)},
               {"ratio", drift.ratio ? Json(*drift.ratio) : Json(nullptr)},
               {"not_compared", clean(drift.not_compared)},
               {"differences", strings(drift.differences)},
               {"racks", groups(drift.racks)},
               {"nodes", groups(drift.nodes)},
               {"rows", Json::array()}};
  for (const DriftRow& each : drift.rows) json["rows"].push_back(row(each));
  return json;
}

}  // namespace

std::string render_comparison_json(const ComparisonReport& report) {
  const Comparison& comparison = report.comparison;
  const DriftCounts& counts = comparison.counts;
  Json json = {{"schema", "hallmark.comparison/1"},
               {"tool", "hallmark " + clean(report.tool_version)},
               {"ruling", word(comparison.ruling)},
               {"within", comparison.within},
               {"confidence", 1 - 2 * change_alpha},
               {"false_discovery_rate", drift_fdr},
               {"blocks_to_name", comparison.blocks_to_name},
               {"contract", {{"id", clean(comparison.contract_id)}, {"sha256", clean(comparison.contract_sha256)}}},
               {"before", side(comparison.before, report.before)},
               {"after", side(comparison.after, report.after)},
               {"rows",
                {{"same", counts.same},
                 {"slower", counts.slower},
                 {"faster", counts.faster},
                 {"undecided", counts.undecided},
                 {"wrong", counts.wrong},
                 {"named", counts.named}}},
               {"doubts", strings(comparison.doubts)},
               {"remarks", strings(comparison.remarks)},
               {"only_before", strings(comparison.only_before)},
               {"only_after", strings(comparison.only_after)},
               {"units", Json::array()},
               {"cases", Json::array()}};
  for (const ComparedUnit& each : comparison.units) json["units"].push_back(unit(each));
  for (const CaseDrift& each : comparison.cases) json["cases"].push_back(case_of(each));
  return json.dump(1) + '\n';
}

}  // namespace hallmark
