#include "reports/judgement/stability.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "reports/judgement/decide.hpp"
#include "reports/judgement/drift.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// JUDGEMENT 2.7: TFLOP/s, hour by hour.
const std::vector<double> hours{0, 1, 2, 3, 4, 5, 6};
const std::vector<double> worked{1475.2, 1474.5, 1473.7, 1473.0, 1472.2, 1471.4, 1471.1};

TEST(Stability, gives_the_worked_slope) {
  const double slope = theil_sen_slope(hours, worked);
  EXPECT_NEAR(slope, -0.75, 1e-9);
  EXPECT_NEAR(100 * slope * 6 / worked.front(), -0.305, 5e-4);
}

TEST(Stability, has_no_slope_without_two_times) {
  EXPECT_TRUE(std::isnan(theil_sen_slope(std::vector<double>{1}, std::vector<double>{2})));
  EXPECT_TRUE(std::isnan(theil_sen_slope(std::vector<double>{1, 1}, std::vector<double>{2, 3})));
}

TEST(Stability, compares_the_last_quarter_with_the_first) {
  EXPECT_NEAR(drift_of(worked), 1471.1 / 1475.2 - 1, 1e-12);
  // Quarters of two: what is between does not count.
  EXPECT_NEAR(drift_of(std::vector<double>{100, 102, 7, 7, 7, 7, 98, 100}), 99.0 / 101 - 1, 1e-12);
  EXPECT_TRUE(std::isnan(drift_of(std::vector<double>{1, 2, 3})));
  EXPECT_TRUE(std::isnan(drift_of(std::vector<double>{0, 1, 1, 1})));
}

TEST(Stability, judges_drift_by_the_value_itself) {
  const struct {
    Comparator comparator;
    double threshold;
    Outcome outcome;
    std::string_view reason;
  } table[] = {{Comparator::at_least, -0.02, Outcome::pass, ""},
               {Comparator::at_least, -0.001, Outcome::fail, reason::below_floor},
               {Comparator::at_most, 0.02, Outcome::pass, ""},
               {Comparator::at_most, -0.01, Outcome::fail, reason::above_limit}};
  for (const auto& row : table) {
    const Decision decision =
        decide(worked, {.comparator = row.comparator, .threshold = row.threshold, .statistic = "drift"});
    EXPECT_EQ(decision.outcome, row.outcome) << row.threshold;
    EXPECT_EQ(decision.reason, row.reason) << row.threshold;
    EXPECT_EQ(decision.limits->lower, *decision.observed);
    EXPECT_EQ(decision.limits->upper, *decision.observed);
  }
  EXPECT_EQ(decide(std::vector<double>{9, 9, 9}, {.threshold = -1, .statistic = "drift"}).reason, reason::min_samples);
  // A ceiling on a drift is no ceiling on the rates.
  EXPECT_EQ(decide(worked, {.threshold = -0.02, .statistic = "drift", .ceiling = 1}).outcome, Outcome::pass);
}

TEST(Stability, takes_no_guard_for_what_cancels) {
  Criterion criterion{};
  criterion.uncertainty.relative = 0.005;
  EXPECT_EQ(rule_of(criterion, {}, 1).guard, 0.005);
  criterion.statistic = "drift";
  EXPECT_EQ(rule_of(criterion, {}, 1).guard, 0);
}

TEST(Stability, alarms_at_the_worked_block) {
  const std::vector<double> z{.1, -.3, .4, -.2, 0, -1.5, -2, -1.8, -1.2, -2.1};
  const Cusum cusum = downward_cusum(z);
  const std::vector<double> sums{0, 0, 0, 0, 0, 1, 2.5, 3.8, 4.5, 6.1};
  ASSERT_EQ(cusum.sums.size(), sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_NEAR(cusum.sums[i], sums[i], 1e-9) << i;
  ASSERT_TRUE(cusum.alarm);
  EXPECT_EQ(*cusum.alarm + 1, 10U);
  EXPECT_FALSE(downward_cusum(z, 0.5, 6.2).alarm);
}

TEST(Stability, marks_a_step_and_not_noise) {
  Random random{3};
  std::vector<double> values, times;
  for (int block = 0; block < 40; ++block) {
    values.push_back(1000 + static_cast<double>(random.below(21)) - 10);
    times.push_back(900.0 * block);
  }
  EXPECT_EQ(drift_words(times, values, Comparator::at_least).find("changed"), std::string::npos);
  for (int block = 20; block < 40; ++block) values[static_cast<std::size_t>(block)] -= 50;
  const std::string words = drift_words(times, values, Comparator::at_least);
  EXPECT_NE(words.find("it changed at block 2"), std::string::npos) << words;
  EXPECT_EQ(drift_words(times, values, Comparator::at_most).find("changed"), std::string::npos);
}

TEST(Stability, says_the_worked_slope_in_words) {
  std::vector<double> times;
  for (const double hour : hours) times.push_back(3600 * hour);
  EXPECT_TRUE(drift_words(times, worked, Comparator::at_least).starts_with("slope -0.0508 % an hour"));
  EXPECT_EQ(drift_words({}, {}, Comparator::at_least), "");
}

// JUDGEMENT 2.7: three trays 6.5 h, one 20 h and a rack of 18 trays 2 h, of 2,304 trays; 168 h with 4 h of service.
TEST(Stability, gives_the_worked_availability) {
  EXPECT_NEAR(availability(3 * 6.5 + 20 + 18 * 2, 2304, 168, 4), 0.999800, 5e-7);
  EXPECT_TRUE(std::isnan(availability(0, 0, 168, 4)));
  EXPECT_TRUE(std::isnan(availability(0, 4, 4, 4)));
}

TEST(StabilityProperty, a_longer_outage_never_raises_availability_and_time_reversal_turns_the_slope) {
  Random random{5};
  for (int round = 0; round < 300; ++round) {
    const double down = static_cast<double>(random.below(1000));
    EXPECT_GE(availability(down, 100, 168, 4), availability(down + 1, 100, 168, 4));
    std::vector<double> values(4 + random.below(20)), times(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = 1 + static_cast<double>(random.below(100));
      times[i] = static_cast<double>(i);
    }
    const std::vector<double> back(values.rbegin(), values.rend());
    EXPECT_DOUBLE_EQ(theil_sen_slope(times, values), -theil_sen_slope(times, back));
    EXPECT_NEAR((1 + drift_of(values)) * (1 + drift_of(back)), 1, 1e-12);
  }
}

}  // namespace
}  // namespace hallmark
