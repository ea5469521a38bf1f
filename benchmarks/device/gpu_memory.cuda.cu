#include <cuda_runtime.h>

#include "benchmarks/device/cuda_handles.hpp"
#include "benchmarks/device/gpu_memory.hpp"

namespace hallmark {
namespace {

constexpr unsigned threads = 256;
constexpr double scalar = 3;

/// What the arrays hold: small whole numbers, other ones at neighbouring places, so that every sum is exact and an
/// element in the wrong place is wrong.
__host__ __device__ double b_at(std::size_t i) { return static_cast<double>((i * 0x9e3779b1U) & 0xfffffU); }
__host__ __device__ double c_at(std::size_t i) { return static_cast<double>((i * 0x85ebca6bU) & 0xfffffU); }

__device__ std::size_t item() { return std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; }

__global__ void make(double2* b, double2* c, std::size_t pairs) {
  const std::size_t i = item();
  if (i >= pairs) return;
  b[i] = {b_at(2 * i), b_at(2 * i + 1)};
  c[i] = {c_at(2 * i), c_at(2 * i + 1)};
}

// 16 bytes a thread: what one load of the GPU moves.
__global__ void triad(double2* __restrict__ a, const double2* __restrict__ b, const double2* __restrict__ c,
                      std::size_t pairs) {
  const std::size_t i = item();
  if (i < pairs) a[i] = {b[i].x + scalar * c[i].x, b[i].y + scalar * c[i].y};
}

__global__ void copy(double2* __restrict__ a, const double2* __restrict__ b, std::size_t pairs) {
  const std::size_t i = item();
  if (i < pairs) a[i] = b[i];
}

// Every element, and on the GPU: the host would take seconds. NaN is unequal to all, so it counts.
__global__ void count_wrong(const double* a, std::size_t elements, double factor, unsigned long long* wrong) {
  for (std::size_t i = item(); i < elements; i += std::size_t{gridDim.x} * blockDim.x)
    if (!(a[i] == b_at(i) + factor * c_at(i))) atomicAdd(wrong, 1ULL);
}

struct Arrays {
  explicit Arrays(const GpuMemorySpec& spec)
      : pairs{spec.array_bytes / sizeof(double2)},
        blocks{static_cast<unsigned>((pairs + threads - 1) / threads)},
        is_triad{spec.pattern == GpuMemoryPattern::triad},
        a{allocate_on_gpu(pairs * sizeof(double2))},
        b{allocate_on_gpu(pairs * sizeof(double2))},
        c{allocate_on_gpu(pairs * sizeof(double2))} {
    make<<<blocks, threads, 0, stream.get()>>>(vectors(b), vectors(c), pairs);
    check_cuda(cudaGetLastError(), "make");
    check_cuda(cudaMemsetAsync(a.get(), 0xff, pairs * sizeof(double2), stream.get()), "cudaMemsetAsync");
  }

  static double2* vectors(const DeviceMemory& memory) { return static_cast<double2*>(memory.get()); }

  void pass() const {
    if (is_triad)
      triad<<<blocks, threads, 0, stream.get()>>>(vectors(a), vectors(b), vectors(c), pairs);
    else
      copy<<<blocks, threads, 0, stream.get()>>>(vectors(a), vectors(b), pairs);
    check_cuda(cudaGetLastError(), is_triad ? "triad" : "copy");
  }

  std::uint64_t wrong() const {
    const DeviceMemory count = allocate_on_gpu(sizeof(unsigned long long));
    auto* const to = static_cast<unsigned long long*>(count.get());
    check_cuda(cudaMemsetAsync(to, 0, sizeof *to, stream.get()), "cudaMemsetAsync");
    count_wrong<<<4096, threads, 0, stream.get()>>>(static_cast<const double*>(a.get()), 2 * pairs,
                                                    is_triad ? scalar : 0.0, to);
    check_cuda(cudaGetLastError(), "count_wrong");
    unsigned long long found = 0;
    check_cuda(cudaMemcpyAsync(&found, to, sizeof found, cudaMemcpyDeviceToHost, stream.get()), "cudaMemcpyAsync");
    wait_for(stream);
    return found;
  }

  Stream stream = make_stream();
  std::size_t pairs;
  unsigned blocks;
  bool is_triad;
  DeviceMemory a, b, c;
};

}  // namespace

GpuMemoryResult measure_gpu_memory(const GpuMemorySpec& spec) {
  check_cuda(cudaSetDevice(spec.gpu), "cudaSetDevice");
  const Arrays arrays{spec};
  std::vector<Event> marks;
  for (std::uint32_t i = 0; i <= spec.passes; ++i) marks.push_back(make_event());
  for (int i = 0; i < 2; ++i) arrays.pass();
  record(marks.front(), arrays.stream);
  for (std::uint32_t i = 1; i <= spec.passes; ++i) {
    arrays.pass();
    record(marks[i], arrays.stream);
  }
  wait_for(arrays.stream);
  GpuMemoryResult result;
  for (std::uint32_t i = 1; i <= spec.passes; ++i) result.elapsed.push_back(seconds_between(marks[i - 1], marks[i]));
  result.bytes_per_pass = (arrays.is_triad ? 3 : 2) * arrays.pairs * sizeof(double2);
  result.wrong_elements = arrays.wrong();
  return result;
}

}  // namespace hallmark
