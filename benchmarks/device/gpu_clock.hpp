// The clock that a GPU really had, by its own counters: what NVML shows is a moment's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "benchmarks/device/cuda_handles.hpp"

namespace hallmark {

/// One multiprocessor's counters at one moment; both 0 where it was not asked.
struct ClockStamp {
  std::uint64_t cycles = 0, nanoseconds = 0;
};

/// Median over the multiprocessors that were asked both times of cycles per second, in Hz; NaN where there are none.
[[nodiscard]] double mean_clock(std::span<const ClockStamp> before, std::span<const ClockStamp> after);

/// Stamps of the current GPU before and after what lies between in a stream. Throws UnavailableError.
class GpuClock {
 public:
  explicit GpuClock(int multiprocessors);
  void begin(const Stream& stream);
  void end(const Stream& stream);
  /// Of the last pair. Waits for the stream.
  [[nodiscard]] double hertz(const Stream& stream);

 private:
  std::vector<ClockStamp> before_, after_;
  DeviceMemory stamps_;  // the former, then the latter
};

namespace gpu {
/// Every multiprocessor writes its stamp; on the stream. It takes as many blocks as there are multiprocessors, each so
/// large that no two fit into one.
void stamp_clocks(ClockStamp* stamps, unsigned multiprocessors, CUstream_st* stream);
}  // namespace gpu

}  // namespace hallmark
