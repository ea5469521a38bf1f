// A plan as text and as JSON: from a shipped contract, and with names that try to break it.
#include "reports/render/plan.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "reports/render/escape.hpp"
#include "tests/unit/render/golden.hpp"

namespace hallmark {
namespace {

/// With a filename that is the same on every machine.
Plan planned(const std::string& name, const PlanAssumptions& assumed = {}) {
  std::vector<std::string> warnings;
  const std::string path = std::string{HALLMARK_SOURCE_DIR} + "/reports/contract/contracts/" + name;
  const Contract contract = load_contract(path, warnings, InventoryFile::may_be_missing);
  for (std::string& warning : warnings)
    for (std::size_t at = 0; (at = warning.find(HALLMARK_SOURCE_DIR)) != std::string::npos;)
      warning.erase(at, std::string_view{HALLMARK_SOURCE_DIR}.size() + 1);
  return make_plan(contract, assumed, warnings);
}

/// Without what changes with each version and each comment in a contract.
Plan lasting(Plan plan) {
  plan.contract.sha256 = "0123";
  for (CriterionPlan& each : plan.criteria)
    std::erase_if(each.remarks, [](const std::string& remark) { return remark.starts_with("this version"); });
  return plan;
}

std::string text(const Plan& plan) { return render_plan_text({plan, "1.2.3"}); }

void expect_narrow(const std::string& rendered) {
  std::istringstream lines{rendered};
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(columns(line), 100U) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << "'" << line << "'";
  }
}

TEST(PlanText, is_as_it_was_agreed) {
  golden::compare("ci.plan.txt", text(lasting(planned("ci_cpu_hall.toml"))));
  golden::compare("gb200.plan.txt", text(lasting(planned("gb200_hall.toml"))));
}

TEST(PlanText, fits_a_hundred_columns_and_tells_what_was_worked_out) {
  for (const std::string name : {"ci_cpu_hall.toml", "h100_hall.toml", "gb200_hall.toml"})
    for (const double margin : {0.0, 1.5, 50.0})
      expect_narrow(text(planned(name, {.margin = margin, .drawn = 200'000})));
  const std::string gb200 = text(planned("gb200_hall.toml"));
  for (const std::string words :
       {"3.3  29.1  75.2  96.7  99.8", "Expected of a healthy hall 30.55; 95 %", "at most 40.", "56.08 h",
        "59 blocks of 900 s", "14.750 h  within the soak", "draw   59 of", "draw  299 of", "draw  598 of",
        "unit 116, 188, 259", "fixed: 257 with at most 3 bad", "--interruption-rate 1.97e-05",
        "is not there; the numbers in [hall]"})
    EXPECT_NE(gb200.find(words), std::string::npos) << words;
  const std::string h100 = text(planned("h100_hall.toml"));
  EXPECT_NE(h100.find("99.6     96.3     79.9     55.8     22.1      6.6"), std::string::npos);
}

TEST(PlanText, keeps_its_shape_whatever_a_contract_calls_things) {
  Plan plan = planned("gb200_hall.toml");
  plan.contract.title = "a\x1b[31m\nb\xff " + std::string(300, 'x');
  plan.contract.hall = std::string(150, 'h');
  plan.warnings = {std::string(250, 'w') + " \xe2\x80\xae end"};
  for (CriterionPlan& each : plan.criteria) {
    each.criterion.id = "Ünïcode\n" + std::string(40, 'i');
    if (!each.shares_with.empty()) each.shares_with = std::string(200, 's');
  }
  plan.joint.not_counted = {std::string(120, 'n'), "b"};
  const std::string rendered = text(plan);
  expect_narrow(rendered);
  EXPECT_EQ(rendered.find('\x1b'), std::string::npos);
  EXPECT_EQ(rendered.find("\xff"), std::string::npos);
}

TEST(PlanJson, holds_the_plan_and_its_assumptions) {
  const Plan plan = planned("gb200_hall.toml", {.margin = 2});
  const auto json = nlohmann::json::parse(render_plan_json({plan, "1.2.3"}));
  EXPECT_EQ(json["schema"], "hallmark.plan/1");
  EXPECT_EQ(json["tool"], "hallmark 1.2.3");
  EXPECT_EQ(json["assumptions"]["sigma"], 2);
  EXPECT_EQ(json["contract"]["inventory_read"], false);
  EXPECT_EQ(json["warnings"].size(), 1U);
  ASSERT_EQ(json["criteria"].size(), 17U);
  EXPECT_EQ(json["criteria"][0]["limit"], nullptr);
  const auto& rack = json["criteria"][6];
  EXPECT_EQ(rack["id"], "ARD-01");
  EXPECT_NEAR(rack["limit"]["oc"][3]["pass"].get<double>(), 0.967, 5e-4);
  EXPECT_EQ(rack["risk"]["units"], 128);
  EXPECT_EQ(json["criteria"][13]["interruptions"]["supplier_point_95"], 40);
  EXPECT_EQ(json["sampling"]["zero_failure"][2]["n_of_many"], 598);
  EXPECT_EQ(json["cost"]["series_h"], 14.75);
  EXPECT_EQ(json["attempts"].size(), 3U);
}

TEST(PlanJson, survives_names_that_are_no_text) {
  Plan plan = planned("ci_cpu_hall.toml");
  plan.contract.title = plan.criteria[0].criterion.id = "\xff\"\n";
  plan.warnings = {"\xc0"};
  EXPECT_TRUE(nlohmann::json::accept(render_plan_json({plan, "1"})));
}

TEST(Plans, render_to_the_same_bytes_again) {
  for (const PlanRenderer& renderer : plan_renderers)
    EXPECT_EQ(renderer.render({planned("h100_hall.toml"), "1"}), renderer.render({planned("h100_hall.toml"), "1"}));
}

}  // namespace
}  // namespace hallmark
