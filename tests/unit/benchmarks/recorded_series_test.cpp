#include "benchmarks/program/recorded_series.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "reports/results/power_numbers.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

SensorSeries counter() {
  PowerSensor sensor;
  sensor.domain = make_domain(DomainKind::package, 1);
  sensor.path = "/sys/x";
  return {.sensor = sensor,
          .time_s = {1.00000049, 1.10000051, 1.2, 1.3},
          .value = {5'000'000, 5'000'001, SensorSeries::missing, 5'000'030},
          .unknown_reason = "it was gone"};
}

TEST(RecordedSeries, has_whole_microseconds_and_the_doubles_nearest_to_what_was_counted) {
  const std::vector<PowerSeries> all = recorded(counter(), 7);
  ASSERT_EQ(all.size(), 1U);
  const PowerSeries& series = all[0];
  EXPECT_EQ(series.node, 7U);
  EXPECT_EQ(series.domain, "package-1");
  EXPECT_EQ(series.sensor, "/sys/x");
  EXPECT_EQ(series.kind, "energy");
  EXPECT_EQ(series.unknown_reason, "it was gone");
  EXPECT_EQ(series.time_s, (std::vector{1.0, 1.100001, 1.2, 1.3}));
  EXPECT_EQ(series.value[0], 0);
  EXPECT_EQ(series.value[1], 0.000001);
  EXPECT_TRUE(std::isnan(series.value[2]));
  EXPECT_EQ(series.value[3], 0.00003);
}

TEST(RecordedSeries, can_be_stored_as_whole_numbers_whatever_the_sensor_gives) {
  for (int gives = 0; gives <= static_cast<int>(SensorGives::throttle); ++gives) {
    SensorSeries series = counter();
    series.sensor.gives = static_cast<SensorGives>(gives);
    series.value = {0, 1, 690'829'003, 690'829'004};
    for (const PowerSeries& one : recorded(series, 0)) {
      EXPECT_TRUE(power::scale_of(one.value)) << gives;
      EXPECT_TRUE(power::whole_numbers(one.time_s, power::time_scale)) << gives;
    }
  }
}

TEST(RecordedSeries, travels_as_bytes_without_loss) {
  const PowerSeries sent = recorded(counter(), 3).front();
  const std::string bytes = bytes_of(sent);
  const PowerSeries come = series_of(bytes);
  EXPECT_EQ(bytes_of(come), bytes);
  EXPECT_EQ(come.node, 3U);
  EXPECT_EQ(come.sensor, sent.sensor);
  EXPECT_EQ(come.time_s, sent.time_s);
  EXPECT_TRUE(std::isnan(come.value[2]));
  EXPECT_EQ(bytes_of(series_of(bytes_of({}))), bytes_of({}));
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_THROW((void)series_of(std::string_view{bytes}.substr(0, length)), DefectError) << length;
}

}  // namespace
}  // namespace hallmark
