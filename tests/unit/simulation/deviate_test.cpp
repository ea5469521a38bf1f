#include "reports/simulation/deviate.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hallmark {
namespace {

TEST(Deviate, has_mean_0_and_variance_1_and_is_bounded) {
  constexpr int n = 200'000;
  double sum = 0, squares = 0, most = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double z = deviate(7, i);
    sum += z;
    squares += z * z;
    most = std::max(most, std::abs(z));
  }
  EXPECT_NEAR(sum / n, 0, 0.01);
  EXPECT_NEAR(squares / n, 1, 0.01);
  EXPECT_LT(most, 4.9);
}

TEST(Deviate, streams_of_other_names_and_seeds_are_others) {
  EXPECT_NE(stream_seed(1, "a"), stream_seed(1, "b"));
  EXPECT_NE(stream_seed(1, "a"), stream_seed(2, "a"));
  EXPECT_EQ(stream_seed(1, "a"), stream_seed(1, "a"));
  EXPECT_EQ(deviate(3, 5), deviate(3, 5));
}

}  // namespace
}  // namespace hallmark
