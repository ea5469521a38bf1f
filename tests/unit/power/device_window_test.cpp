#include "topology/power/device_window.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

SensorSeries series(SensorGives gives, const std::string& path, std::vector<double> times,
                    std::vector<std::int64_t> values, int gpu = 3) {
  SensorSeries made;
  made.sensor.domain = make_domain(DomainKind::gpu, -1, gpu);
  made.sensor.path = path;
  made.sensor.gives = gives;
  made.time_s = std::move(times);
  made.value = std::move(values);
  return made;
}

SensorSeries throttle(std::vector<double> times, std::vector<std::int64_t> values) {
  return series(SensorGives::throttle, "nvml:1 throttle sw_power_cap", std::move(times), std::move(values));
}

TEST(DeviceWindow, has_the_seconds_that_each_reason_gained) {
  const auto window = device_window({throttle({0, 1, 2, 3}, {0, second_ns, second_ns, 2 * second_ns}),
                                     series(SensorGives::throttle, "nvml:1 throttle hw_power_brake", {0, 3}, {5, 5})},
                                    3, 0.5, 2.5);
  ASSERT_EQ(window.throttle_s.size(), 2U);
  EXPECT_NEAR(window.throttle_s.at("sw_power_cap"), 1.0, 1e-9) << "half of the first and half of the last second";
  EXPECT_EQ(window.throttle_s.at("hw_power_brake"), 0) << "a counter that stands still says 0, and does say it";
}

TEST(DeviceWindow, does_not_know_what_its_counters_do_not_cover) {
  const auto unknown_for = [](const SensorSeries& counter) {
    return !device_window({counter}, 3, 1, 2).throttle_s.contains("sw_power_cap");
  };
  EXPECT_TRUE(unknown_for(throttle({}, {})));
  EXPECT_TRUE(unknown_for(throttle({5, 6}, {0, 1}))) << "began later";
  EXPECT_TRUE(unknown_for(throttle({-3, -2}, {0, 1}))) << "ended earlier";
  EXPECT_TRUE(unknown_for(throttle({0, 1.5, 3}, {0, SensorSeries::broken, 1}))) << "began anew";
  EXPECT_TRUE(unknown_for(throttle({0, 1.5, 3}, {9, 5, 6}))) << "went back: the driver was reloaded";
  EXPECT_FALSE(unknown_for(throttle({0, 1.9}, {0, 1}))) << "stamped a little before the end";
  EXPECT_TRUE(device_window({throttle({0, 3}, {0, 1})}, 2, 1, 2).throttle_s.empty()) << "another GPU's";
}

TEST(DeviceWindow, has_the_highest_temperature_in_it_or_the_last_before) {
  const auto hottest = [](std::vector<double> times, std::vector<std::int64_t> values) {
    return device_window({series(SensorGives::temperature, "nvml:1 temperature", std::move(times), std::move(values))},
                         3, 1, 2)
        .temperature_c;
  };
  EXPECT_EQ(hottest({0, 1.2, 1.8, 3}, {90'000, 61'000, 63'000, 95'000}), 63.0);
  EXPECT_EQ(hottest({0, 1.5}, {50'000, SensorSeries::missing}), 50.0);
  EXPECT_EQ(hottest({3}, {50'000}), std::nullopt);
  EXPECT_EQ(hottest({}, {}), std::nullopt);
}

}  // namespace
}  // namespace hallmark
