#include <limits>

#include "benchmarks/device/gpu_clock.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {

double mean_clock(std::span<const ClockStamp> before, std::span<const ClockStamp> after) {
  std::vector<double> clocks;
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    const ClockStamp &from = before[i], &to = after[i];
    const bool both = from.nanoseconds > 0 && to.nanoseconds > from.nanoseconds && to.cycles > from.cycles;
    if (both)
      clocks.push_back(1e9 * static_cast<double>(to.cycles - from.cycles) /
                       static_cast<double>(to.nanoseconds - from.nanoseconds));
  }
  return clocks.empty() ? std::numeric_limits<double>::quiet_NaN() : median(clocks);
}

}  // namespace hallmark
