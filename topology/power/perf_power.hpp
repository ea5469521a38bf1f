// RAPL through the kernel's perf events, for those who may use perf but not read powercap's files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "topology/power/domain.hpp"
#include "topology/power/sysfs_file.hpp"

namespace hallmark {

/// A counter that counts from when it was opened.
class PerfCounter {
 public:
  virtual ~PerfCounter() = default;
  /// errno, or 0 with `count` set.
  [[nodiscard]] virtual int read(std::uint64_t& count) const = 0;
};

/// Opens a counter of the PMU `type`, event `config`, on `cpu`; nullptr with `error` set to errno where it cannot be.
using OpenPerf =
    std::function<std::unique_ptr<PerfCounter>(std::uint32_t type, std::uint64_t config, int cpu, int& error)>;

/// perf_event_open(2).
[[nodiscard]] std::unique_ptr<PerfCounter> open_perf(std::uint32_t type, std::uint64_t config, int cpu, int& error);

/// The events energy-pkg, energy-ram and energy-psys of the PMU `power` below `root`, one sensor for each CPU of its
/// cpumask, which has one for each package. The kernel extends counters to 64 bits, so they do not wrap. A counter that
/// cannot be opened, or has counted nothing since it was, says so. No sensors where there is no such PMU. Source: power.md 1.3.
[[nodiscard]] PowerSource perf_power_source(const std::string& root, const OpenPerf& open = open_perf,
                                            const ReadText& read = read_sysfs);

}  // namespace hallmark
