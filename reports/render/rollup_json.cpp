#include <nlohmann/json.hpp>

#include "reports/render/escape.hpp"
#include "reports/render/rollup.hpp"

namespace hallmark {
namespace {

using Json = nlohmann::ordered_json;

Json figure(const Figure& each) {
  Json json = {{"value", each.value ? Json(*each.value) : Json(nullptr)},
               {"unit", clean(each.unit)},
               {"source", word(each.source)}};
  if (!each.note.empty()) json["note"] = clean(each.note);
  return json;
}

Json figures(const std::vector<NamedFigure>& list) {
  Json json = Json::object();
  for (const NamedFigure& each : list) json[clean(each.name)] = figure(each.figure);
  return json;
}

Json kilowatts(const Buckets& kw) {
  Json json = Json::object();
  for (const Bucket& bucket : buckets) json[std::string{bucket.key}] = kw.*bucket.kw;
  json["sum"] = kw.sum();
  return json;
}

Json hall(const HallPart& part) {
  Json json = {{"id", clean(part.hall.id)},
               {"verdict", part.report ? Json(word(part.report->ruling)) : Json(nullptr)},
               {"final", part.report ? Json(part.report->final) : Json(nullptr)},
               {"source", word(part.hall.source)},
               {"illustrative", part.illustrative},
               {"kw", kilowatts(part.kw)},
               {"report", nullptr}};
  if (part.report && part.hall.report)
    json["report"] = {{"file", clean(part.hall.report->file)},
                      {"sha256", clean(part.hall.report->sha256)},
                      {"contract_id", clean(part.report->contract_id)},
                      {"contract_revision", part.report->contract_revision},
                      {"contract_sha256", clean(part.report->contract_sha256)}};
  return json;
}

Json site(const SitePart& part) {
  Json json = {{"id", clean(part.site.id)},
               {"name", clean(part.site.name)},
               {"status", clean(part.site.status)},
               {"verdict", word(part.ruling)},
               {"allocation", figure(part.site.allocation)},
               {"figures", figures(part.site.figures)},
               {"kw", kilowatts(part.kw)},
               {"halls", Json::array()},
               {"missing", Json::array()}};
  for (const HallPart& each : part.halls) json["halls"].push_back(hall(each));
  for (const std::string& line : rollup::missing(part)) json["missing"].push_back(clean(line));
  return json;
}

}  // namespace

std::string render_rollup_json(const RollupReport& report) {
  const Rollup& rollup = report.rollup;
  const Programme& programme = rollup.programme;
  Json json = {{"schema", "hallmark.rollup/1"},
               {"tool", "hallmark " + clean(report.tool_version)},
               {"programme",
                {{"id", clean(programme.id)},
                 {"title", clean(programme.title)},
                 {"lessor", clean(programme.lessor)},
                 {"lessee", clean(programme.lessee)},
                 {"sha256", programme.sha256},
                 {"contracted", figure(programme.contracted)},
                 {"figures", figures(programme.figures)}}},
               {"verdict", word(rollup.ruling)},
               {"illustrative", rollup.illustrative},
               {"illustrative_note", clean(rollup::illustrative_text(rollup))},
               {"kw", kilowatts(rollup.kw)},
               {"accepted_interim_kw", rollup.interim_kw},
               {"accepted_share", rollup::percent(rollup.kw.accepted, rollup.kw.sum())},
               {"sites", Json::array()}};
  for (const SitePart& each : rollup.sites) json["sites"].push_back(site(each));
  return json.dump(1) + '\n';
}

}  // namespace hallmark
