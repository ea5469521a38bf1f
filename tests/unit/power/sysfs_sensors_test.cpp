#include "topology/power/sysfs_sensors.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <map>

#include "sysfs_tree.hpp"
#include "topology/power/energy.hpp"

namespace hallmark {
namespace {

std::vector<std::string> names(const std::vector<PowerSensor>& sensors) {
  std::vector<std::string> all;
  for (const PowerSensor& sensor : sensors) all.push_back(sensor.domain.name + (sensor.cross_check ? "?" : ""));
  return all;
}

using Names = std::vector<std::string>;

// The energies of the 10 s between the snapshots.
std::map<std::string, DomainEnergy> energies(const SysfsTree& tree, const ReadText& read = read_sysfs) {
  const PowerSource source = sysfs_source(tree.root(), read);
  std::vector<SensorSeries> series;
  for (const PowerSensor& sensor : source.sensors) series.push_back({sensor, {}, {}, {}});
  for (const int t : {0, 1}) {
    tree.snapshot(t);
    for (SensorSeries& one : series) one.append({10.0 * t, source.read(one.sensor).amount});
  }
  std::map<std::string, DomainEnergy> by_name;
  for (DomainEnergy& one : domain_energies(series, 0, 10, 10)) by_name[one.domain.name] = one;
  return by_name;
}

TEST(SysfsSensors, say_why_nothing_is_known_where_there_are_none) {
  const SysfsTree empty;
  EXPECT_TRUE(find_sensors(empty.root()).empty());
  EXPECT_NE(no_power_sensor.find("/sys/class/powercap"), std::string_view::npos);
}

TEST(SysfsSensors, dram_stands_beside_its_package_and_drives_are_left_out) {
  const SysfsTree tree{"dgx_h100.tree"};
  const auto sensors = find_sensors(tree.root());
  EXPECT_EQ(names(sensors), (Names{"package-0", "package-1", "dram-0", "dram-1"}));
  EXPECT_EQ(sensors[0].range_uj, 262143328850);
  EXPECT_EQ(sensors[2].range_uj, 65712999613);
  EXPECT_EQ(sensors[0].limit_uw, 730'000'000);  // 1.5 * 420 W + 100 W
}

TEST(SysfsSensors, counters_of_a_dgx_wrap_each_in_its_own_range) {
  const SysfsTree tree{"dgx_h100.tree"};
  auto found = energies(tree);
  const std::map<std::string, std::int64_t> expected{
      {"package-0", 3012500000}, {"package-1", 2985000000}, {"dram-0", 421250000}, {"dram-1", 418750000}};
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [name, uj] : expected) {
    EXPECT_EQ(found[name].energy.amount.value, uj) << name << found[name].energy.amount.unknown;
    EXPECT_EQ(found[name].energy.error_uj, 0) << name;
  }
}

TEST(SysfsSensors, psys_senses_the_node_and_cores_are_ignored) {
  const SysfsTree tree{"psys.tree"};
  const auto sensors = find_sensors(tree.root());
  EXPECT_EQ(names(sensors), (Names{"psys", "package-0"}));
  EXPECT_NE(sensors[0].note.find("partial"), std::string::npos);
}

TEST(SysfsSensors, grace_meters_are_known_by_label_in_the_old_and_the_new_layout) {
  for (const char* device : {"/device", ""}) {
    const SysfsTree tree{"gb200.tree", device};
    const auto sensors = find_sensors(tree.root());
    EXPECT_EQ(names(sensors),
              (Names{"module-0", "module-1", "grace-0", "grace-1", "cpu-0", "cpu-1", "sysio-0", "sysio-1"}));
    EXPECT_EQ(sensors[1].path, tree.root() + "/sys/class/hwmon/hwmon7" + device + "/power1_average");
    EXPECT_EQ(sensors[4].averaging_s, 0.05);
    EXPECT_EQ(energies(tree)["module-0"].energy.amount.value, 24468000000);
  }
}

TEST(SysfsSensors, an_unlabelled_meter_is_the_nodes_only_where_it_is_alone) {
  const SysfsTree tree{"dual_epyc.tree"};
  EXPECT_EQ(names(find_sensors(tree.root())), (Names{"node", "package-0", "package-0?", "package-1", "package-1?"}));
  tree.write("/sys/class/hwmon/hwmon9/name", "power_meter\n");
  tree.write("/sys/class/hwmon/hwmon9/power1_average", "1000000\n");
  EXPECT_EQ(names(find_sensors(tree.root())),
            (Names{"package-0", "package-0?", "package-1", "package-1?", "meter", "meter"}));
}

TEST(SysfsSensors, of_two_sensors_of_a_socket_one_is_used_and_the_difference_told) {
  const SysfsTree tree{"dual_epyc.tree"};
  auto found = energies(tree);
  EXPECT_EQ(found["package-0"].energy.amount.value, 2874000000);
  EXPECT_EQ(found["package-0"].cross_check_uj, 2871130000 - 2874000000);
  EXPECT_EQ(found["package-1"].energy.amount.value, 2911230000);
  EXPECT_EQ(found["node"].energy.amount.value, 8120000000);
}

TEST(SysfsSensors, a_forbidden_counter_is_named_and_the_second_sensor_stands_in) {
  const SysfsTree tree{"dual_epyc.tree"};
  const ReadText forbids_counters = [](const std::string& path) {
    return path.ends_with("energy_uj") ? FileText{{}, EACCES} : read_sysfs(path);
  };
  const std::string path = tree.root() + "/sys/class/powercap/intel-rapl:0/energy_uj";
  std::filesystem::permissions(path, std::filesystem::perms{0400});
  const PowerSource source = sysfs_source(tree.root(), forbids_counters);
  EXPECT_EQ(source.read(source.sensors[1]).amount.unknown,
            "permission: " + path + " (mode 0400); run as root or chmod a+r it");
  auto found = energies(tree, forbids_counters);
  EXPECT_EQ(found["package-0"].energy.amount.value, 2871130000);
  EXPECT_NE(found["package-0"].energy.note.find("(instant values) instead: permission: "), std::string::npos);
}

TEST(SysfsSensors, amd_energy_counts_sockets_without_a_range) {
  const SysfsTree tree{"amd_energy.tree"};
  const auto sensors = find_sensors(tree.root());
  ASSERT_EQ(names(sensors), (Names{"package-0"}));
  EXPECT_FALSE(sensors[0].range_uj);
  EXPECT_EQ(energies(tree)["package-0"].energy.amount.value, 2000000000);
}

TEST(SysfsSensors, amd_gpus_are_known_by_pci_id_and_one_die_senses_its_whole_card) {
  const SysfsTree tree{"mi250x.tree"};
  const auto sensors = find_sensors(tree.root());
  ASSERT_EQ(names(sensors), (Names{"gpu-0", "gpu-2"}));
  EXPECT_EQ(sensors[0].gpus, (Names{"0000:c1:00.0", "0000:c6:00.0"}));
  EXPECT_EQ(sensors[1].gpus, (Names{"0000:c9:00.0", "0000:ce:00.0"}));
  EXPECT_EQ(sensors[0].limit_uw, 940'000'000);
  EXPECT_EQ(sensors[0].gives, SensorGives::average_power);
  EXPECT_EQ(energies(tree)["gpu-0"].energy.amount.value, 3'010'000'000);
}

TEST(SysfsSensors, an_amd_gpu_with_an_instant_value_alone_gives_that_and_one_that_may_not_be_read_says_so) {
  const SysfsTree tree;
  tree.write("/sys/class/hwmon/hwmon4/name", "amdgpu\n");
  tree.write("/sys/class/hwmon/hwmon4/device/uevent", "PCI_SLOT_NAME=0000:01:00.0\n");
  tree.write("/sys/class/hwmon/hwmon4/power1_input", "717000000\n");
  EXPECT_EQ(find_sensors(tree.root()).at(0).gives, SensorGives::instant_power);
  const PowerSource forbidden = sysfs_source(tree.root(), [](const std::string& path) {
    return path.ends_with("power1_input") ? FileText{{}, EACCES} : read_sysfs(path);
  });
  EXPECT_TRUE(forbidden.read(forbidden.sensors.at(0)).amount.unknown.starts_with("permission: "));
}

TEST(SysfsSensors, a_meter_of_a_battery_is_not_the_nodes) {
  const SysfsTree tree;
  tree.write("/sys/class/hwmon/hwmon0/name", "power_meter\n");
  tree.write("/sys/class/hwmon/hwmon0/power1_average", "812000000\n");
  tree.write("/sys/class/hwmon/hwmon0/power1_accuracy", "95.0%\n");
  ASSERT_EQ(names(find_sensors(tree.root())), Names{"node"});
  EXPECT_EQ(find_sensors(tree.root())[0].accuracy, "95.0%, as the meter says");
  tree.write("/sys/class/hwmon/hwmon0/power1_is_battery", "1\n");
  EXPECT_TRUE(find_sensors(tree.root()).empty());
}

TEST(SysfsSensors, a_file_that_goes_away_in_mid_run_is_unknown) {
  const SysfsTree tree{"dgx_h100.tree"};
  const PowerSource source = sysfs_source(tree.root());
  std::filesystem::remove(source.sensors[0].path);
  EXPECT_TRUE(source.read(source.sensors[0]).amount.unknown.starts_with("unreadable: "));
  const PowerSource without_data = sysfs_source(tree.root(), [](const std::string& path) {
    return path.ends_with("energy_uj") ? FileText{{}, ENODATA} : read_sysfs(path);
  });
  EXPECT_NE(without_data.read(source.sensors[1]).amount.unknown.find("No data"), std::string::npos);
}

TEST(SysfsSensors, dies_of_a_package_are_places_of_their_own) {
  const SysfsTree tree;
  for (const std::string die : {"0", "1"}) {
    tree.write("/sys/class/powercap/intel-rapl:" + die + "/name", "package-0-die-" + die + "\n");
    tree.write("/sys/class/powercap/intel-rapl:" + die + "/energy_uj", "5\n");
  }
  EXPECT_EQ(names(find_sensors(tree.root())), (Names{"package-0", "package-0-die-1"}));
}

}  // namespace
}  // namespace hallmark
