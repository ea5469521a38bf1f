// The clock that a thread of the host really had.
#pragma once

#include <cstdint>
#include <string>

#include "topology/base/handle.hpp"

namespace hallmark {

/// Counts the cycles of the calling thread's user code, where the kernel lets it (perf_event_open; virtual machines
/// often have no such counter).
class CycleCounter {
 public:
  CycleCounter();
  void begin() noexcept;
  void end() noexcept;
  /// Cycles per second that the thread ran between begin() and end(), in Hz; NaN where that is not known.
  [[nodiscard]] double hertz() const noexcept;
  /// Why hertz() is never known; empty where it is.
  [[nodiscard]] const std::string& why_unknown() const noexcept { return why_unknown_; }

 private:
  FileDescriptor counter_;
  std::string why_unknown_;
  std::uint64_t cycles_ = 0, nanoseconds_ = 0;
};

}  // namespace hallmark
