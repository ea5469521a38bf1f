#include "topology/power/pm_counters.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sysfs_tree.hpp"
#include "topology/power/energy.hpp"

namespace hallmark {
namespace {

const std::string folder = "/sys/cray/pm_counters/";

struct Blade {
  explicit Blade(const std::string& table = "cray_ex.tree") : tree{table} {}
  PowerSource open(const ReadText& read = read_sysfs) {
    return pm_counters_source(
        tree.root(), [this] { return now_s; }, read);
  }
  SysfsTree tree;
  double now_s = 3;
};

Reading read(const PowerSource& source, const std::string& file) {
  for (const PowerSensor& sensor : source.sensors)
    if (sensor.path.ends_with("/" + file)) return source.read(sensor);
  return unstamped(unknown_because("no such sensor"));
}

TEST(PmValue, is_read_in_both_formats_and_refused_in_any_other) {
  const auto stamped = parse_pm_value("2178501771 J 1751400000012345 us");
  ASSERT_TRUE(stamped);
  EXPECT_EQ(stamped->value, 2178501771);
  EXPECT_EQ(stamped->unit, "J");
  EXPECT_EQ(stamped->stamp_us, 1751400000012345);
  EXPECT_EQ(parse_pm_value("85 W")->value, 85);
  EXPECT_FALSE(parse_pm_value("85 W")->stamp_us);
  EXPECT_EQ(parse_pm_value("41")->unit, "");
  for (const char* bad : {"", "W", "85 W 17", "85 W 17 ms", "85 W x us", "85 W 17 us 3", "8.5 W", "85 W 0 us"})
    EXPECT_FALSE(parse_pm_value(bad)) << bad;
}

TEST(PmCounters, are_the_node_and_its_parts) {
  Blade blade;
  const PowerSource source = blade.open();
  std::map<std::string, int> domains;
  for (const PowerSensor& sensor : source.sensors) ++domains[sensor.domain.name];
  EXPECT_EQ(domains,
            (std::map<std::string, int>{
                {"node", 2}, {"package-0", 2}, {"dram-0", 2}, {"gpu-0", 2}, {"gpu-1", 2}, {"gpu-2", 2}, {"gpu-3", 2}}));
}

TEST(PmCounters, time_their_values_by_the_stamps_in_the_files) {
  Blade blade;
  const PowerSource source = blade.open();
  source.refresh();
  const Reading first = read(source, "energy");
  EXPECT_EQ(first.time_s, 3);
  EXPECT_EQ(first.amount.value, 2'178'501'771'000'000);
  blade.now_s = 3.05;
  source.refresh();
  EXPECT_TRUE(read(source, "energy").repeated);
  blade.tree.snapshot(1);
  blade.now_s = 13.4;  // read late
  source.refresh();
  EXPECT_EQ(read(source, "energy").time_s, 13);
  EXPECT_EQ(read(source, "accel1_power").amount.value, 106'000'000);
}

TEST(PmCounters, count_whole_joules_and_say_so_in_the_error) {
  Blade blade;
  const PowerSource source = blade.open();
  SensorSeries series{source.sensors[0], {}, {}, {}};
  for (const PowerSensor& sensor : source.sensors)
    if (sensor.path.ends_with("/accel0_energy")) series.sensor = sensor;
  for (const int t : {0, 1}) {
    blade.tree.snapshot(t);
    blade.now_s = 10 * t;
    source.refresh();
    series.append(source.read(series.sensor));
  }
  EXPECT_EQ(energy_in(series, 0, 10, 20).amount.value, 1'030'000'000);
  EXPECT_EQ(energy_in(series, 0, 10, 20).error_uj, 1'000'000);
}

TEST(PmCounters, are_stale_where_freshness_stands_still) {
  Blade blade;
  const PowerSource source = blade.open();
  source.refresh();
  EXPECT_TRUE(read(source, "power").amount.value);
  blade.now_s = 3.9;
  source.refresh();
  EXPECT_TRUE(read(source, "power").amount.value);
  blade.now_s = 4.5;
  source.refresh();
  for (const PowerSensor& sensor : source.sensors) {
    const Amount amount = source.read(sensor).amount;
    EXPECT_FALSE(amount.value);
    EXPECT_TRUE(amount.unknown.starts_with("stale: ")) << amount.unknown;
  }
  blade.tree.snapshot(1);
  source.refresh();
  EXPECT_TRUE(read(source, "power").amount.value);
}

TEST(PmCounters, void_the_window_in_which_the_controller_started_anew) {
  for (const char* file : {"startup", "generation"}) {
    Blade blade;
    const PowerSource source = blade.open();
    SensorSeries series{source.sensors[0], {}, {}, {}};
    for (const PowerSensor& sensor : source.sensors)
      if (sensor.path.ends_with("/energy")) series.sensor = sensor;
    const auto sweep = [&](double now_s) {
      blade.now_s = now_s;
      source.refresh();
      Reading reading = source.read(series.sensor);
      if (std::isnan(reading.time_s)) reading.time_s = now_s;
      series.append(reading);
    };
    sweep(0);
    blade.tree.snapshot(1);
    blade.tree.write(folder + file, "77 us\n");
    sweep(10);
    EXPECT_EQ(series.value.back(), SensorSeries::broken);
    EXPECT_TRUE(series.unknown_reason.starts_with("void: ")) << series.unknown_reason;
    EXPECT_FALSE(energy_in(series, 0, 10, 20).amount.value);
    blade.tree.write(folder + "energy", "2178507000 J 1751400011012345 us\n");
    blade.tree.write(folder + "freshness", "1027923\n");
    sweep(11);
    // It went up, and by no more than can be drawn; but nobody knows from where.
    EXPECT_FALSE(energy_in(series, 0, 11, 20).amount.value);
    EXPECT_EQ(recordable(series).size(), 2U);
  }
}

TEST(PmCounters, of_an_older_controller_have_no_stamp_and_may_be_padded_with_nuls) {
  Blade blade;
  blade.tree.write(folder + "power", "85 W\n");
  blade.tree.write(folder + "cpu_power", std::string{"85 W\n"} + std::string(4091, '\0'));
  const PowerSource source = blade.open();
  source.refresh();
  for (const char* file : {"power", "cpu_power"}) {
    const Reading reading = read(source, file);
    EXPECT_EQ(reading.amount.value, 85'000'000) << reading.amount.unknown;
    EXPECT_TRUE(std::isnan(reading.time_s));
  }
}

TEST(PmCounters, that_cannot_be_read_are_unknown_and_never_0) {
  Blade blade;
  blade.tree.write(folder + "power", "\n");
  blade.tree.write(folder + "energy", "12 kJ 5 us\n");
  blade.tree.write(folder + "cpu_power", "0 W 1751400000012345 us\n");
  const PowerSource source = blade.open([](const std::string& path) {
    return path.ends_with("memory_power") ? FileText{"", ENODATA} : read_sysfs(path);
  });
  source.refresh();
  for (const char* file : {"power", "energy", "cpu_power", "memory_power"}) {
    EXPECT_FALSE(read(source, file).amount.value) << file;
    EXPECT_FALSE(read(source, file).amount.unknown.empty()) << file;
  }
}

TEST(PmCounters, name_each_processor_only_where_there_is_no_sum_of_them) {
  Blade blade{""};
  for (const char* file : {"cpu0_energy", "cpu1_energy", "energy", "freshness"})
    blade.tree.write(folder + file, "5 J 1751400000012345 us\n");
  EXPECT_EQ(blade.open().sensors.size(), 3U);
  blade.tree.write(folder + "cpu_energy", "5 J 1751400000012345 us\n");
  EXPECT_EQ(blade.open().sensors.size(), 2U);
  EXPECT_TRUE(Blade{""}.open().sensors.empty());
}

}  // namespace
}  // namespace hallmark
