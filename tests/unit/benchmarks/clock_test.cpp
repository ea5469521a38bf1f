#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "benchmarks/device/cycle_counter.hpp"
#include "benchmarks/device/gpu_clock.hpp"

namespace hallmark {
namespace {

TEST(MeanClock, is_the_median_over_multiprocessors_that_were_asked_twice) {
  const std::vector<ClockStamp> before{{100, 1000}, {0, 0}, {5000, 1000}, {100, 1000}, {100, 1000}};
  const std::vector<ClockStamp> after{{1600, 2000}, {900, 2000}, {6400, 2000}, {0, 0}, {1400, 2000}};
  EXPECT_DOUBLE_EQ(mean_clock(before, after), 1.4e9) << "of 1.5, 1.4 and 1.3 GHz";
}

TEST(MeanClock, is_unknown_without_two_stamps_in_order) {
  using Stamps = std::vector<ClockStamp>;
  EXPECT_TRUE(std::isnan(mean_clock({}, {})));
  EXPECT_TRUE(std::isnan(mean_clock(Stamps{{100, 1000}}, Stamps{{200, 1000}}))) << "no time has passed";
  EXPECT_TRUE(std::isnan(mean_clock(Stamps{{100, 1000}}, Stamps{{50, 2000}}))) << "the counter was reset";
  EXPECT_TRUE(std::isnan(mean_clock(Stamps{{0, 0}}, Stamps{{200, 1000}})));
}

TEST(CycleCounter, knows_a_plausible_clock_or_says_why_not) {
  CycleCounter counter;
  EXPECT_TRUE(std::isnan(counter.hertz())) << "before anything was counted";
  counter.begin();
  volatile unsigned sum = 0;
  for (unsigned i = 0; i < 3'000'000; ++i) sum = sum + i;
  counter.end();
  if (counter.why_unknown().empty()) {
    EXPECT_GT(counter.hertz(), 1e8);
    EXPECT_LT(counter.hertz(), 1e10);
  } else {
    EXPECT_TRUE(std::isnan(counter.hertz()));
  }
}

}  // namespace
}  // namespace hallmark
