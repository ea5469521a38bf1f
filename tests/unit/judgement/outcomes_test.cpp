#include "reports/judgement/outcomes.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hallmark {
namespace {

UnitName named(const std::string& label) {
  UnitName name;
  name.label = label;
  return name;
}

Outcomes described() {
  Outcomes outcomes;
  outcomes.describe([](std::size_t unit) { return named("rank " + std::to_string(unit)); },
                    [](const OutcomeNumbers& unit) {
                      return UnitWords{"observed " + std::to_string(static_cast<int>(unit.observed)), "do nothing"};
                    });
  return outcomes;
}

TEST(Outcomes, says_what_the_numbers_say_unless_a_unit_has_words_of_its_own) {
  Outcomes outcomes = described();
  OutcomeNumbers numbers;
  numbers.outcome = Outcome::pass;
  numbers.observed = 7;
  outcomes.add(numbers, {});
  numbers.outcome = Outcome::fail;
  numbers.reason = reason::below_floor;
  outcomes.add(numbers, {"its fan stands still", "mend the fan"});
  EXPECT_EQ(outcomes[0].unit.label, "rank 0");
  EXPECT_EQ(outcomes[0].detail, "observed 7");
  EXPECT_EQ(outcomes[0].action, "do nothing");
  EXPECT_EQ(outcomes[1].unit.label, "rank 1");
  EXPECT_EQ(outcomes[1].detail, "its fan stands still");
  EXPECT_EQ(outcomes[1].reason, reason::below_floor);
}

TEST(Outcomes, keeps_name_and_numbers_of_a_unit_that_is_overruled) {
  Outcomes outcomes = described();
  OutcomeNumbers numbers;
  numbers.outcome = Outcome::pass;
  numbers.observed = 7;
  numbers.lower = 6;
  numbers.upper = 8;
  numbers.n = 11;
  for (int i = 0; i < 3; ++i) outcomes.add(numbers, {});
  outcomes.overrule(1, {Outcome::inconclusive, reason::evidence_missing}, {"no serials", "record them"});
  const UnitOutcome unit = outcomes[1];
  EXPECT_EQ(unit.outcome, Outcome::inconclusive);
  EXPECT_EQ(unit.reason, reason::evidence_missing);
  EXPECT_EQ(unit.detail, "no serials");
  EXPECT_EQ(unit.unit.label, "rank 1");
  EXPECT_EQ(unit.observed, 7.0);
  ASSERT_TRUE(unit.limits);
  EXPECT_EQ(unit.limits->upper, 8.0);
  EXPECT_EQ(unit.n, 11U);
  EXPECT_EQ(outcomes[2].outcome, Outcome::pass);
  EXPECT_EQ(outcomes[2].detail, "observed 7");
}

TEST(Outcomes, gives_back_what_was_put_in_and_nothing_for_what_is_unknown) {
  Outcomes outcomes;
  UnitOutcome whole;
  whole.unit = named("hall A");
  whole.outcome = Outcome::fail;
  whole.reason = reason::above_limit;
  whole.detail = "too much";
  whole.observed = 3;
  whole.limits = Interval{2, 4};
  whole.of_class = 0.5;
  whole.n = 5;
  whole.k = 1;
  outcomes.push_back(whole);
  outcomes.push_back({});
  std::size_t seen = 0;
  for (const UnitOutcome& unit : outcomes) seen += unit.unit.label == "hall A" ? 1U : 0U;
  EXPECT_EQ(seen, 1U);
  const UnitOutcome found = outcomes[0];
  EXPECT_EQ(found.unit.label, "hall A");
  EXPECT_EQ(found.detail, "too much");
  EXPECT_EQ(found.of_class, 0.5);
  EXPECT_EQ(found.k, 1U);
  EXPECT_FALSE(outcomes[1].observed);
  EXPECT_FALSE(outcomes[1].limits);
  EXPECT_FALSE(outcomes[1].of_class);
  EXPECT_EQ(outcomes[1].outcome, Outcome::not_seen);
}

TEST(Outcomes, are_small) { EXPECT_LE(sizeof(OutcomeNumbers), 64U); }

}  // namespace
}  // namespace hallmark
