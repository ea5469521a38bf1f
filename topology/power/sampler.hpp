// Reads all power sensors of this node at an interval, beside the work that is measured.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "topology/power/domain.hpp"
#include "topology/power/energy.hpp"

namespace hallmark {

/// What sampling has cost the node so far. Sensors are read one after another: that is a sweep.
struct SamplerCost {
  std::uint64_t sweeps = 0;
  std::uint64_t late_sweeps = 0;  ///< put off, because sweeps took more than their share
  double cpu_s = 0;               ///< of the sampler's thread
  double wall_s = 0;              ///< spent in sweeps, waiting for slow sensors included
  double longest_sweep_s = 0;
};

/// A thread that sweeps all sensors every `interval_s` from construction to stop(). It takes at most 1 % of one CPU and
/// half of the wall clock, and sweeps less often where that needs it. Each sweep starts with another sensor, because
/// Grace refreshes only the meter that is read first (power.md 1.4). Stamps are midway between the clock before and
/// after a reading. With no sensors there is no thread. One sampler per node, not per rank.
class PowerSampler {
 public:
  /// The sensors below `root` ("/": this machine). Reads them once before it returns, so it may block briefly.
  PowerSampler(const std::string& root, SecondsClock clock, double interval_s = 0.1);
  PowerSampler(std::vector<PowerSource> sources, SecondsClock clock, double interval_s = 0.1);
  ~PowerSampler();
  PowerSampler(const PowerSampler&) = delete;
  PowerSampler& operator=(const PowerSampler&) = delete;

  /// Sweeps once more and ends the thread; blocks for at most two sweeps. Harmless when repeated.
  void stop();

  /// Sweeps now, from the caller's thread, and returns what it read, by sensor. Goes into the series too.
  std::vector<Reading> read_now();

  /// All readings so far, by sensor (copied). Any thread may ask at any time.
  [[nodiscard]] std::vector<SensorSeries> series() const;
  [[nodiscard]] SamplerCost cost() const;

  /// domain_energies() of the readings so far; gaps up to a second or three intervals are bridged. A window that ends
  /// now is not covered yet: call read_now() first.
  [[nodiscard]] std::vector<DomainEnergy> energies(double begin_s, double end_s) const;

 private:
  struct Channel {
    std::size_t source, sensor;
  };
  void loop();
  std::vector<Reading> sweep();
  double pause_after(double cpu_s, double wall_s);

  const std::vector<PowerSource> sources_;
  const SecondsClock clock_;
  const double interval_s_;
  std::vector<Channel> channels_;

  std::mutex sweep_mutex_;    ///< one sweep at a time; taken before mutex_
  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable wake_;
  bool stopping_ = false;
  std::vector<SensorSeries> series_;
  SamplerCost cost_;
  std::thread thread_;
};

}  // namespace hallmark
