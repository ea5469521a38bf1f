#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "benchmarks/power/player.hpp"
#include "benchmarks/power/shape_case.hpp"

namespace hallmark {
namespace {

/// A clock that moves only by what is done, and products of a fixed length.
class SimulatedDriver final : public LoadDriver {
 public:
  double product_s = 1e-3;
  double time = 50;
  double stall_at = 1e9, stall_s = 0;  ///< once the clock has come there, a product takes so much longer
  double end_ordered_at = 1e9;
  std::vector<std::pair<double, double>> busy;  ///< [begin, end)

  [[nodiscard]] double now() override { return time; }
  void wait_until(double until) override { time = std::max(time, until); }
  double share_of_core = 1;  ///< less: something else has the rest
  double work(std::uint32_t products) override {
    const double begin = time;
    time += products * product_s / share_of_core;
    if (time >= stall_at) {
      time += stall_s;
      stall_at = 1e9;
    }
    busy.emplace_back(begin, time);
    return products * product_s;
  }
  [[nodiscard]] std::optional<double> ending_for_s() override {
    return time < end_ordered_at ? std::nullopt : std::optional{time - end_ordered_at};
  }

  [[nodiscard]] double load(double from, double to) const {
    double sum = 0;
    for (const auto& [begin, end] : busy) sum += std::max(0.0, std::min(end, to) - std::max(begin, from));
    return sum / (to - from);
  }
};

constexpr double start = 50.1;

std::vector<PlayedSlot> play(const Shape& shape, SimulatedDriver& driver, double stagger = 0, double ramp_down_s = 2) {
  ShapePlayer player{
      shape, {.begin_s = start, .stagger = stagger, .product_s = driver.product_s, .ramp_down_s = ramp_down_s}, driver};
  while (player.more()) {
    player.wait();
    player.play();
  }
  return player.played();
}

std::string verdict(const Shape& shape, const std::vector<PlayedSlot>& played) {
  return why_not_kept(shape, played, start, schedule_bound_s(shape), load_bound);
}

const Shape square{.kind = ShapeKind::square, .seconds = 6, .high = 1, .low = 0, .frequency_hz = 0.5};

TEST(Player, works_when_the_shape_says_so_and_idles_when_not) {
  SimulatedDriver driver;
  const std::vector<PlayedSlot> played = play(square, driver);
  ASSERT_EQ(played.size(), 6U);
  EXPECT_EQ(verdict(square, played), "");
  for (std::size_t i = 0; i < played.size(); ++i) {
    const double begin = start + static_cast<double>(i);
    EXPECT_NEAR(played[i].begin_s, begin, driver.product_s) << i;
    EXPECT_NEAR(driver.load(begin, begin + 1), i % 2 == 0 ? 1 : 0, 2e-3) << i;
  }
  EXPECT_EQ(driver.load(40, start - 2e-3), 0);
  EXPECT_NEAR(driver.time, start + 6, 2e-3);
}

TEST(Player, keeps_every_shape_whatever_a_product_takes_that_is_short_for_a_pulse) {
  const Shape shapes[] = {{.kind = ShapeKind::hold, .seconds = 4, .high = 0.6},
                          {.kind = ShapeKind::hold, .seconds = 4, .high = 1, .ramp_s = 1},
                          {.kind = ShapeKind::staircase, .seconds = 10, .steps = 10},
                          {.kind = ShapeKind::step, .seconds = 6, .high = 0.9, .low = 0.3, .ramp_s = 0.5},
                          square,
                          {.kind = ShapeKind::square, .seconds = 4, .high = 1, .low = 0.4, .frequency_hz = 3},
                          {.kind = ShapeKind::sawtooth, .seconds = 10, .frequency_hz = 0.2, .duty = 0.8}};
  for (const Shape& shape : shapes)
    for (const double product : {50e-6, 0.7e-3, 2e-3})
      for (const double stagger : {0.0, 0.4}) {
        SimulatedDriver driver;
        driver.product_s = product;
        const std::vector<PlayedSlot> played = play(shape, driver, stagger);
        EXPECT_EQ(verdict(shape, played), "") << static_cast<int>(shape.kind) << " with " << product;
        double busy = 0, planned = 0;
        for (const PlayedSlot& slot : played) {
          busy += slot.busy_s;
          planned += slot.planned.level * slot.planned.length_s();
        }
        EXPECT_NEAR(busy / planned, 1, 0.03) << static_cast<int>(shape.kind) << " with " << product;
      }
}

TEST(Player, is_in_time_again_after_it_was_held_up) {
  SimulatedDriver driver;
  driver.stall_at = start + 0.9;
  driver.stall_s = 0.3;
  const std::vector<PlayedSlot> played = play(square, driver);
  EXPECT_GT(played[1].begin_s, start + 1.15);
  for (std::size_t i = 2; i < played.size(); ++i)
    EXPECT_NEAR(played[i].begin_s, start + static_cast<double>(i), driver.product_s) << i;
  EXPECT_NE(verdict(square, played).find("slot 1 began 0."), std::string::npos) << verdict(square, played);
}

TEST(Player, that_lags_at_the_very_end_did_not_keep_the_plan) {
  const Shape hold{.kind = ShapeKind::hold, .seconds = 3};
  SimulatedDriver driver;
  driver.stall_at = start + 2.99;
  driver.stall_s = 0.08;
  const std::string reason = verdict(hold, play(hold, driver));
  EXPECT_TRUE(reason.find("it ended 0.0") == 0) << reason;
}

TEST(Player, that_has_half_a_core_only_did_not_keep_the_plan_however_busy_it_looked) {
  SimulatedDriver driver;
  driver.share_of_core = 0.5;
  const std::vector<PlayedSlot> played = play(square, driver);
  EXPECT_NEAR(driver.load(start, start + 1), 1, 0.01);
  EXPECT_NE(verdict(square, played).find("slot 0 was busy for 0.5"), std::string::npos) << verdict(square, played);
}

TEST(Player, whose_products_are_longer_than_a_slot_did_not_keep_the_plan) {
  SimulatedDriver driver;
  driver.product_s = 1.7;
  EXPECT_NE(verdict(square, play(square, driver)), "");
}

TEST(Player, makes_up_for_pulses_that_were_too_long) {
  const Shape half{.kind = ShapeKind::hold, .seconds = 4, .high = 0.5};
  for (const double product : {0.008, 0.013, 0.035}) {
    SimulatedDriver driver;
    driver.product_s = product;
    EXPECT_EQ(verdict(half, play(half, driver)), "") << product;
    EXPECT_NEAR(driver.load(start, start + 4), 0.5, 0.05) << product;
  }
}

TEST(Player, whose_products_are_far_longer_than_a_pulse_carries_no_share_of_load) {
  const Shape half{.kind = ShapeKind::hold, .seconds = 4, .high = 0.5};
  SimulatedDriver driver;
  driver.product_s = 0.9;
  EXPECT_NE(verdict(half, play(half, driver)), "");
}

TEST(Kept, is_not_what_lacks_slots_or_has_unknown_times) {
  SimulatedDriver driver;
  std::vector<PlayedSlot> played = play(square, driver);
  ASSERT_EQ(verdict(square, played), "");
  std::vector<PlayedSlot> cut = played;
  cut.pop_back();
  EXPECT_NE(verdict(square, cut), "");
  for (double PlayedSlot::*member : {&PlayedSlot::begin_s, &PlayedSlot::busy_s}) {
    std::vector<PlayedSlot> unknown = played;
    unknown[3].*member = std::nan("");
    EXPECT_NE(verdict(square, unknown), "");
  }
  played[4].begin_s -= 0.06;
  EXPECT_NE(verdict(square, played).find("slot 4 began -0.0"), std::string::npos);
}

TEST(Player, lowers_its_load_evenly_once_an_end_is_ordered) {
  const Shape hold{.kind = ShapeKind::hold, .seconds = 10};
  SimulatedDriver driver;
  driver.end_ordered_at = start + 3;
  (void)play(hold, driver);
  EXPECT_NEAR(driver.load(start, start + 3), 1, 0.01);
  EXPECT_NEAR(driver.load(start + 3, start + 3.5), 0.875, 0.08);
  EXPECT_NEAR(driver.load(start + 4, start + 4.5), 0.375, 0.08);
  EXPECT_EQ(driver.load(start + 5.1, start + 10), 0);
}

TEST(Player, never_raises_its_load_once_an_end_is_ordered) {
  SimulatedDriver driver;
  driver.end_ordered_at = start + 1.5;  // the plan wants nothing then, and everything half a second later
  (void)play(square, driver);
  EXPECT_EQ(driver.load(start + 1.5, start + 6), 0);
}

}  // namespace
}  // namespace hallmark
