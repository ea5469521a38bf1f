#include "topology/base/phases.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

double noise(Random& random) { return static_cast<double>(random.below(2001)) / 1000 - 1; }

TEST(Sustained, is_what_remains_after_the_clock_has_settled) {
  Random random{1};
  std::vector<double> rates;  // a GPU that starts at 1450 and settles at 1237 within a few seconds
  for (int second = 0; second < 120; ++second) rates.push_back(1237 + 213 * std::exp(-second / 3.0) + noise(random));
  const auto found = sustained(rates, 1);
  ASSERT_TRUE(found);
  EXPECT_GE(found->knee, 3U);
  EXPECT_LE(found->knee, 20U);
  EXPECT_NEAR(found->median, 1237, 2);
  EXPECT_NEAR(found->low, 1236, 2);
  EXPECT_NEAR(found->slope_per_s, 0, 1e-4);
}

TEST(Sustained, begins_at_once_under_a_level_load_however_it_scatters) {
  for (const double scatter : {0.0, 0.001, 0.01, 0.05}) {
    int found_at_once = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      Random random{seed};
      std::vector<double> rates(120);
      for (double& rate : rates) rate = 100 * (1 + scatter * noise(random));
      const auto found = sustained(rates, 1);
      ASSERT_TRUE(found) << scatter;
      found_at_once += found->knee <= 10 ? 1 : 0;
      ASSERT_NEAR(found->median, 100, 100 * scatter);
      ASSERT_LE(found->low, found->median);
    }
    EXPECT_GE(found_at_once, 90) << scatter;
  }
}

TEST(Sustained, does_not_exist_where_the_load_goes_on_falling) {
  std::vector<double> rates;
  for (int second = 0; second < 60; ++second) rates.push_back(1000 - 5 * second);  // 0.5 % a second
  EXPECT_FALSE(sustained(rates, 1));
}

TEST(Sustained, keeps_the_slow_seconds) {
  std::vector<double> rates(100, 50.0);
  for (std::size_t i = 40; i < 50; ++i) rates[i] = 20;  // throttled for ten seconds
  const auto found = sustained(rates, 1);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->median, 50);
  EXPECT_EQ(found->low, 20);
}

TEST(Sustained, needs_numbers_and_enough_of_them) {
  EXPECT_FALSE(sustained({}, 1));
  EXPECT_FALSE(sustained(std::vector<double>(15, 1.0), 1));
  EXPECT_TRUE(sustained(std::vector<double>(16, 1.0), 1));
  EXPECT_FALSE(sustained(std::vector<double>(16, 1.0), 0));
  for (const double bad :
       {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    std::vector<double> rates(40, 1.0);
    rates[39] = bad;
    EXPECT_FALSE(sustained(rates, 1)) << bad;
  }
}

}  // namespace
}  // namespace hallmark
