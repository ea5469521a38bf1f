#include <cuda_runtime.h>

#include "benchmarks/device/cuda_handles.hpp"
#include "benchmarks/device/gpu_memory_passes.hpp"

namespace hallmark::gpu {
namespace {

constexpr unsigned threads = 256;

unsigned blocks_for(std::size_t pairs) { return static_cast<unsigned>((pairs + threads - 1) / threads); }

__device__ std::size_t item() { return std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; }

__global__ void make_pairs(double2* b, double2* c, std::size_t pairs, std::uint64_t seed) {
  const std::size_t i = item();
  if (i >= pairs) return;
  const Streamed one = streamed(seed, 2 * i), other = streamed(seed, 2 * i + 1);
  b[i] = {one.b, other.b};
  c[i] = {one.c, other.c};
}

// 16 bytes a thread: what one load of the GPU moves.
__global__ void triad_pairs(double2* __restrict__ a, const double2* __restrict__ b, const double2* __restrict__ c,
                            std::size_t pairs) {
  const std::size_t i = item();
  if (i < pairs) a[i] = {b[i].x + triad_scalar * c[i].x, b[i].y + triad_scalar * c[i].y};
}

__global__ void copy_pairs(double2* __restrict__ a, const double2* __restrict__ b, std::size_t pairs) {
  const std::size_t i = item();
  if (i < pairs) a[i] = b[i];
}

// Every element, and on the GPU: the host would take seconds.
__global__ void tally_elements(const double* a, std::size_t elements, std::uint64_t seed, double factor,
                               StreamTally* tally) {
  constexpr std::uint64_t phi = 0x9e3779b97f4a7c15ULL;
  unsigned long long hash = 0;
  for (std::size_t i = item(); i < elements; i += std::size_t{gridDim.x} * blockDim.x) {
    const auto bits = static_cast<std::uint64_t>(__double_as_longlong(a[i]));
    const double right = streamed_answer(seed, i, factor);
    hash += mix64(bits ^ (i * phi));
    if (bits == static_cast<std::uint64_t>(__double_as_longlong(right))) continue;
    atomicAdd(&tally->wrong, 1ULL);
    atomicMin(&tally->first, static_cast<unsigned long long>(i));
  }
  atomicAdd(&tally->hash, hash);
}

double2* pairs_of(double* array) { return reinterpret_cast<double2*>(array); }
const double2* pairs_of(const double* array) { return reinterpret_cast<const double2*>(array); }

}  // namespace

void make_streams(double* b, double* c, std::size_t elements, std::uint64_t seed, CUstream_st* stream) {
  const std::size_t pairs = elements / 2;
  make_pairs<<<blocks_for(pairs), threads, 0, stream>>>(pairs_of(b), pairs_of(c), pairs, seed);
  check_cuda(cudaGetLastError(), "make_pairs");
}

void triad(double* a, const double* b, const double* c, std::size_t elements, CUstream_st* stream) {
  const std::size_t pairs = elements / 2;
  triad_pairs<<<blocks_for(pairs), threads, 0, stream>>>(pairs_of(a), pairs_of(b), pairs_of(c), pairs);
  check_cuda(cudaGetLastError(), "triad_pairs");
}

void copy(double* a, const double* b, std::size_t elements, CUstream_st* stream) {
  const std::size_t pairs = elements / 2;
  copy_pairs<<<blocks_for(pairs), threads, 0, stream>>>(pairs_of(a), pairs_of(b), pairs);
  check_cuda(cudaGetLastError(), "copy_pairs");
}

void tally_stream(const double* a, std::size_t elements, std::uint64_t seed, double factor, StreamTally* tally,
                  CUstream_st* stream) {
  tally_elements<<<4096, threads, 0, stream>>>(a, elements, seed, factor, tally);
  check_cuda(cudaGetLastError(), "tally_elements");
}

}  // namespace hallmark::gpu
