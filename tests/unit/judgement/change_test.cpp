// One unit now against then: limits of the ratio, words, p-values and how many blocks a name takes.
#include "reports/judgement/change.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// JUDGEMENT 2.2's example: median 1458, limits [1455, 1461].
const std::vector<double> example{1449, 1452, 1455, 1456, 1458, 1458, 1459, 1460, 1461, 1463, 1466};

std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& x : values) x *= factor;
  return values;
}

TEST(Drift, limits_of_the_ratio_are_those_of_the_two_medians) {
  const Estimate before = estimate_of(example).value(), after = estimate_of(scaled(example, 0.9)).value();
  EXPECT_EQ(before.median, 1458);
  EXPECT_EQ(before.limits.lower, 1455);
  EXPECT_EQ(before.limits.upper, 1461);
  const Ratio ratio = ratio_of(before, after);
  EXPECT_DOUBLE_EQ(ratio.observed, 0.9);
  EXPECT_DOUBLE_EQ(ratio.limits.lower, 0.9 * 1455 / 1461);
  EXPECT_DOUBLE_EQ(ratio.limits.upper, 0.9 * 1461 / 1455);
}

TEST(Drift, fewer_than_five_values_have_no_limits) {
  EXPECT_FALSE(estimate_of(std::vector<double>{1, 2, 3, 4}));
  EXPECT_TRUE(estimate_of(std::vector<double>{1, 2, 3, 4, 5}));
}

TEST(Drift, words_by_the_whole_interval) {
  struct {
    Interval ratio;
    Change drift;
  } const table[] = {
      {{0.99, 1.01}, Change::same},      {{0.98, 1.02}, Change::same},     {{0.97, 1.01}, Change::undecided},
      {{0.99, 1.03}, Change::undecided}, {{0.90, 0.979}, Change::slower},  {{0.90, 0.98}, Change::undecided},
      {{1.021, 1.1}, Change::faster},    {{1.02, 1.1}, Change::undecided}, {{0.5, 2}, Change::undecided}};
  for (const auto& [ratio, drift] : table)
    EXPECT_EQ(change_of(ratio, 0.02), drift) << ratio.lower << ' ' << ratio.upper;
}

TEST(Drift, a_clear_drift_is_as_sure_as_its_blocks_allow) {
  const double least = 2 * std::exp2(-11);
  EXPECT_NEAR(change_p(example, scaled(example, 0.9), 0.02, Change::slower), least, 1e-9);
  EXPECT_NEAR(change_p(example, scaled(example, 1.1), 0.02, Change::faster), least, 1e-9);
  EXPECT_EQ(change_p(example, scaled(example, 0.9), 0.02, Change::faster), 1);
  EXPECT_EQ(change_p(example, example, 0.02, Change::slower), 1);
}

TEST(Drift, the_word_and_the_p_value_agree) {
  Random random{7};
  int slower = 0;
  for (int round = 0; round < 500; ++round) {
    const std::size_t n = 5 + random.below(20);
    std::vector<double> before, after;
    const double factor = 0.9 + 0.2 * static_cast<double>(random.below(1000)) / 1000;
    for (std::size_t i = 0; i < n; ++i) {
      before.push_back(1000 + static_cast<double>(random.below(40)));
      after.push_back(factor * (1000 + static_cast<double>(random.below(40))));
    }
    const Change drift = change_of(ratio_of(*estimate_of(before), *estimate_of(after)).limits, 0.02);
    for (const Change side : {Change::slower, Change::faster})
      if (drift == side)
        EXPECT_LE(change_p(before, after, 0.02, side), 2.4 * change_alpha) << round;
      else
        EXPECT_GT(change_p(before, after, 0.02, side), 2 * change_alpha) << round;
    slower += drift == Change::slower ? 1 : 0;
  }
  EXPECT_GT(slower, 50);
}

/// Same distribution on both sides, a drift exactly at the allowance: a claim of drift may be wrong one time in ten.
TEST(Drift, false_claims_keep_to_their_risk) {
  Random random{11};
  const auto draw = [&](double centre) {
    std::vector<double> values;
    for (int i = 0; i < 11; ++i)
      values.push_back(centre * (1 + (static_cast<double>(random.below(2001)) - 1000) / 1e5));
    return values;
  };
  int claims = 0;
  constexpr int rounds = 2000;
  for (int round = 0; round < rounds; ++round)
    claims += change_p(draw(1), draw(0.98), 0.02, Change::slower) <= 0.1 ? 1 : 0;
  EXPECT_LE(claims, rounds / 10);
}

TEST(Drift, blocks_that_a_single_name_takes) {
  EXPECT_EQ(blocks_to_name(1, 0.1), 5U);      // 2 / 32 <= 0.1
  EXPECT_EQ(blocks_to_name(4, 0.1), 7U);      // 2 / 128 <= 0.025
  EXPECT_EQ(blocks_to_name(9216, 0.1), 18U);  // 2 / 262144 <= 1.09e-5
  EXPECT_EQ(blocks_to_name(0, 0.1), 5U);
}

}  // namespace
}  // namespace hallmark
