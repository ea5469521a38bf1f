#include "topology/power/energy.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr std::int64_t missing = SensorSeries::missing;

SensorSeries counter(std::vector<double> time_s, std::vector<std::int64_t> value) {
  const PowerSensor sensor{.domain = make_domain(DomainKind::package, 0), .path = "C", .range_uj = 100'000'000'000};
  return {sensor, std::move(time_s), std::move(value), {}};
}

SensorSeries power(std::vector<double> time_s, std::vector<std::int64_t> value) {
  const PowerSensor sensor{
      .domain = make_domain(DomainKind::package, 0), .path = "P", .gives = SensorGives::average_power};
  return {sensor, std::move(time_s), std::move(value), {}};
}

TEST(Energy, of_a_counter_is_the_difference_of_its_readings) {
  const Energy energy = energy_in(counter({0, 1, 2, 3}, {7, 100'000'007, 300'000'007, 350'000'007}), 0, 3, 1);
  EXPECT_EQ(energy.amount.value, 350'000'000);
  EXPECT_EQ(energy.error_uj, 0);
}

TEST(Energy, between_readings_of_a_counter_is_interpolated_and_says_how_wrong_it_may_be) {
  const Energy energy = energy_in(counter({0, 1, 2}, {0, 100'000'000, 300'000'000}), 0.25, 1.5, 1);
  EXPECT_EQ(energy.amount.value, 75'000'000 + 100'000'000);
  EXPECT_EQ(energy.error_uj, 75'000'000 + 100'000'000);
}

TEST(Energy, error_bound_holds_for_any_rising_counter) {
  Random random{3};
  for (int round = 0; round < 2000; ++round) {
    // True energy at every 10 ms; the sensor is read every 100 ms.
    std::vector<std::int64_t> truth{0};
    for (int i = 0; i < 100; ++i) truth.push_back(truth.back() + static_cast<std::int64_t>(random.below(9'000'000)));
    std::vector<double> time;
    std::vector<std::int64_t> value;
    for (std::size_t i = 0; i <= 100; i += 10) {
      time.push_back(static_cast<double>(i) / 100);
      value.push_back(truth[i]);
    }
    const auto begin = random.below(60), end = begin + 1 + random.below(40);
    const Energy energy =
        energy_in(counter(time, value), static_cast<double>(begin) / 100, static_cast<double>(end) / 100, 1);
    ASSERT_TRUE(energy.amount.value);
    EXPECT_LE(std::abs(*energy.amount.value - (truth[end] - truth[begin])), energy.error_uj + 2);
  }
}

TEST(Energy, a_wrap_inside_the_window_is_undone) {
  const Energy energy = energy_in(counter({0, 1, 2}, {99'950'000'000, 50'000'000, 150'000'000}), 0, 2, 1);
  EXPECT_EQ(energy.amount.value, 200'000'000);
}

TEST(Energy, a_void_step_makes_only_windows_across_it_unknown) {
  const SensorSeries reset = counter({0, 1, 2, 3}, {50'000'000'000, 50'100'000'000, 5'000, 100'005'000});
  EXPECT_FALSE(energy_in(reset, 0, 3, 1).amount.value);
  EXPECT_EQ(energy_in(reset, 2, 3, 1).amount.value, 100'000'000);
  EXPECT_EQ(energy_in(reset, 0, 1, 1).amount.value, 100'000'000);
}

TEST(Energy, a_failed_reading_between_two_good_ones_does_not_matter_to_a_counter) {
  EXPECT_EQ(energy_in(counter({0, 1, 2}, {0, missing, 300'000'000}), 0, 2, 1).amount.value, 300'000'000);
}

TEST(Energy, is_unknown_where_readings_do_not_cover_the_window) {
  for (const SensorSeries& series : {counter({1, 2}, {0, 100}), power({1, 2}, {100, 100}), counter({}, {}),
                                     counter({0, 1, 2, 3}, {missing, 1, 2, missing})}) {
    EXPECT_FALSE(energy_in(series, 0.5, 1.5, 1).amount.value);
    EXPECT_FALSE(energy_in(series, 1.5, 2.5, 1).amount.value);
    EXPECT_FALSE(energy_in(series, 0, 3, 1).amount.value);
  }
  EXPECT_FALSE(energy_in(counter({1, 2}, {0, 100}), 1.5, 1.5, 1).amount.value);
  EXPECT_FALSE(energy_in(counter({1, 2}, {0, 100}), std::nan(""), 2, 1).amount.value);
}

TEST(Energy, of_a_failing_sensor_is_unknown_for_the_sensors_reason) {
  SensorSeries series = counter({}, {});
  for (const double t : {0.0, 1.0}) series.append({t, unknown_because("permission: C")});
  EXPECT_EQ(energy_in(series, 0, 1, 1).amount.unknown, "permission: C");
}

TEST(Energy, of_power_is_the_trapezoid_cut_at_the_edges) {
  const SensorSeries ramp = power({0, 1, 2}, {100'000'000, 200'000'000, 200'000'000});
  EXPECT_EQ(energy_in(ramp, 0, 2, 1).amount.value, 350'000'000);
  EXPECT_EQ(energy_in(ramp, 0.5, 1.5, 1).amount.value, 87'500'000 + 100'000'000);
  EXPECT_EQ(energy_in(ramp, 0, 2, 1).error_uj, 50'000'000);
}

TEST(Energy, of_power_is_not_guessed_across_a_gap) {
  const SensorSeries gap = power({0, 1, 2, 3}, {100'000'000, missing, missing, 100'000'000});
  EXPECT_FALSE(energy_in(gap, 0, 3, 1).amount.value);
  EXPECT_TRUE(energy_in(gap, 0, 3, 3).amount.value);
}

TEST(Energy, a_meter_that_never_changes_is_noted_as_stale) {
  SensorSeries same = power({}, {}), moving = power({}, {});
  for (int i = 0; i <= 20; ++i) {
    same.append({0.1 * i, known(21'770'000)});
    moving.append({0.1 * i, known(21'770'000 + i)});
  }
  EXPECT_TRUE(energy_in(same, 0, 2, 1).note.starts_with("stale: "));
  EXPECT_EQ(energy_in(same, 0, 2, 1).amount.value, 43'540'000);
  EXPECT_TRUE(energy_in(moving, 0, 2, 1).note.empty());
}

TEST(Energy, is_recorded_as_joule_that_never_fall_and_a_void_step_begins_anew) {
  const auto stretches =
      recordable(counter({0, 1, 2, 3, 4}, {99'950'000'000, 50'000'000, missing, 150'000'000, 50'150'000'000}));
  ASSERT_EQ(stretches.size(), 2U);
  EXPECT_EQ(stretches[0].time_s, (std::vector<double>{0, 1, 2, 3}));
  EXPECT_EQ(stretches[0].value[1], 100);
  EXPECT_TRUE(std::isnan(stretches[0].value[2]));
  EXPECT_EQ(stretches[0].value[3], 200);
  EXPECT_EQ(stretches[1].value, (std::vector<double>{0}));
}

}  // namespace
}  // namespace hallmark
