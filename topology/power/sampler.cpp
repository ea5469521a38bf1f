#include "topology/power/sampler.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "topology/base/error.hpp"
#include "topology/binding.hpp"
#include "topology/power/energy_scope.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

constexpr double cpu_share = 0.01, wall_share = 0.5;

// An hour of readings, or 2^17 of them; memory that is not written to is not taken.
constexpr double reserved_s = 3600, least_reserved = 1'024, most_reserved = 131'072;

constexpr double settling_s = 10;

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

// Half of what the fastest counter takes to come round at the most that can be drawn.
double longest_pause(const std::vector<PowerSource>& sources) {
  double pause_s = std::numeric_limits<double>::infinity();
  for (const PowerSource& source : sources)
    for (const PowerSensor& sensor : source.sensors)
      if (sensor.gives == SensorGives::energy && sensor.range_uj)
        pause_s =
            std::min(pause_s, static_cast<double>(*sensor.range_uj) / static_cast<double>(power_limit(sensor)) / 2);
  return pause_s;
}

}  // namespace

PowerSampler::PowerSampler(const std::string& root, SecondsClock clock, double interval_s)
    : PowerSampler{one(sysfs_source(root)), std::move(clock), interval_s} {}

PowerSampler::PowerSampler(std::vector<PowerSource> sources, SecondsClock clock, double interval_s)
    : PowerSampler{std::move(sources), std::move(clock), SamplerOptions{.interval_s = interval_s}} {}

PowerSampler::PowerSampler(std::vector<PowerSource> sources, SecondsClock clock, SamplerOptions options)
    : sources_{std::move(sources)},
      clock_{std::move(clock)},
      options_{std::move(options)},
      longest_pause_s_{longest_pause(sources_)} {
  if (!(options_.interval_s > 0)) throw DefectError{"the power sampler's interval must be positive"};
  const double most_readings = std::clamp(reserved_s / options_.interval_s, least_reserved, most_reserved);
  for (std::size_t source = 0; source < sources_.size(); ++source) {
    for (std::size_t sensor = 0; sensor < sources_[source].sensors.size(); ++sensor) {
      if (!sources_[source].slow) fast_.push_back(channels_.size());
      channels_.push_back({source, sensor});
      series_.push_back({sources_[source].sensors[sensor], {}, {}, {}});
      series_.back().time_s.reserve(static_cast<std::size_t>(most_readings));
      series_.back().value.reserve(static_cast<std::size_t>(most_readings));
    }
  }
  readings_.resize(channels_.size(), unstamped(unknown_because("not read yet")));
  start();
}

void PowerSampler::start() {
  if (channels_.empty()) return;
  next_settling_s_ = clock_() + settling_s;
  if (!fast_.empty()) sweep();
  if (!fast_.empty()) threads_.emplace_back([this] { loop(); });
  for (std::size_t source = 0; source < sources_.size(); ++source)
    if (sources_[source].slow && !sources_[source].sensors.empty())
      threads_.emplace_back([this, source] { loop_slow(source); });
}

PowerSampler::~PowerSampler() { stop(); }

void PowerSampler::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  if (threads_.empty()) return;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  sweep();
}

void PowerSampler::enter_thread() {
  if (options_.pus.empty()) return;
  try {
    bind_this_thread(options_.pus);
  } catch (const Error& error) {
    const std::lock_guard lock{mutex_};
    binding_trouble_ = error.what();
  }
}

// False where it is time to end.
bool PowerSampler::pause(double seconds) {
  std::unique_lock lock{mutex_};
  return !wake_.wait_for(lock, std::chrono::duration<double>{seconds}, [this] { return stopping_; });
}

void PowerSampler::loop() {
  enter_thread();
  double pause_s = options_.interval_s;
  while (pause(pause_s)) {
    const double cpu_before = thread_cpu_s(), wall_before = steady_s();
    sweep();
    pause_s = pause_after(thread_cpu_s() - cpu_before, steady_s() - wall_before);
  }
}

void PowerSampler::loop_slow(std::size_t source) {
  enter_thread();
  do {
    const double cpu_before = thread_cpu_s();
    sweep_slow(source);
    const std::lock_guard lock{mutex_};
    cost_.cpu_s += thread_cpu_s() - cpu_before;
  } while (pause(sources_[source].period_s));
}

// Long enough that the sweep's share of CPU and wall clock stays bounded, and else up to the next interval.
double PowerSampler::pause_after(double cpu_s, double wall_s) {
  const double regular_s = std::max(options_.interval_s - wall_s, 0.0);
  const double bounded_s = std::max(cpu_s / cpu_share - wall_s, wall_s / wall_share - wall_s);
  const std::lock_guard lock{mutex_};
  cost_.cpu_s += cpu_s;
  if (bounded_s > regular_s) ++cost_.late_sweeps;
  return std::min(std::max(regular_s, bounded_s), longest_pause_s_);
}

void PowerSampler::read_channel(std::size_t channel) {
  const PowerSource& source = sources_[channels_[channel].source];
  const double before = clock_();
  Reading& reading = readings_[channel];
  reading = source.read(source.sensors[channels_[channel].sensor]);
  if (std::isnan(reading.time_s)) reading.time_s = before + (clock_() - before) / 2;
}

// Called with mutex_.
void PowerSampler::keep(std::size_t channel) {
  if (!readings_[channel].repeated) series_[channel].append(readings_[channel]);
}

void PowerSampler::sweep() {
  const std::lock_guard one_at_a_time{sweep_mutex_};
  if (fast_.empty()) return;
  const double began = steady_s();
  for (const PowerSource& source : sources_)
    if (!source.slow && source.refresh) source.refresh();
  const auto first = static_cast<std::size_t>(cost().sweeps % fast_.size());
  for (std::size_t i = 0; i < fast_.size(); ++i) read_channel(fast_[(first + i) % fast_.size()]);
  const double now_s = clock_();
  const std::lock_guard lock{mutex_};
  for (const std::size_t channel : fast_) keep(channel);
  if (now_s >= next_settling_s_)
    next_settling_s_ = settle_scopes(series_) ? std::numeric_limits<double>::infinity() : now_s + settling_s;
  ++cost_.sweeps;
  const double took = steady_s() - began;
  cost_.wall_s += took;
  cost_.longest_sweep_s = std::max(cost_.longest_sweep_s, took);
}

// A slow source is read by its own thread alone, so that only what is kept needs a lock.
void PowerSampler::sweep_slow(std::size_t source) {
  if (sources_[source].refresh) sources_[source].refresh();
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (channels_[channel].source != source) continue;
    const PowerSensor& sensor = sources_[source].sensors[channels_[channel].sensor];
    const double before = clock_();
    Reading reading = sources_[source].read(sensor);
    if (std::isnan(reading.time_s)) reading.time_s = before + (clock_() - before) / 2;
    const std::lock_guard lock{mutex_};
    if (!reading.repeated) series_[channel].append(reading);
  }
}

std::vector<Reading> PowerSampler::read_now() {
  sweep();
  const std::lock_guard one_at_a_time{sweep_mutex_};
  return readings_;
}

std::vector<SensorSeries> PowerSampler::series() const {
  const std::lock_guard lock{mutex_};
  return series_;
}

SamplerCost PowerSampler::cost() const {
  const std::lock_guard lock{mutex_};
  return cost_;
}

std::string PowerSampler::binding_trouble() const {
  const std::lock_guard lock{mutex_};
  return binding_trouble_;
}

DeviceWindow PowerSampler::device(int gpu, double begin_s, double end_s) const {
  const std::scoped_lock lock{mutex_};
  return device_window(series_, gpu, begin_s, end_s);
}

std::vector<DomainEnergy> PowerSampler::energies(double begin_s, double end_s) const {
  const std::lock_guard lock{mutex_};
  return domain_energies(series_, begin_s, end_s, std::max(1.0, 3 * options_.interval_s));
}

}  // namespace hallmark
