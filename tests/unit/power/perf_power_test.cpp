#include "topology/power/perf_power.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "sysfs_tree.hpp"

namespace hallmark {
namespace {

const std::string pmu = "/sys/bus/event_source/devices/power/";

struct Counts : PerfCounter {
  explicit Counts(const std::uint64_t& from) : from_{from} {}
  [[nodiscard]] int read(std::uint64_t& count) const override {
    count = from_;
    return 0;
  }
  const std::uint64_t& from_;
};

void fill(const SysfsTree& tree) {
  tree.write(pmu + "type", "26\n");
  tree.write(pmu + "cpumask", "0,56\n");
  tree.write(pmu + "events/energy-pkg", "event=0x02\n");
  tree.write(pmu + "events/energy-pkg.scale", "2.3283064365386962890625e-10\n");
  tree.write(pmu + "events/energy-ram", "event=0x03\n");
  tree.write(pmu + "events/energy-ram.scale", "2.3283064365386962890625e-10\n");
  tree.write(pmu + "events/energy-psys", "event=0x05\n");
  tree.write(pmu + "events/energy-psys.scale", "2.3283064365386962890625e-10\n");
  tree.write("/sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
  tree.write("/sys/devices/system/cpu/cpu56/topology/physical_package_id", "1\n");
}

TEST(PerfPower, counts_joules_of_packages_dram_and_psys) {
  const SysfsTree tree;
  fill(tree);
  std::uint64_t count = 0;
  std::vector<std::string> opened;
  const OpenPerf open = [&](std::uint32_t type, std::uint64_t config, int cpu, int& error) {
    opened.push_back(std::to_string(type) + " " + std::to_string(config) + " " + std::to_string(cpu));
    error = 0;
    return std::make_unique<Counts>(count);
  };
  const PowerSource source = perf_power_source(tree.root(), open);
  EXPECT_EQ(opened, (std::vector<std::string>{"26 2 0", "26 2 56", "26 3 0", "26 3 56", "26 5 0"}));
  std::vector<std::string> names;
  for (const PowerSensor& sensor : source.sensors) names.push_back(sensor.domain.name);
  EXPECT_EQ(names, (std::vector<std::string>{"package-0", "package-1", "dram-0", "dram-1", "psys"}));
  EXPECT_TRUE(source.read(source.sensors[1]).amount.unknown.starts_with("dead: "));  // as in a virtual machine
  count = 301ULL << 32U;  // the scale is 2^-32 J
  EXPECT_EQ(source.read(source.sensors[1]).amount.value, 301'000'000);
  EXPECT_FALSE(source.sensors[0].range_uj);
}

TEST(PerfPower, that_may_not_be_opened_says_what_to_do) {
  const SysfsTree tree;
  fill(tree);
  const OpenPerf open = [](std::uint32_t, std::uint64_t, int, int& error) {
    error = EACCES;
    return std::unique_ptr<PerfCounter>{};
  };
  const PowerSource source = perf_power_source(tree.root(), open);
  const Amount amount = source.read(source.sensors.at(0)).amount;
  EXPECT_FALSE(amount.value);
  EXPECT_TRUE(amount.unknown.starts_with("permission: perf power/energy-pkg/ on CPU 0; run as root, give CAP_PERFMON"))
      << amount.unknown;
}

TEST(PerfPower, is_no_source_where_the_pmu_is_missing_or_not_understood) {
  const OpenPerf never = [](std::uint32_t, std::uint64_t, int, int&) -> std::unique_ptr<PerfCounter> {
    ADD_FAILURE() << "nothing should be opened";
    return nullptr;
  };
  const SysfsTree tree;
  EXPECT_TRUE(perf_power_source(tree.root(), never).sensors.empty());
  fill(tree);
  for (const auto& [file, text] : {std::pair<std::string, std::string>{"events/energy-pkg", "event=2"},
                                   {"events/energy-ram.scale", "0"},
                                   {"events/energy-psys.scale", "7 J"}})
    tree.write(pmu + file, text + "\n");
  EXPECT_TRUE(perf_power_source(tree.root(), never).sensors.empty());
  tree.write(pmu + "cpumask", "zero\n");
  EXPECT_TRUE(perf_power_source(tree.root(), never).sensors.empty());
}

TEST(PerfPower, of_this_machine_opens_or_says_why_not) {
  int error = 0;
  const auto counter = open_perf(0xFFFFFFF, 0, 0, error);
  EXPECT_EQ(counter, nullptr);
  EXPECT_NE(error, 0);
}

}  // namespace
}  // namespace hallmark
