#include "topology/power/nvml_source.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "fake_gpus.hpp"
#include "topology/base/error.hpp"
#include "topology/power/energy.hpp"

namespace hallmark {
namespace {

// One GPU's words, replaced where a test wants it otherwise.
const std::string h100 =
    "pci=00000000:1B:00.0 power_avg_mw=689412 power_inst_mw=689690 mem_avg_mw=132980 energy_mj=880412345 "
    "limit_mw=700000 sm_mhz=1755 mem_mhz=2619 temp_c=61 power_cap_ns=7000000000 brake_ns=0 reasons=0x4 "
    "reasons_supported=0xff\n";
const std::string gb200_gpu =
    "pci=00000000:29:00.0 power_avg_mw=1120500 module_avg_mw=2446800 energy_mj=100 limit_mw=1200000\n";

struct Bench {
  Bench() { use_gpus_of(tree); }
  void gpu(int number, const std::string& words) const { tree.write("/nvml/" + std::to_string(number), words); }
  PowerSource source(std::map<std::string, int> sockets = {}, const std::string& age = "new") {
    return nvml_source(fake_nvml(age), {[this] { return now_s; }, std::move(sockets)});
  }
  SysfsTree tree;
  double now_s = 100;
};

// What `name` ("gpu-0 energy") of the source reads, after a refresh.
Reading read(const PowerSource& source, const std::string& domain, const std::string& what) {
  source.refresh();
  for (const PowerSensor& sensor : source.sensors)
    if (sensor.domain.name == domain && sensor.path.ends_with(" " + what)) return source.read(sensor);
  return unstamped(unknown_because("no such sensor: " + domain + " " + what));
}

std::vector<std::string> power_sensors(const PowerSource& source) {
  std::vector<std::string> names;
  for (const PowerSensor& sensor : source.sensors)
    if (is_power(sensor.gives)) names.push_back(sensor.domain.name + ": " + sensor.path);
  return names;
}

using Names = std::vector<std::string>;

TEST(NvmlSource, finds_what_a_gpu_answers_and_reads_it_in_our_units) {
  Bench bench;
  bench.gpu(0, h100);
  const PowerSource source = bench.source();
  EXPECT_EQ(power_sensors(source),
            (Names{"gpu-0: NVML 0000:1b:00.0 energy", "gpu-0: NVML 0000:1b:00.0 instant power",
                   "gpu-0: NVML 0000:1b:00.0 average power", "gpu-memory-0: NVML 0000:1b:00.0 memory average power"}));
  EXPECT_EQ(read(source, "gpu-0", "energy").amount.value, 880'412'345'000);
  EXPECT_EQ(read(source, "gpu-0", "instant power").amount.value, 689'690'000);
  EXPECT_EQ(read(source, "gpu-0", "average power").amount.value, 689'412'000);
  EXPECT_EQ(read(source, "gpu-memory-0", "memory average power").amount.value, 132'980'000);
  EXPECT_EQ(source.sensors[2].averaging_s, 1);
  EXPECT_EQ(source.sensors[0].limit_uw, 1'150'000'000);  // 1.5 * 700 W + 100 W
  EXPECT_EQ(source.sensors[0].gpus, Names{"0000:1b:00.0"});
  EXPECT_FALSE(source.sensors[0].scope_in_doubt);
}

TEST(NvmlSource, reads_clocks_temperature_and_throttle_time) {
  Bench bench;
  bench.gpu(0, h100);
  const PowerSource source = bench.source();
  EXPECT_EQ(read(source, "gpu-0", "SM clock").amount.value, 1'755'000'000);
  EXPECT_EQ(read(source, "gpu-0", "memory clock").amount.value, 2'619'000'000);
  EXPECT_EQ(read(source, "gpu-0", "temperature").amount.value, 61'000);
  EXPECT_EQ(read(source, "gpu-0", "throttle sw_power_cap").amount.value, 7'000'000'000);
  EXPECT_EQ(read(source, "gpu-0", "throttle hw_power_brake").amount.value, 0);
  EXPECT_FALSE(read(source, "gpu-0", "throttle gpu_idle").amount.value);
  const std::map<SensorGives, std::string> kinds{
      {SensorGives::clock, "clock"}, {SensorGives::temperature, "temperature"}, {SensorGives::throttle, "throttle"}};
  for (const auto& [gives, word] : kinds) EXPECT_EQ(kind_of(gives), word);
}

TEST(NvmlSource, integrates_reasons_without_a_counter_bit_by_bit) {
  Bench bench;
  const auto reasons = [&](const std::string& bits) {
    bench.gpu(0, "pci=00000000:1B:00.0 power_inst_mw=1000 reasons_supported=0xff reasons=" + bits + "\n");
  };
  reasons("0x48");
  const PowerSource source = bench.source();
  source.refresh();
  bench.now_s = 102;
  EXPECT_EQ(read(source, "gpu-0", "throttle hw_slowdown").amount.value, 2'000'000'000);
  reasons("0x40");
  bench.now_s = 104;
  EXPECT_EQ(read(source, "gpu-0", "throttle hw_slowdown").amount.value, 3'000'000'000);  // held at one end of the pause
  EXPECT_EQ(read(source, "gpu-0", "throttle hw_thermal").amount.value, 4'000'000'000);
  EXPECT_EQ(read(source, "gpu-0", "throttle sync_boost").amount.value, 0);
}

TEST(NvmlSource, a_module_seen_through_two_gpus_is_one_sensor_and_its_counters_are_in_doubt) {
  Bench bench;
  bench.gpu(0, gb200_gpu);
  bench.gpu(1, "pci=00000000:3F:00.0 power_avg_mw=1119250 module_avg_mw=2446310 energy_mj=100\n");
  bench.gpu(2, "pci=00000000:9C:00.0 power_avg_mw=1117004 module_avg_mw=2431125 energy_mj=100\n");
  const PowerSource source = bench.source({{"0000:29:00.0", 0}, {"0000:3f:00.0", 0}, {"0000:9c:00.0", 1}});
  Names modules;
  for (const PowerSensor& sensor : source.sensors) {
    if (sensor.domain.kind == DomainKind::module) modules.push_back(sensor.domain.name);
    EXPECT_TRUE(sensor.gives != SensorGives::energy || sensor.scope_in_doubt);
  }
  EXPECT_EQ(modules, (Names{"module-0", "module-1"}));
  EXPECT_EQ(read(source, "module-0", "module average power").amount.value, 2'446'800'000);
}

TEST(NvmlSource, a_module_without_a_place_stays_out_of_the_books) {
  Bench bench;
  bench.gpu(0, gb200_gpu);
  for (const PowerSensor& sensor : bench.source().sensors) EXPECT_NE(sensor.domain.kind, DomainKind::module);
}

TEST(NvmlSource, a_gpu_that_is_lost_between_two_reads_is_unknown_and_stays_listed) {
  Bench bench;
  bench.gpu(0, h100);
  const PowerSource source = bench.source();
  EXPECT_TRUE(read(source, "gpu-0", "instant power").amount.value);
  bench.gpu(0, h100 + " ret=15\n");
  for (const char* what : {"energy", "instant power", "SM clock", "temperature", "throttle sw_power_cap"}) {
    const Amount amount = read(source, "gpu-0", what).amount;
    EXPECT_FALSE(amount.value) << what;
    EXPECT_NE(amount.unknown.find("GPU is lost (15)"), std::string::npos) << amount.unknown;
  }
  const PowerSource later = bench.source();
  EXPECT_EQ(power_sensors(later), Names{"gpu-0: NVML 0000:1b:00.0 power"});
  EXPECT_NE(read(later, "gpu-0", "power").amount.unknown.find("0000:1b:00.0"), std::string::npos);
}

TEST(NvmlSource, what_a_field_refuses_is_unknown_with_the_reason_and_never_0) {
  Bench bench;
  bench.gpu(0, "pci=00000000:1B:00.0 energy_mj=!4 power_inst_mw=!999 power_avg_mw=0\n");
  const PowerSource source = bench.source();
  EXPECT_NE(read(source, "gpu-0", "energy").amount.unknown.find("Insufficient Permissions (4)"), std::string::npos);
  EXPECT_NE(read(source, "gpu-0", "instant power").amount.unknown.find("(999)"), std::string::npos);
  EXPECT_NE(read(source, "gpu-0", "average power").amount.unknown.find("implausible"), std::string::npos);
}

TEST(NvmlSource, an_old_driver_gives_what_its_functions_give) {
  Bench bench;
  bench.gpu(0, "pci=00000000:1B:00.0 power_usage_mw=300000 total_energy_mj=5 reasons=0x4 reasons_supported=0xff\n");
  const PowerSource source = bench.source({}, "old");
  EXPECT_EQ(power_sensors(source),
            (Names{"gpu-0: NVML 0000:1b:00.0 total energy", "gpu-0: NVML 0000:1b:00.0 power usage"}));
  EXPECT_EQ(read(source, "gpu-0", "power usage").amount.value, 300'000'000);
  EXPECT_EQ(read(source, "gpu-0", "total energy").amount.value, 5000);
  EXPECT_EQ(read(source, "gpu-0", "throttle sw_power_cap").amount.value, 0);
}

TEST(NvmlSource, a_gpu_that_senses_nothing_says_so_itself) {
  Bench bench;
  bench.gpu(0, "pci=00000000:1B:00.0\n");
  bench.gpu(1, "pci=00000000:43:00.0 handle_ret=15\n");
  const PowerSource source = bench.source();
  ASSERT_EQ(power_sensors(source).size(), 2U);
  Names reasons;
  source.refresh();
  for (const PowerSensor& sensor : source.sensors) reasons.push_back(source.read(sensor).amount.unknown);
  EXPECT_NE(reasons[0].find("NVML's GPU 1: GPU is lost (15)"), std::string::npos) << reasons[0];
  EXPECT_NE(reasons[1].find("Not Supported (3)"), std::string::npos) << reasons[1];
}

TEST(NvmlSource, times_a_field_by_the_drivers_stamp_and_knows_a_value_it_has_seen) {
  Bench bench;
  const auto at = [&](const std::string& stamp) { bench.gpu(0, h100 + " stamp_us=" + stamp + "\n"); };
  at("1751400000000000");
  const PowerSource source = bench.source();
  EXPECT_EQ(read(source, "gpu-0", "energy").time_s, 100);
  bench.now_s = 100.03;
  EXPECT_TRUE(read(source, "gpu-0", "energy").repeated);
  at("1751400000100000");
  bench.now_s = 100.17;
  const Reading next = read(source, "gpu-0", "energy");
  EXPECT_FALSE(next.repeated);
  EXPECT_DOUBLE_EQ(next.time_s, 100.1);
}

TEST(Nvml, says_why_it_cannot_be_used) {
  EXPECT_THROW(Nvml{"/nonexistent/libnvidia-ml.so.1"}, UnavailableError);
  ::setenv("HALLMARK_FAKE_NVML_INIT", "9", 1);
  try {
    const Nvml none{std::string{HALLMARK_FAKE_NVML_FOLDER} + "/new/libnvidia-ml.so.1"};
    ADD_FAILURE() << "no driver was taken for one";
  } catch (const UnavailableError& error) {
    EXPECT_STREQ(error.what(), "nvmlInit_v2: Driver Not Loaded (9)");
  }
  ::unsetenv("HALLMARK_FAKE_NVML_INIT");
}

TEST(Nvml, is_where_the_environment_says_and_writes_pci_ids_as_linux_does) {
  ::setenv("HALLMARK_NVML", "/x/y.so", 1);
  EXPECT_EQ(nvml_path(), "/x/y.so");
  ::unsetenv("HALLMARK_NVML");
  EXPECT_EQ(nvml_path(), "libnvidia-ml.so.1");
  NvmlPciInfo info{};
  info.domain = 8, info.bus = 6;
  EXPECT_EQ(pci_text(info), "0008:06:00.0");
}

}  // namespace
}  // namespace hallmark
