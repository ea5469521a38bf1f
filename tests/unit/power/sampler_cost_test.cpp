// What the sampler costs beside the work, and that it cannot sleep through a wrap.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "counted_new.hpp"
#include "sysfs_tree.hpp"
#include "topology/binding.hpp"
#include "topology/power/sampler.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

double steady() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// A sensor that costs so much CPU that its share would ask for long pauses.
PowerSource costly(std::optional<std::int64_t> range_uj) {
  PowerSource source;
  source.sensors.push_back({.domain = make_domain(DomainKind::package, 0), .path = "c", .range_uj = range_uj});
  source.sensors[0].limit_uw = 1'000'000;
  source.read = [](const PowerSensor&) {
    const double end = steady() + 0.005;
    while (steady() < end) {
    }
    return unstamped(known(1));
  };
  return source;
}

double longest_pause(PowerSource source, std::size_t sweeps) {
  std::vector<PowerSource> sources;
  sources.push_back(std::move(source));
  PowerSampler sampler{std::move(sources), steady, 0.001};
  while (sampler.cost().sweeps < sweeps) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  double longest = 0;
  const std::vector<double> times = sampler.series()[0].time_s;
  for (std::size_t i = 2; i < times.size(); ++i) longest = std::max(longest, times[i] - times[i - 1]);
  return longest;
}

TEST(SamplerCost, spares_the_cpu_but_never_so_long_that_a_counter_could_wrap_unseen) {
  EXPECT_GT(longest_pause(costly(std::nullopt), 4), 0.2);  // 5 ms are 1 % of half a second
  // A counter of 0.06 J at 1 W at most comes round in 60 ms: it is read each 30 ms, which is asked for four times here.
  EXPECT_LT(longest_pause(costly(60'000), 12), 0.2);
}

TEST(SamplerCost, of_a_sweep_over_files_holds_no_allocation_of_its_own) {
  const SysfsTree tree{"dgx_h100.tree"};
  const auto sensors = find_sensors(tree.root());
  PowerSource source;
  source.sensors = sensors;
  source.read = [](const PowerSensor&) { return unstamped(known(7)); };
  std::vector<PowerSource> sources;
  sources.push_back(std::move(source));
  PowerSampler sampler{std::move(sources), steady, 3600};
  (void)sampler.read_now();
  const std::size_t before = allocations;
  for (int i = 0; i < 50; ++i) (void)sampler.read_now();
  EXPECT_EQ(allocations - before, 50U);  // the copy that read_now() returns
}

TEST(SamplerCost, of_reading_a_counters_file_is_no_allocation) {
  const SysfsTree tree{"dgx_h100.tree"};
  const PowerSource source = sysfs_source(tree.root());
  (void)source.read(source.sensors[0]);
  const std::size_t before = allocations;
  for (const PowerSensor& sensor : source.sensors) ASSERT_TRUE(source.read(sensor).amount.value);
  EXPECT_EQ(allocations - before, 0U);
}

TEST(SamplerCost, falls_on_the_pus_that_it_was_given_or_it_says_why_not) {
  const CpuSet all = inherited_affinity();
  CpuSet one;
  one.add(all.pus().back());
  std::atomic<bool> seen{false};
  std::string found;
  const auto observed = [&](const SamplerOptions& options) {
    PowerSource source;
    source.sensors.push_back({.domain = make_domain(DomainKind::node), .path = "n"});
    source.slow = true;
    source.period_s = 3600;
    source.read = [&](const PowerSensor&) {
      if (!seen) found = current_binding().list();
      seen = true;
      return unstamped(known(1));
    };
    std::vector<PowerSource> sources;
    sources.push_back(std::move(source));
    PowerSampler sampler{std::move(sources), steady, options};
    while (!seen) std::this_thread::yield();
    return sampler.binding_trouble();
  };
  EXPECT_EQ(observed({.pus = one}), "");
  EXPECT_EQ(found, one.list());
  seen = false;
  CpuSet none;
  none.add(60'000);
  EXPECT_NE(observed({.pus = none}), "");
}

}  // namespace
}  // namespace hallmark
