#include "benchmarks/device/cycle_counter.hpp"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

namespace hallmark {

CycleCounter::CycleCounter() {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  wanted.type = PERF_TYPE_HARDWARE;
  wanted.config = PERF_COUNT_HW_CPU_CYCLES;
  wanted.disabled = 1;
  wanted.exclude_kernel = 1;  // so that it needs no rights
  wanted.exclude_hv = 1;
  wanted.read_format = PERF_FORMAT_TOTAL_TIME_RUNNING;
  const long opened = syscall(SYS_perf_event_open, &wanted, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (opened < 0)
    why_unknown_ = std::string{"perf_event_open: "} + std::strerror(errno);
  else
    counter_ = FileDescriptor{static_cast<int>(opened)};
}

void CycleCounter::begin() noexcept {
  cycles_ = nanoseconds_ = 0;
  if (!why_unknown_.empty()) return;
  (void)ioctl(counter_.get(), PERF_EVENT_IOC_RESET, 0);
  (void)ioctl(counter_.get(), PERF_EVENT_IOC_ENABLE, 0);
  // RESET leaves the running time as it is.
  std::array<std::uint64_t, 2> now{};
  if (read(counter_.get(), now.data(), sizeof now) == sizeof now) nanoseconds_ = now[1];
}

void CycleCounter::end() noexcept {
  if (!why_unknown_.empty()) return;
  (void)ioctl(counter_.get(), PERF_EVENT_IOC_DISABLE, 0);
  std::array<std::uint64_t, 2> now{};
  if (read(counter_.get(), now.data(), sizeof now) != sizeof now) return;
  cycles_ = now[0];
  nanoseconds_ = now[1] - nanoseconds_;
}

double CycleCounter::hertz() const noexcept {
  if (cycles_ == 0 || nanoseconds_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return 1e9 * static_cast<double>(cycles_) / static_cast<double>(nanoseconds_);
}

}  // namespace hallmark
