#include "reports/render/html.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "reports/render/charts.hpp"
#include "reports/render/unit_classes.hpp"
#include "tests/unit/render/fake_hall.hpp"

namespace hallmark {
namespace {

std::string page(const fake::Plan& plan) { return render_html(fake::hall(plan).report()); }
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Html, fetches_nothing) {
  for (const fake::Plan& plan : {fake::rejected(), fake::large(1024, 8, 4)}) {
    const std::string text = page(plan);
    for (const std::string_view part :
         {"http:", "https:", "<link", "<script src", "@import", "url(data", "<img", "<iframe", "src="})
      EXPECT_FALSE(has(text, part)) << part;
    EXPECT_TRUE(has(text, "default-src 'none'"));
  }
}

TEST(Html, runs_no_script_of_a_host_name) {
  const std::string text = page(fake::hostile());
  EXPECT_FALSE(has(text, "<script>alert"));
  EXPECT_TRUE(has(text, "&lt;script&gt;alert(&#39;1&#39;)"));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Html, never_gives_inconclusive_the_look_of_accept) {
  const std::string text = page(fake::inconclusive());
  EXPECT_TRUE(has(text, "class=\"verdict inconclusive\""));
  EXPECT_FALSE(has(text, "class=\"verdict accept\""));
  const std::regex green_open{"class=\"[^\"]*accept[^\"]*\">[^<]*INCONCLUSIVE"};
  EXPECT_FALSE(std::regex_search(text, green_open));
}

TEST(Html, shows_the_illustrative_badge_only_where_the_contract_says_so) {
  EXPECT_FALSE(has(page(fake::accepted()), ">ILLUSTRATIVE<"));
  EXPECT_TRUE(has(page(fake::large(64, 8, 4)), ">ILLUSTRATIVE<"));
}

TEST(Html, claims_nothing_of_a_case_with_wrong_answers) {
  const std::string text = page(fake::rejected());
  EXPECT_TRUE(has(text, "What was verified"));
  EXPECT_TRUE(has(text, "<td>q &lt; 0.0682</td><td class=\"number\">3.12 %</td>"));
  EXPECT_TRUE(has(text, "<td>no bound: wrong answers were found</td><td class=\"number\">unknown</td>"));
  EXPECT_FALSE(has(render_html({Verdict{}, {}, ""}), "What was verified"));
}

TEST(Html, says_how_many_entries_it_leaves_out) {
  fake::Plan plan = fake::large(3000, 4, 18);
  plan.failing = 1500;
  EXPECT_TRUE(has(page(plan), "The first 1,000 are shown; units.csv and verdict.json list all of them."));
}

TEST(Html, stays_small_for_a_hundred_thousand_units) {
  fake::Plan plan = fake::large(100'000, 4, 18);
  plan.missing = 30'000;
  EXPECT_LT(page(plan).size(), 2'000'000U);
}

TEST(HallMap, titles_failed_cells_only) {
  const fake::Plan plan{.units = 64, .units_per_node = 8, .failing = 2, .inconclusive = 1, .missing = 1};
  const fake::Hall hall = fake::hall(plan);
  const std::string map = hall_map(hall.verdict);
  std::size_t titles = 0;
  for (std::size_t at = map.find("<title>"); at != std::string::npos; at = map.find("<title>", at + 1)) ++titles;
  EXPECT_EQ(titles, 2U);
  EXPECT_TRUE(has(map, "2 failing"));
  EXPECT_TRUE(has(map, "cell missing\" d="));
}

TEST(HallMap, shows_a_unit_by_its_worst_gate) {
  fake::Hall hall = fake::hall(fake::rejected());
  const std::vector<ClassedUnit> one = classed_units(hall.verdict);
  Finding other = hall.verdict.findings.front();
  for (std::size_t i = 0; i < other.outcomes.size(); ++i)
    other.outcomes.overrule(i, {Outcome::inconclusive, reason::undecided}, {});
  hall.verdict.findings.push_back(other);
  const std::vector<ClassedUnit> two = classed_units(hall.verdict);
  ASSERT_EQ(one.size(), 4U);
  ASSERT_EQ(two.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(two[i].outcome, one[i].outcome == Outcome::pass ? Outcome::inconclusive : one[i].outcome) << i;
}

TEST(CriterionStrip, says_no_value_where_there_is_none) {
  Finding finding;
  finding.criterion.threshold = 5;
  EXPECT_TRUE(has(criterion_strip(finding), "no value"));
  finding.observed = 5.1;
  finding.limits = Interval{5.05, 5.2};
  EXPECT_FALSE(has(criterion_strip(finding), "no value"));
  EXPECT_FALSE(has(criterion_strip(finding), "arrow"));
  finding.observed = 500;
  EXPECT_TRUE(has(criterion_strip(finding), "arrow")) << "beyond the axis";
}

}  // namespace
}  // namespace hallmark
