#include "reports/judgement/aggregate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "reports/judgement/planning.hpp"
#include "reports/judgement/uniformity.hpp"

namespace hallmark {
namespace {

/// JUDGEMENT 2.4, E4: 9,216 contracted ranks, median 1475, u = 4, of which some are missing.
Decision hall_without(std::size_t missing) {
  const double half = 1.645 * 4;
  const std::vector<Estimate> ranks(9216 - missing, Estimate{1475, {1475 - half, 1475 + half}});
  const Estimate sum = sum_estimate(ranks);
  return decide_limits(sum.median, guarded_sum(sum, 0.005), {.threshold = 13'363'200});
}

TEST(Aggregate, takes_the_worked_decisions) {
  const std::pair<std::size_t, Outcome> table[] = {{0, Outcome::pass},           {23, Outcome::pass},
                                                   {110, Outcome::pass},         {111, Outcome::inconclusive},
                                                   {200, Outcome::inconclusive}, {250, Outcome::fail}};
  for (const auto& [missing, outcome] : table) EXPECT_EQ(hall_without(missing).outcome, outcome) << missing;
}

TEST(Aggregate, gives_the_worked_lower_limit) {
  const std::vector<Estimate> ranks(9193, Estimate{1475, {1475 - 6.58, 1475 + 6.58}});
  const Estimate sum = sum_estimate(ranks);
  EXPECT_EQ(sum.median, 13'559'675);
  EXPECT_NEAR(guarded_sum(sum, 0.005).lower, 13'491'245.7, 0.05);
  EXPECT_NEAR(sum.median * 0.995 - (sum.median - sum.limits.lower), 13'491'245.7, 0.05);
}

TEST(Aggregate, gives_a_gang_what_its_slowest_rank_gives) {
  EXPECT_EQ(gang_capacity(std::vector<Estimate>{{10, {9, 11}}, {7, {6, 8}}, {9, {8, 10}}}), 21);
  EXPECT_EQ(gang_capacity({}), 0);
}

CaseRecord two_ranks_of_one_block() {
  CaseRecord record;
  record.resize(2, 1, 1);
  record.entry = {10, 10};
  record.exit = {20, 20};
  record.window_begin = {9, 9};
  record.window_end = {21, 21};
  return record;
}

TEST(Concurrency, is_the_share_of_the_timed_span_under_everyones_load) {
  const std::vector<std::size_t> both{0, 1};
  CaseRecord record = two_ranks_of_one_block();
  EXPECT_DOUBLE_EQ(concurrency(record, both), 1);
  record.window_end[1] = 19.5;
  EXPECT_DOUBLE_EQ(concurrency(record, both), 0.95);
  record.window_begin[0] = 10.5;
  EXPECT_DOUBLE_EQ(concurrency(record, both), 0.9);
  record.window_begin[0] = 19.9;
  EXPECT_DOUBLE_EQ(concurrency(record, both), 0);
}

TEST(Concurrency, is_unknown_without_windows_or_measurements) {
  const std::vector<std::size_t> both{0, 1};
  CaseRecord record = two_ranks_of_one_block();
  record.window_end[0] = unknown;
  EXPECT_TRUE(std::isnan(concurrency(record, both)));
  record = two_ranks_of_one_block();
  record.entry = record.exit = {unknown, unknown};
  EXPECT_TRUE(std::isnan(concurrency(record, both)));
}

// JUDGEMENT 2.5, E5.
const std::vector<double> ten{1460, 1462, 1458, 1461, 1459, 1463, 1457, 1460, 1390, 1461};

TEST(Uniformity, gives_the_worked_numbers) {
  EXPECT_NEAR(min_over_median(ten), 0.95205, 5e-6);
  EXPECT_NEAR(modified_z(ten, 0.001)[8], -31.48, 0.005);
  std::vector<double> equal(10, 1460.0);
  equal[3] = 1450;
  EXPECT_NEAR(modified_z(equal, 0.001)[3], -4.62, 0.005);
  EXPECT_EQ(modified_z(equal, 0.001)[0], 0);
}

TEST(Uniformity, discovers_the_worked_four) {
  const std::vector<double> p{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                              .0459, .3240, .4262, .5719, .6528, .7590, 1.0};
  const std::vector<bool> falls = benjamini_hochberg(p, 0.05);
  EXPECT_EQ(std::accumulate(falls.begin(), falls.end(), 0), 4);
  EXPECT_TRUE(falls[3]);
  EXPECT_FALSE(falls[4]);
}

// JUDGEMENT 2.5: what a textbook cut does to a clean hall of 9,216, and the cut that would keep 5 % for all of it.
TEST(Uniformity, would_raise_the_worked_false_alarms) {
  EXPECT_NEAR(9216 * normal_cdf(-3.5), 2.1, 0.05);
  EXPECT_NEAR(-normal_quantile(0.05 / 9216), 4.40, 0.005);
}

TEST(Uniformity, names_only_outliers_of_some_effect) {
  const OutlierRule rule{.method = "mad-bh", .side = "low"};
  EXPECT_EQ(outliers(ten, rule, true), std::vector<std::size_t>{8});
  EXPECT_TRUE(outliers(ten, rule, false).empty());
  std::vector<double> equal(100, 1460.0);
  equal[3] = 1450;  // 0.7 % slow: discovered, but without effect
  EXPECT_TRUE(outliers(equal, rule, true).empty());
  equal[5] = 1600;
  EXPECT_EQ(outliers(equal, rule, false), std::vector<std::size_t>{5});
}

}  // namespace
}  // namespace hallmark
