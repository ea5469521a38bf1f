#include "topology/power/sampler.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "topology/base/error.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

constexpr double cpu_share = 0.01, wall_share = 0.5;

double thread_cpu_s() {
  timespec now{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) return 0;
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double steady_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::vector<PowerSource> one(PowerSource source) {
  std::vector<PowerSource> sources;
  sources.push_back(std::move(source));
  return sources;
}

}  // namespace

PowerSampler::PowerSampler(const std::string& root, SecondsClock clock, double interval_s)
    : PowerSampler{one(sysfs_source(root)), std::move(clock), interval_s} {}

PowerSampler::PowerSampler(std::vector<PowerSource> sources, SecondsClock clock, double interval_s)
    : sources_{std::move(sources)}, clock_{std::move(clock)}, interval_s_{interval_s} {
  if (!(interval_s > 0)) throw DefectError{"the power sampler's interval must be positive"};
  for (std::size_t source = 0; source < sources_.size(); ++source) {
    for (std::size_t sensor = 0; sensor < sources_[source].sensors.size(); ++sensor) {
      channels_.push_back({source, sensor});
      series_.push_back({sources_[source].sensors[sensor], {}, {}, {}});
    }
  }
  if (channels_.empty()) return;
  sweep();
  thread_ = std::thread{[this] { loop(); }};
}

PowerSampler::~PowerSampler() { stop(); }

void PowerSampler::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  sweep();
}

void PowerSampler::loop() {
  double pause_s = interval_s_;
  while (true) {
    {
      std::unique_lock lock{mutex_};
      if (wake_.wait_for(lock, std::chrono::duration<double>{pause_s}, [this] { return stopping_; })) return;
    }
    const double cpu_before = thread_cpu_s(), wall_before = steady_s();
    sweep();
    pause_s = pause_after(thread_cpu_s() - cpu_before, steady_s() - wall_before);
  }
}

// Long enough that the sweep's share of CPU and wall clock stays bounded, and else up to the next interval.
double PowerSampler::pause_after(double cpu_s, double wall_s) {
  const double regular_s = std::max(interval_s_ - wall_s, 0.0);
  const double bounded_s = std::max(cpu_s / cpu_share - wall_s, wall_s / wall_share - wall_s);
  const std::lock_guard lock{mutex_};
  cost_.cpu_s += cpu_s;
  if (bounded_s > regular_s) ++cost_.late_sweeps;
  return std::max(regular_s, bounded_s);
}

std::vector<Reading> PowerSampler::sweep() {
  const std::lock_guard one_at_a_time{sweep_mutex_};
  std::vector<Reading> readings(channels_.size());
  if (channels_.empty()) return readings;
  const double began = steady_s();
  const auto first = static_cast<std::size_t>(cost().sweeps % channels_.size());
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const std::size_t at = (first + i) % channels_.size();
    const PowerSource& source = sources_[channels_[at].source];
    const double before = clock_();
    readings[at].amount = source.read(source.sensors[channels_[at].sensor]);
    readings[at].time_s = before + (clock_() - before) / 2;
  }
  const std::lock_guard lock{mutex_};
  for (std::size_t at = 0; at < readings.size(); ++at) series_[at].append(readings[at]);
  ++cost_.sweeps;
  const double took = steady_s() - began;
  cost_.wall_s += took;
  cost_.longest_sweep_s = std::max(cost_.longest_sweep_s, took);
  return readings;
}

std::vector<Reading> PowerSampler::read_now() { return sweep(); }

std::vector<SensorSeries> PowerSampler::series() const {
  const std::lock_guard lock{mutex_};
  return series_;
}

SamplerCost PowerSampler::cost() const {
  const std::lock_guard lock{mutex_};
  return cost_;
}

std::vector<DomainEnergy> PowerSampler::energies(double begin_s, double end_s) const {
  const std::lock_guard lock{mutex_};
  return domain_energies(series_, begin_s, end_s, std::max(1.0, 3 * interval_s_));
}

}  // namespace hallmark
