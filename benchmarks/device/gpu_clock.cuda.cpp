#include "benchmarks/device/gpu_clock.hpp"

#include <cuda_runtime_api.h>

#include <cmath>

namespace hallmark {

GpuClock::GpuClock(int multiprocessors)
    : before_(static_cast<std::size_t>(multiprocessors)),
      after_(before_.size()),
      stamps_{allocate_on_gpu(2 * before_.size() * sizeof(ClockStamp))} {}

void GpuClock::begin(const Stream& stream) {
  check_cuda(cudaMemsetAsync(stamps_.get(), 0, 2 * before_.size() * sizeof(ClockStamp), stream.get()),
             "cudaMemsetAsync");
  gpu::stamp_clocks(static_cast<ClockStamp*>(stamps_.get()), static_cast<unsigned>(before_.size()), stream.get());
}

void GpuClock::end(const Stream& stream) {
  gpu::stamp_clocks(static_cast<ClockStamp*>(stamps_.get()) + before_.size(), static_cast<unsigned>(after_.size()),
                    stream.get());
}

double GpuClock::hertz(const Stream& stream) {
  const std::size_t bytes = before_.size() * sizeof(ClockStamp);
  const auto* const stamps = static_cast<const ClockStamp*>(stamps_.get());
  check_cuda(cudaMemcpyAsync(before_.data(), stamps, bytes, cudaMemcpyDeviceToHost, stream.get()), "cudaMemcpyAsync");
  check_cuda(cudaMemcpyAsync(after_.data(), stamps + before_.size(), bytes, cudaMemcpyDeviceToHost, stream.get()),
             "cudaMemcpyAsync");
  wait_for(stream);
  return mean_clock(before_, after_);
}

}  // namespace hallmark
