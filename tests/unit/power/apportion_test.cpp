#include "topology/power/apportion.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using Parts = std::vector<std::int64_t>;
__extension__ using Wide = __int128;

TEST(Apportion, gives_units_left_over_to_the_largest_remainders_and_ties_to_the_first) {
  EXPECT_EQ(apportion(1'000'000, Parts{1, 1, 1}), (Parts{333'334, 333'333, 333'333}));
  EXPECT_EQ(apportion(7, Parts{1, 1, 1, 1}), (Parts{2, 2, 2, 1}));
  EXPECT_EQ(apportion(9, Parts{0, 0, 1}), (Parts{0, 0, 9}));
  EXPECT_EQ(apportion(5, Parts{1, 2}), (Parts{2, 3}));
  EXPECT_EQ(apportion(0, Parts{0, 0}), (Parts{0, 0}));
  EXPECT_EQ(apportion(500'000'000, Parts{3, 3, 8}), (Parts{107'142'857, 107'142'857, 285'714'286}));
}

TEST(Apportion, refuses_what_nobody_can_take) {
  EXPECT_THROW((void)apportion(1, Parts{0, 0}), Error);
  EXPECT_THROW((void)apportion(1, Parts{}), Error);
  EXPECT_THROW((void)apportion(-1, Parts{1}), Error);
  EXPECT_THROW((void)apportion(1, Parts{2, -1}), Error);
}

TEST(Apportion, sums_exactly_within_one_of_each_quota_and_zero_gets_zero) {
  Random random{11};
  for (int round = 0; round < 20'000; ++round) {
    const std::uint64_t scale = std::uint64_t{1} << (1 + random.below(62));
    const auto amount = static_cast<std::int64_t>(random.below(scale));
    Parts weights(1 + random.below(12));
    for (auto& weight : weights) weight = random.below(4) == 0 ? 0 : static_cast<std::int64_t>(random.below(scale));
    weights[random.below(weights.size())] += 1;
    const Wide all = std::accumulate(weights.begin(), weights.end(), Wide{0});
    const Parts parts = apportion(amount, weights);
    ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), amount);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Wide off = parts[i] * all - static_cast<Wide>(amount) * weights[i];
      ASSERT_TRUE(off < all && -off < all);
      ASSERT_TRUE(weights[i] > 0 || parts[i] == 0);
    }
  }
}

}  // namespace
}  // namespace hallmark
