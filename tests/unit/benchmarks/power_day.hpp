// What ten readings a second of all sensors of a DGX H100 look like: those of tests/fixtures/power/dgx_h100.tree, with
// noise. Same seed, same readings.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "benchmarks/program/recorded_series.hpp"
#include "topology/base/random.hpp"

namespace hallmark::test {

class PowerDay {
 public:
  /// `averages`: of each GPU not only energy and instant power, but also the two averages that NVML has.
  PowerDay(double noise, bool averages) : noise_{noise}, averages_{averages} {
    for (int gpu = 0; gpu < 8; ++gpu) add_gpu(gpu);
    for (int socket = 0; socket < 2; ++socket) {
      add(make_domain(DomainKind::package, socket), "energy_uj", SensorGives::energy, Stamp::own);
      add(make_domain(DomainKind::dram, socket), "energy_uj", SensorGives::energy, Stamp::own);
    }
    add(make_domain(DomainKind::node), "DCMI", SensorGives::average_power, Stamp::own);
  }

  /// Readings of `seconds`, every 0.1 s, the BMC's every second.
  std::vector<PowerSeries> record(double seconds) {
    const auto sweeps = static_cast<std::size_t>(seconds * 10);
    for (std::size_t k = 0; k < sweeps; ++k) sweep(k);
    std::vector<PowerSeries> all;
    for (const SensorSeries& series : series_)
      if (averages_ || series.sensor.gives != SensorGives::average_power || series.sensor.domain.kind == DomainKind::node)
        for (PowerSeries& one : recorded(series, 0)) all.push_back(std::move(one));
    return all;
  }

 private:
  /// The driver's for all that one call answers, that of the call for reasons, or the sampler's own.
  enum class Stamp { driver, refresh, own };

  void add(const PowerDomain& domain, const std::string& what, SensorGives gives, Stamp stamp) {
    series_.push_back({.sensor = {.domain = domain, .path = domain.name + " " + what, .gives = gives},
                       .time_s = {},
                       .value = {}});
    stamps_.push_back(stamp);
  }

  void add_gpu(int gpu) {
    using enum SensorGives;
    const PowerDomain domain = make_domain(DomainKind::gpu, -1, gpu);
    add(domain, "energy", energy, Stamp::driver);
    add(domain, "instant power", instant_power, Stamp::driver);
    add(domain, "average power", average_power, Stamp::driver);
    add(make_domain(DomainKind::gpu_memory, -1, gpu), "average power", average_power, Stamp::driver);
    for (const char* cause : {"sw_power_cap", "sw_thermal", "hw_thermal", "hw_power_brake"})
      add(domain, std::string{"throttle "} + cause, throttle, Stamp::driver);
    add(domain, "SM clock", clock, Stamp::own);
    add(domain, "memory clock", clock, Stamp::own);
    add(domain, "temperature", temperature, Stamp::own);
    for (const char* cause : {"application_clocks", "hw_slowdown", "sync_boost"})
      add(domain, std::string{"throttle "} + cause, throttle, Stamp::refresh);
  }

  /// Uniform in +-1.
  double shaken() { return static_cast<double>(random_.below(2'000'001)) * 1e-6 - 1; }
  double watts(double mean) { return mean * (1 + noise_ * shaken()); }

  static constexpr std::size_t per_gpu = 14, gpus = 8;

  void sweep(std::size_t k) {
    const double begin = 5 + 0.1 * static_cast<double>(k) + 2e-4 * shaken();
    double now = begin;
    std::array<double, gpus> driver{}, refresh{};
    for (std::size_t gpu = 0; gpu < gpus; ++gpu) {
      refresh.at(gpu) = now;
      driver.at(gpu) = now + 5e-5 + 5e-6 * shaken();
      now += 1e-4 + 5e-6 * shaken();
    }
    const std::size_t fast = series_.size() - 1;
    for (std::size_t i = 0; i < fast; ++i) {
      const std::size_t channel = (k + i) % fast;
      const bool own = stamps_[channel] == Stamp::own;
      now += own ? 4e-6 + 5e-7 * shaken() : 1e-7;
      const auto& of_gpu = stamps_[channel] == Stamp::driver ? driver : refresh;
      keep(channel, own ? now : of_gpu.at(channel / per_gpu), k);
    }
    if (k % 10 == 0) put(fast, begin + 0.02 + 1e-3 * shaken(), std::llround(watts(9650)) * 1'000'000);
  }

  void put(std::size_t channel, double time_s, std::int64_t value) {
    series_[channel].time_s.push_back(time_s);
    series_[channel].value.push_back(value);
  }

  void keep(std::size_t channel, double time_s, std::size_t k) {
    if (channel >= gpus * per_gpu) return put_counted(channel, time_s, channel % 2 == 0 ? 350 : 20, 1);
    const std::size_t gpu = channel / per_gpu, what = channel % per_gpu;
    if (what == 0) return put_counted(channel, time_s, 690, 1000);
    if (what == 1) return put(channel, time_s, std::llround(1e3 * watts(690)) * 1000);
    if (what == 2 || what == 3) return put_average(channel, time_s, what == 2 ? 690 : 132);
    if (what == 4) return put(channel, time_s, static_cast<std::int64_t>(k) * 5'000'000);  // held back 5 % of the time
    if (what == 8) return put(channel, time_s, (k / 50 + gpu) % 3 == 0 ? 1'740'000'000 : 1'755'000'000);
    if (what == 9) return put(channel, time_s, 2'619'000'000);
    if (what == 10) return put(channel, time_s, 58'000 + 1000 * static_cast<std::int64_t>((k / 200 + gpu) % 3));
    put(channel, time_s, 0);
  }

  /// Energy since the reading before, in steps of so many uJ.
  void put_counted(std::size_t channel, double time_s, double mean_w, std::int64_t step_uj) {
    double& joules = joules_[channel];
    const double before = series_[channel].time_s.empty() ? time_s : series_[channel].time_s.back();
    joules += watts(mean_w) * (time_s - before);
    put(channel, time_s, std::llround(joules * 1e6 / static_cast<double>(step_uj)) * step_uj);
  }

  /// The mean of a second.
  void put_average(std::size_t channel, double time_s, double mean_w) {
    auto& last = last_w_[channel];
    for (std::size_t i = last.size() - 1; i > 0; --i) last[i] = last[i - 1];
    last[0] = watts(mean_w);
    double sum = 0;
    for (const double each : last) sum += each > 0 ? each : mean_w;
    put(channel, time_s, std::llround(1e3 * sum / 10) * 1000);
  }

  double noise_;
  bool averages_;
  Random random_{7};
  std::vector<SensorSeries> series_;
  std::vector<Stamp> stamps_;
  std::array<double, 128> joules_{};
  std::array<std::array<double, 10>, 128> last_w_{};
};

}  // namespace hallmark::test
