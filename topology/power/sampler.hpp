// Reads all power sensors of this node at an interval, beside the work that is measured.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "topology/cpu_set.hpp"
#include "topology/power/device_window.hpp"
#include "topology/power/domain.hpp"
#include "topology/power/energy.hpp"

namespace hallmark {

/// What sampling has cost the node so far. Sensors are read one after another: that is a sweep. Slow sources are read
/// by threads of their own; their CPU time is in `cpu_s`, their waiting is nobody's.
struct SamplerCost {
  std::uint64_t sweeps = 0;
  std::uint64_t late_sweeps = 0;  ///< put off, because sweeps took more than their share
  double cpu_s = 0;               ///< of the sampler's threads
  double wall_s = 0;              ///< spent in sweeps, waiting for sensors included
  double longest_sweep_s = 0;
};

struct SamplerOptions {
  double interval_s = 0.1;
  CpuSet pus = {};  ///< where its threads run; empty: where the caller does
};

/// A thread that sweeps all sensors every `interval_s` from construction to stop(). It takes at most 1 % of one CPU and
/// half of the wall clock, and sweeps less often where that needs it, but never so seldom that a counter could wrap
/// unseen. Each sweep starts with another sensor, because Grace refreshes only the meter that is read first (power.md
/// 1.4). Stamps are the source's own, else midway between the clock before and after a reading. Room for an hour of
/// readings is set aside at the start. After ten seconds settle_scopes() decides what doubtful counters count. With no
/// sensors there is no thread. One sampler per node, not per rank.
class PowerSampler {
 public:
  /// The files' sensors below `root` ("/": this machine). Reads them once before it returns, so it may block briefly.
  PowerSampler(const std::string& root, SecondsClock clock, double interval_s = 0.1);
  PowerSampler(std::vector<PowerSource> sources, SecondsClock clock, double interval_s = 0.1);
  PowerSampler(std::vector<PowerSource> sources, SecondsClock clock, SamplerOptions options);
  ~PowerSampler();
  PowerSampler(const PowerSampler&) = delete;
  PowerSampler& operator=(const PowerSampler&) = delete;

  /// Sweeps once more and ends the threads; blocks for at most two sweeps, and one of each slow source. Harmless when
  /// repeated.
  void stop();

  /// Sweeps now, from the caller's thread, and returns what it read, by sensor; slow sources are not
  /// asked. Goes into the series too.
  std::vector<Reading> read_now();

  /// All readings so far, by sensor (copied). Any thread may ask at any time.
  [[nodiscard]] std::vector<SensorSeries> series() const;
  [[nodiscard]] SamplerCost cost() const;
  /// Why its threads are not where SamplerOptions::pus wants them; empty where they are.
  [[nodiscard]] std::string binding_trouble() const;

  /// domain_energies() of the readings so far; gaps up to a second or three intervals are bridged. A window that ends
  /// now is not covered yet: call read_now() first.
  [[nodiscard]] std::vector<DomainEnergy> energies(double begin_s, double end_s) const;
  /// device_window() of the readings so far.
  [[nodiscard]] DeviceWindow device(int gpu, double begin_s, double end_s) const;

 private:
  struct Channel {
    std::size_t source, sensor;
  };
  void start();
  void enter_thread();
  void loop();
  void loop_slow(std::size_t source);
  void sweep();
  void sweep_slow(std::size_t source);
  void read_channel(std::size_t channel);
  void keep(std::size_t channel);
  bool pause(double seconds);
  double pause_after(double cpu_s, double wall_s);

  const std::vector<PowerSource> sources_;
  const SecondsClock clock_;
  const SamplerOptions options_;
  std::vector<Channel> channels_;
  std::vector<std::size_t> fast_;  ///< channels that the sampler's own thread reads
  double longest_pause_s_;         ///< a counter cannot wrap twice in it
  std::vector<Reading> readings_;  ///< by channel; the last ones

  std::mutex sweep_mutex_;    ///< one sweep at a time; taken before mutex_
  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable wake_;
  bool stopping_ = false;
  std::vector<SensorSeries> series_;
  SamplerCost cost_;
  std::string binding_trouble_;
  double next_settling_s_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace hallmark
