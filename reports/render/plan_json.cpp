#include <nlohmann/json.hpp>

#include "reports/judgement/verdict.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/plan.hpp"

namespace hallmark {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json texts(const std::vector<std::string>& list) {
  Json json = Json::array();
  for (const std::string& each : list) json.push_back(clean(each));
  return json;
}

Json contract(const Contract& c) {
  return {{"id", clean(c.id)},
          {"revision", c.revision},
          {"title", clean(c.title)},
          {"sha256", c.sha256},
          {"hall", clean(c.hall)},
          {"site", clean(c.site)},
          {"kind", c.kind},
          {"ranks", c.ranks},
          {"nodes", c.nodes},
          {"racks", c.racks},
          {"contracted_kw", c.contracted_kw},
          {"confidence", c.policy.confidence},
          {"inventory_read", !c.inventory.empty()}};
}

Json assumptions(const PlanAssumptions& a) {
  return {{"sigma", a.margin},
          {"spread", a.spread},
          {"sample_seconds", a.case_s},
          {"interruption_rate_per_gpu_h", a.interruptions_per_gpu_h},
          {"draw", a.drawn},
          {"draw_bad", a.drawn_bad}};
}

Json limit(const LimitPlan& l) {
  Json json = {{"quantile", l.test.limit.q},
               {"k", l.k},
               {"exists", l.k > 0},
               {"least_n", l.least_n},
               {"guard", l.guard},
               {"guard_sigma", l.test.pass_guard},
               {"ranks_summed", l.test.summed},
               {"oc", Json::array()},
               {"samples_for_95", or_null(l.samples_needed)},
               {"sigma_for_95", or_null(l.margin_needed)}};
  for (std::size_t i = 0; i < oc_margins.size(); ++i)
    json["oc"].push_back({{"sigma", oc_margins[i]}, {"pass", l.oc[i].pass}, {"fail", l.oc[i].fail}});
  return json;
}

Json risk(const HallRisk& r) {
  return {{"units", r.units},
          {"allowed", r.allowed},
          {"unit_pass", r.unit.pass},
          {"unit_fail", r.unit.fail},
          {"supplier_not_accepted", r.not_accepted},
          {"supplier_rejected", r.rejected},
          {"buyer", r.buyers},
          {"samples_for_95", or_null(r.samples_needed)},
          {"sigma_for_95", or_null(r.margin_needed)}};
}

Json interruptions(const InterruptionPlan& i) {
  return {{"hours", i.hours},
          {"gpus", i.gpus},
          {"allowed", i.allowed},
          {"expected", i.expected},
          {"supplier_point_95", i.point},
          {"accepted", i.accepted},
          {"zero_accepted", i.zero_accepted},
          {"mtbi_lower_h", i.mtbi_h},
          {"mtbi_lower_without_h", i.mtbi_without_h},
          {"buyer_rate_per_gpu_h", i.buyers_rate}};
}

Json criterion(const CriterionPlan& plan) {
  return {{"id", clean(plan.criterion.id)},
          {"metric", clean(plan.criterion.metric)},
          {"severity", word(plan.criterion.severity)},
          {"line", plan.criterion.line},
          {"measured", plan.measured},
          {"n", plan.n},
          {"alpha", plan.alpha},
          {"limit", plan.limit ? limit(*plan.limit) : Json(nullptr)},
          {"risk", plan.risk ? risk(*plan.risk) : Json(nullptr)},
          {"interruptions", plan.interruptions ? interruptions(*plan.interruptions) : Json(nullptr)},
          {"case_s", plan.case_s},
          {"shares_with", plan.shares_with.empty() ? Json(nullptr) : Json(clean(plan.shares_with))},
          {"series_block_s", or_null(plan.block_s)},
          {"series_s", or_null(plan.series_s)},
          {"remarks", texts(plan.remarks)}};
}

Json attempts(const std::vector<AttemptPlan>& list) {
  Json json = Json::array();
  for (const AttemptPlan& each : list)
    json.push_back({{"attempt", each.number},
                    {"alpha", each.alpha},
                    {"least_n", each.least_n},
                    {"k", each.k},
                    {"unit_pass", each.pass}});
  return json;
}

Json sampling(const SamplingPlans& s) {
  Json json = {{"units", s.units},
               {"alpha", s.alpha},
               {"zero_failure", Json::array()},
               {"drawn", {{"n", s.drawn}, {"bad_allowed", s.drawn_bad}, {"oc", Json::array()}}},
               {"sequential",
                {{"p0", s.demand.p0},
                 {"p1", s.demand.p1},
                 {"alpha", s.demand.alpha},
                 {"beta", s.demand.beta},
                 {"accept", s.sequential.accept},
                 {"reject", s.sequential.reject},
                 {"slope", s.sequential.slope},
                 {"expected_if_good", s.sequential.expected_good}}},
               {"fixed", {{"n", s.fixed.n}, {"bad_allowed", s.fixed.c}}}};
  for (const ConformingPlan& each : s.zero_failure)
    json["zero_failure"].push_back({{"conforming", each.conforming},
                                    {"n_of_many", each.of_many},
                                    {"n_of_hall", or_null(each.of_hall)},
                                    {"bad_in_hall", each.allowed}});
  for (const DrawnPoint& each : s.drawn_oc)
    json["drawn"]["oc"].push_back({{"bad", each.bad}, {"accepted", each.accepted}});
  return json;
}

Json cost(const PlanCost& c) {
  return {{"blocks", c.blocks},
          {"cases", c.cases},
          {"warmup_s", c.warmup_s},
          {"block_s", c.block_s},
          {"blocks_s", c.blocks_s},
          {"soak_h", c.soak_h},
          {"series_h", c.series_h},
          {"wall_h", c.wall_h},
          {"unit_h", c.unit_h},
          {"mwh_at_contracted_kw", c.mwh},
          {"retest", {{"units", c.retest_units}, {"attempts", c.retest_attempts}, {"unit_h", c.retest_unit_h}}}};
}

}  // namespace

std::string render_plan_json(const PlanReport& report) {
  const Plan& plan = report.plan;
  Json json = {{"schema", "hallmark.plan/1"},
               {"tool", "hallmark " + clean(report.tool_version)},
               {"contract", contract(plan.contract)},
               {"warnings", texts(plan.warnings)},
               {"assumptions", assumptions(plan.assumptions)},
               {"criteria", Json::array()},
               {"joint_supplier_risk",
                {{"at_most", plan.joint.sum},
                 {"counted", texts(plan.joint.counted)},
                 {"not_counted", texts(plan.joint.not_counted)}}},
               {"attempts", attempts(plan.attempts)},
               {"sampling", sampling(plan.sampling)},
               {"cost", cost(plan.cost)}};
  for (const CriterionPlan& each : plan.criteria) json["criteria"].push_back(criterion(each));
  return json.dump(1) + '\n';
}

}  // namespace hallmark
