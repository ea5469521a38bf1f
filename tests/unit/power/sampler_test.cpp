#include "topology/power/sampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include "sysfs_tree.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

double steady() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void wait_for_sweeps(const PowerSampler& sampler, std::uint64_t sweeps) {
  while (sampler.cost().sweeps < sweeps) std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

// Sensors of no file: each reading is one more joule (or watt).
std::vector<PowerSource> counting(std::atomic<std::int64_t>& reads, std::size_t sensors) {
  PowerSource source;
  for (std::size_t i = 0; i < sensors; ++i) {
    source.sensors.push_back(
        {.domain = make_domain(DomainKind::package, static_cast<int>(i)), .path = std::to_string(i)});
  }
  source.read = [&reads](const PowerSensor&) { return unstamped(known(++reads * 1'000'000)); };
  std::vector<PowerSource> sources;
  sources.push_back(std::move(source));
  return sources;
}

TEST(PowerSampler, reads_all_sensors_again_and_again_until_stopped) {
  const SysfsTree tree{"dgx_h100.tree"};
  PowerSampler sampler{tree.root(), steady, 0.002};
  wait_for_sweeps(sampler, 5);
  sampler.stop();
  const auto series = sampler.series();
  ASSERT_EQ(series.size(), 4U);
  for (const SensorSeries& one : series) {
    EXPECT_EQ(one.value.size(), sampler.cost().sweeps);
    EXPECT_TRUE(std::is_sorted(one.time_s.begin(), one.time_s.end()));
    EXPECT_EQ(one.unknown_reason, "");
  }
  EXPECT_GE(sampler.cost().wall_s, sampler.cost().longest_sweep_s);
  const auto before = sampler.cost().sweeps;
  sampler.stop();
  EXPECT_EQ(sampler.cost().sweeps, before);
}

TEST(PowerSampler, answers_from_any_thread_while_it_reads) {
  const SysfsTree tree{"gb200.tree"};
  PowerSampler sampler{tree.root(), steady, 0.001};
  std::vector<std::thread> askers;
  for (int i = 0; i < 3; ++i) {
    askers.emplace_back([&sampler] {
      for (int n = 0; n < 20; ++n) {
        (void)sampler.series();
        (void)sampler.read_now();
        (void)sampler.energies(0, 1);
        (void)sampler.cost();
      }
    });
  }
  for (std::thread& asker : askers) asker.join();
  sampler.stop();
  EXPECT_GE(sampler.cost().sweeps, 61U);
  for (const SensorSeries& one : sampler.series()) EXPECT_EQ(one.time_s.size(), sampler.cost().sweeps);
}

TEST(PowerSampler, knows_the_energy_of_a_window_that_readings_enclose) {
  std::atomic<double> now{0};
  std::atomic<std::int64_t> reads{0};
  PowerSampler sampler{counting(reads, 1), [&now] { return now.load(); }, 3600};
  EXPECT_FALSE(sampler.energies(0, 10)[0].energy.amount.value);
  now = 10;
  EXPECT_EQ(sampler.read_now().at(0).amount.value, 2'000'000);
  EXPECT_EQ(sampler.energies(0, 10).at(0).energy.amount.value, 1'000'000);
  EXPECT_FALSE(sampler.energies(0, 11)[0].energy.amount.value);
}

TEST(PowerSampler, starts_each_sweep_with_another_sensor) {
  std::atomic<std::int64_t> reads{0};
  PowerSampler sampler{counting(reads, 3), [] { return 0.0; }, 3600};
  const auto second = sampler.read_now(), third = sampler.read_now();
  EXPECT_EQ(second[1].amount.value, 4'000'000);
  EXPECT_EQ(second[0].amount.value, 6'000'000);
  EXPECT_EQ(third[2].amount.value, 7'000'000);
}

TEST(PowerSampler, sweeps_less_often_where_its_share_of_the_machine_would_be_too_large) {
  std::vector<PowerSource> slow(1);
  slow[0].sensors.push_back({.domain = make_domain(DomainKind::node), .path = "slow"});
  slow[0].read = [](const PowerSensor&) {
    std::this_thread::sleep_for(std::chrono::milliseconds{3});
    return unstamped(known(1));
  };
  PowerSampler sampler{std::move(slow), steady, 0.001};
  wait_for_sweeps(sampler, 5);
  sampler.stop();
  EXPECT_GE(sampler.cost().late_sweeps, 3U);
  const SensorSeries series = sampler.series()[0];
  const double span = series.time_s.back() - series.time_s.front();
  EXPECT_LT(0.003 * static_cast<double>(series.time_s.size() - 2), span);
}

TEST(PowerSampler, without_a_sensor_has_no_series_and_no_thread) {
  const SysfsTree empty;
  PowerSampler sampler{empty.root(), steady};
  EXPECT_TRUE(sampler.series().empty());
  EXPECT_TRUE(sampler.read_now().empty());
  EXPECT_TRUE(sampler.energies(0, 1).empty());
  sampler.stop();
  EXPECT_EQ(sampler.cost().sweeps, 0U);
}

TEST(PowerSampler, refuses_an_interval_that_is_not_positive) {
  const SysfsTree empty;
  EXPECT_THROW((PowerSampler{empty.root(), steady, 0}), Error);
  EXPECT_THROW((PowerSampler{empty.root(), steady, std::nan("")}), Error);
}

}  // namespace
}  // namespace hallmark
