#include "topology/power/present.hpp"

#include <gtest/gtest.h>

#include "sysfs_tree.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

std::vector<PresentPower> ten_seconds_of(const SysfsTree& tree) {
  double now = 0;
  return present_power(
      sysfs_source(tree.root()), [&now] { return now; },
      [&](double) {
        tree.snapshot(1);
        now = 10;
      });
}

TEST(PresentPower, of_a_counter_is_its_rise_between_two_readings) {
  const SysfsTree tree{"dgx_h100.tree"};
  const auto rows = ten_seconds_of(tree);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].domain, "package-0");
  EXPECT_EQ(rows[0].kind, "energy counter");
  EXPECT_DOUBLE_EQ(rows[0].watts.value(), 301.25);
  EXPECT_DOUBLE_EQ(rows[3].watts.value(), 41.875);
}

TEST(PresentPower, of_a_failing_meter_is_unknown_with_the_reason) {
  const SysfsTree tree{"gb200.tree"};
  const PowerSource source = sysfs_source(tree.root());
  double now = 0;
  const auto rows = present_power(
      source, [&now] { return now; },
      [&](double) { tree.write("/sys/class/hwmon/hwmon7/power1_average", "4294967295000\n"); });
  ASSERT_EQ(rows.size(), 8U);
  EXPECT_DOUBLE_EQ(rows[0].watts.value(), 2446.8);
  EXPECT_EQ(rows[0].kind, "average power over 1 s");
  EXPECT_FALSE(rows[1].watts);
  EXPECT_TRUE(rows[1].unknown.starts_with("sentinel: ")) << rows[1].unknown;
}

TEST(PresentPower, without_a_sensor_is_one_row_with_the_reason) {
  const SysfsTree empty;
  const auto rows = present_power(empty.root());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_FALSE(rows[0].watts);
  EXPECT_EQ(text(rows), "unknown: " + std::string{no_power_sensor} + "\n");
}

TEST(PresentPower, reads_as_a_table) {
  const SysfsTree tree{"dual_epyc.tree"};
  const std::string table = text(ten_seconds_of(tree));
  EXPECT_NE(table.find("package-0            287.40 W  energy counter  " + tree.root()), std::string::npos) << table;
  EXPECT_NE(table.find("(cross-check)"), std::string::npos) << table;
}

}  // namespace
}  // namespace hallmark
