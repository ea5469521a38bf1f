#include <cuda_runtime.h>

#include "benchmarks/device/gpu_clock.hpp"

namespace hallmark::gpu {
namespace {

// clock64() counts one multiprocessor's cycles and stands still for none; globaltimer is one clock for the whole GPU.
__global__ void stamp(ClockStamp* stamps, unsigned multiprocessors) {
  unsigned multiprocessor;
  unsigned long long nanoseconds;
  asm volatile("mov.u32 %0, %%smid;" : "=r"(multiprocessor));
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(nanoseconds));
  const long long cycles = clock64();
  if (multiprocessor < multiprocessors) stamps[multiprocessor] = {static_cast<std::uint64_t>(cycles), nanoseconds};
}

/// More than half of what a multiprocessor has to share, so that no second block fits beside the first.
int lone_block_bytes() {
  int gpu = 0, most = 0;
  check_cuda(cudaGetDevice(&gpu), "cudaGetDevice");
  check_cuda(cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, gpu), "cudaDeviceGetAttribute");
  check_cuda(cudaFuncSetAttribute(stamp, cudaFuncAttributeMaxDynamicSharedMemorySize, most), "cudaFuncSetAttribute");
  return most;
}

}  // namespace

void stamp_clocks(ClockStamp* stamps, unsigned multiprocessors, CUstream_st* stream) {
  stamp<<<multiprocessors, 1, static_cast<std::size_t>(lone_block_bytes()), stream>>>(stamps, multiprocessors);
  check_cuda(cudaGetLastError(), "stamp");
}

}  // namespace hallmark::gpu
