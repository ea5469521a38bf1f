#include "topology/power/stamp_clock.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

constexpr std::int64_t start_us = 1'751'400'000'012'345;

TEST(StampClock, keeps_differences_of_stamps_exactly) {
  StampClock clock;
  EXPECT_EQ(clock.on_our_clock(start_us, 5), 5);
  EXPECT_EQ(clock.on_our_clock(start_us + 10'000'000, 15), 15);
  EXPECT_EQ(clock.on_our_clock(start_us + 10'100'000, 15.7), 15.1);  // read late: the stamp says when it was true
}

TEST(StampClock, believes_the_value_that_was_read_soonest_after_its_stamp) {
  StampClock clock;
  EXPECT_EQ(clock.on_our_clock(start_us, 5.09), 5.09);
  EXPECT_DOUBLE_EQ(clock.on_our_clock(start_us + 100'000, 5.11).value(), 5.11);
  EXPECT_DOUBLE_EQ(clock.on_our_clock(start_us + 200'000, 5.29).value(), 5.21);
}

TEST(StampClock, voids_one_value_where_the_other_clock_jumps_and_goes_on_from_there) {
  StampClock clock;
  (void)clock.on_our_clock(start_us, 5);
  EXPECT_FALSE(clock.on_our_clock(start_us + 7'200'000'000, 6));
  EXPECT_EQ(clock.on_our_clock(start_us + 7'201'000'000, 7), 7);
  EXPECT_FALSE(clock.on_our_clock(start_us, 8));
}

}  // namespace
}  // namespace hallmark
