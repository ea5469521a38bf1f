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

TEST(Energy, a_meter_with_long_averages_may_stay_the_same_for_longer) {
  SensorSeries same = power({}, {});
  same.sensor.averaging_s = 1;
  for (int i = 0; i <= 120; ++i) same.append({0.1 * i, known(21'770'000)});
  EXPECT_TRUE(energy_in(same, 0, 9, 1).note.empty());
  EXPECT_FALSE(energy_in(same, 0, 11, 1).note.empty());
}

TEST(Energy, a_meter_of_grace_that_stands_still_while_others_move_is_flagged) {
  std::vector<SensorSeries> meters{power({}, {}), power({}, {})};
  meters[0].sensor.domain = make_domain(DomainKind::sysio, 0);
  meters[1].sensor.domain = make_domain(DomainKind::module, 0);
  std::vector<SensorSeries> still = meters;
  for (int i = 0; i <= 20; ++i) {
    meters[0].append({0.1 * i, known(21'770'000)});
    meters[1].append({0.1 * i, known(2'446'800'000 + i)});
    for (SensorSeries& one : still) one.append({0.1 * i, known(21'770'000)});
  }
  const auto energies = domain_energies(meters, 0, 2, 1);
  EXPECT_TRUE(energies[0].energy.note.ends_with("never changed while others did")) << energies[0].energy.note;
  EXPECT_EQ(energies[1].energy.note, "");
  EXPECT_TRUE(domain_energies(still, 0, 2, 1)[0].energy.note.ends_with("never changed"));
}

TEST(Energy, of_a_sensor_with_a_period_is_continued_for_three_of_them_and_no_longer) {
  SensorSeries counted = counter({0, 1, 2}, {0, 100'000'000, 200'000'000});
  EXPECT_FALSE(energy_in(counted, 0, 2.1, 1).amount.value);
  counted.sensor.period_s = 0.1;
  EXPECT_EQ(energy_in(counted, 0, 2.1, 1).amount.value, 210'000'000);
  EXPECT_EQ(energy_in(counted, 0, 2.1, 1).error_uj, 10'000'000);
  EXPECT_FALSE(energy_in(counted, 0, 2.4, 1).amount.value);
  SensorSeries meter = power({0, 1}, {50'000'000, 60'000'000});
  meter.sensor.period_s = 0.5;
  EXPECT_EQ(energy_in(meter, 0, 2, 2).amount.value, 55'000'000 + 60'000'000);
  EXPECT_EQ(energy_in(meter, 0, 2, 2).error_uj, 5'000'000 + 60'000'000);
}

TEST(Energy, leaves_telemetry_out_and_takes_the_sensor_that_is_trusted_more) {
  SensorSeries clock = power({0, 1}, {1, 1}), external = power({0, 1}, {7'000'000, 7'000'000});
  SensorSeries average = power({0, 1}, {5'000'000, 5'000'000}), doubtful = counter({0, 1}, {0, 9'000'000});
  clock.sensor.gives = SensorGives::clock;
  external.sensor.gives = SensorGives::instant_power;
  external.sensor.external = true;
  average.sensor.gives = SensorGives::average_power;
  average.sensor.domain = external.sensor.domain = doubtful.sensor.domain = clock.sensor.domain;
  doubtful.sensor.scope_in_doubt = true;
  const auto energies = domain_energies({clock, external, doubtful, average}, 0, 1, 1);
  ASSERT_EQ(energies.size(), 1U);
  EXPECT_EQ(energies[0].energy.amount.value, 5'000'000);
  EXPECT_EQ(energies[0].cross_check_uj, 2'000'000);
}

TEST(Energy, keeps_a_series_in_order_where_a_failure_was_noticed_before_an_older_value) {
  SensorSeries series = counter({0}, {5});
  series.append({1.0, unknown_because("lost")});
  series.append({0.9, known(8)});
  series.append({0.5, known(7)});
  EXPECT_EQ(series.time_s, (std::vector<double>{0, 0.9}));
  EXPECT_EQ(series.unknown_reason, "lost");
}

TEST(Energy, throttle_time_is_recorded_in_seconds_from_the_start) {
  SensorSeries held = counter({0, 1, 2, 3}, {7'000'000'000, 7'500'000'000, 7'500'000'000, 1'000'000'000});
  held.sensor.gives = SensorGives::throttle;
  held.sensor.range_uj.reset();
  const auto stretches = recordable(held);
  ASSERT_EQ(stretches.size(), 2U);  // it went back: the driver was loaded anew
  EXPECT_EQ(stretches[0].value, (std::vector<double>{0, 0.5, 0.5}));
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
