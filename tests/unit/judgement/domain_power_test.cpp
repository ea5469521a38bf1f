#include "reports/judgement/domain_power.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "reports/judgement/series_power.hpp"
#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

PowerSeries series(const std::string& domain, const std::string& kind, double watts, double begin, double end) {
  PowerSeries made;
  made.domain = domain;
  made.sensor = "/sys/" + domain;
  made.kind = kind;
  for (double t = begin; t <= end; t += 0.1) {
    made.time_s.push_back(t);
    made.value.push_back(kind == "energy" ? watts * (t - begin) : watts);
  }
  return made;
}

Results measured() {
  Results run = evidence::run({.ranks = 2});
  run.power.clear();
  return run;
}

double last_end(const CaseRecord& record) {
  double end = 0;
  for (const double x : record.window_end) end = std::max(end, x);
  return end;
}

TEST(DomainPower, is_each_sensors_mean_under_the_case) {
  Results run = measured();
  const CaseRecord& record = evidence::find(run, evidence::gemm);
  const double end = last_end(record) + 1;
  run.power = {series("package-0", "energy", 250, -1, end), series("node", "power", 900, -1, end),
               series("gpu-0", "temperature", 60, -1, end)};
  const std::vector<DomainPower> all = domain_power_of(run, record);
  ASSERT_EQ(all.size(), 2U) << "a temperature is no power";
  EXPECT_NEAR(all[0].watts.value_or(0), 250, 1e-6);
  EXPECT_NEAR(all[1].watts.value_or(0), 900, 1e-6);
  EXPECT_EQ(all[0].host, "node-a");
  EXPECT_EQ(all[0].blocks, record.blocks);
}

TEST(DomainPower, that_no_reading_covers_is_unknown_with_its_reason) {
  Results run = measured();
  const CaseRecord& record = evidence::find(run, evidence::gemm);
  PowerSeries silent = series("dram-0", "energy", 0, 0, -1);
  silent.unknown_reason = "permission: /sys/dram-0";
  run.power = {silent, series("node", "power", 900, -9, -1)};
  const std::vector<DomainPower> all = domain_power_of(run, record);
  EXPECT_FALSE(all[0].watts);
  EXPECT_EQ(all[0].unknown_reason, "permission: /sys/dram-0");
  EXPECT_FALSE(all[1].watts);
  EXPECT_NE(all[1].unknown_reason, "");
}

TEST(DomainPower, joins_the_stretches_of_a_sensor_and_takes_nothing_across) {
  Results run = measured();
  const CaseRecord& record = evidence::find(run, evidence::gemm);
  const std::size_t cell = record.at(0, 5);
  const double end = last_end(record) + 1, middle = (record.window_begin[cell] + record.window_end[cell]) / 2;
  run.power = {series("node", "energy", 900, -1, middle), series("node", "energy", 900, middle + 0.3, end)};
  const std::vector<DomainPower> all = domain_power_of(run, record);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_NEAR(all[0].watts.value_or(0), 900, 1e-6);
  EXPECT_LT(all[0].blocks, record.blocks) << "a block lies across";
}

TEST(SeriesWatts, need_readings_on_both_sides_and_no_gap) {
  const PowerSeries power = series("node", "power", 100, 0, 10);
  EXPECT_NEAR(series_watts(power, 1.05, 2.03), 100, 1e-9);
  EXPECT_TRUE(std::isnan(series_watts(power, -0.1, 2)));
  EXPECT_TRUE(std::isnan(series_watts(power, 9, 10.5)));
  PowerSeries gap = power;
  gap.time_s.erase(gap.time_s.begin() + 20, gap.time_s.begin() + 40);
  gap.value.erase(gap.value.begin() + 20, gap.value.begin() + 40);
  EXPECT_TRUE(std::isnan(series_watts(gap, 1, 5)));
  EXPECT_NEAR(series_watts(gap, 5, 6), 100, 1e-9);
  PowerSeries failed = power;
  failed.value[15] = unknown;
  EXPECT_TRUE(std::isnan(series_watts(failed, 1, 2)));
}

}  // namespace
}  // namespace hallmark
