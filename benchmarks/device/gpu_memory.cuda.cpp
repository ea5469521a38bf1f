#include "benchmarks/device/gpu_memory.hpp"

#include <cuda_runtime_api.h>

#include "benchmarks/device/cuda_handles.hpp"
#include "benchmarks/device/gpu_memory_passes.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

void use(int gpu) { check_cuda(cudaSetDevice(gpu), "cudaSetDevice"); }

class CudaMemory final : public GpuMemory {
 public:
  explicit CudaMemory(const GpuMemorySpec& spec) : spec_{spec} {
    if (spec.array_bytes == 0 || spec.array_bytes % (2 * sizeof(double)) != 0)
      throw DefectError{"an array in a GPU's memory is a whole number of pairs of doubles"};
    use(spec.gpu);
    stream_ = make_stream();
    for (DeviceMemory* const array : {&a_, &b_, &c_}) *array = allocate_on_gpu(spec.array_bytes);
    tally_ = allocate_on_gpu(sizeof(gpu::StreamTally));
    gpu::make_streams(numbers(b_), numbers(c_), elements(), spec.seed, stream_.get());
    poison();
  }

  ~CudaMemory() override { (void)cudaSetDevice(spec_.gpu); }  // where the members are freed

  void poison() override {
    use(spec_.gpu);
    check_cuda(cudaMemsetAsync(a_.get(), 0xff, spec_.array_bytes, stream_.get()), "cudaMemsetAsync");
    wait_for(stream_);
  }

  void step(std::uint32_t times) override {
    use(spec_.gpu);
    for (std::uint32_t i = 0; i < times; ++i)
      if (is_triad())
        gpu::triad(numbers(a_), numbers(b_), numbers(c_), elements(), stream_.get());
      else
        gpu::copy(numbers(a_), numbers(b_), elements(), stream_.get());
    wait_for(stream_);
  }

  [[nodiscard]] GpuMemoryAnswer check() override {
    use(spec_.gpu);
    const double factor = is_triad() ? gpu::triad_scalar : 0;
    gpu::StreamTally tally{.wrong = 0, .first = ~0ULL, .hash = 0};
    move(tally_.get(), &tally, sizeof tally, cudaMemcpyHostToDevice);
    gpu::tally_stream(numbers(a_), elements(), spec_.seed, factor, static_cast<gpu::StreamTally*>(tally_.get()),
                      stream_.get());
    move(&tally, tally_.get(), sizeof tally, cudaMemcpyDeviceToHost);
    GpuMemoryAnswer answer{.wrong = tally.wrong, .first = tally.first, .hash = tally.hash};
    if (tally.wrong > 0) {
      answer.right = gpu::streamed_answer(spec_.seed, tally.first, factor);
      move(&answer.found, numbers(a_) + tally.first, sizeof answer.found, cudaMemcpyDeviceToHost);
    }
    return answer;
  }

  void corrupt(std::size_t element, unsigned bit) override {
    if (element >= elements() || bit >= 64) throw DefectError{"there is no such bit in the answer"};
    use(spec_.gpu);
    double* const place = numbers(a_) + element;
    std::uint64_t word = 0;
    move(&word, place, sizeof word, cudaMemcpyDeviceToHost);
    word ^= std::uint64_t{1} << bit;
    move(place, &word, sizeof word, cudaMemcpyHostToDevice);
  }

  [[nodiscard]] std::size_t elements() const override { return spec_.array_bytes / sizeof(double); }

 private:
  [[nodiscard]] bool is_triad() const { return spec_.pattern == GpuMemoryPattern::triad; }
  static double* numbers(const DeviceMemory& memory) { return static_cast<double*>(memory.get()); }

  void move(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) const {
    check_cuda(cudaMemcpyAsync(to, from, bytes, kind, stream_.get()), "cudaMemcpyAsync");
    wait_for(stream_);
  }

  GpuMemorySpec spec_;
  Stream stream_;
  DeviceMemory a_, b_, c_, tally_;
};

}  // namespace

std::unique_ptr<GpuMemory> open_gpu_memory(const GpuMemorySpec& spec) { return std::make_unique<CudaMemory>(spec); }

GpuRoom gpu_room(int gpu) {
  use(gpu);
  int cache = 0;
  check_cuda(cudaDeviceGetAttribute(&cache, cudaDevAttrL2CacheSize, gpu), "cudaDeviceGetAttribute");
  std::size_t free_bytes = 0, all_bytes = 0;
  check_cuda(cudaMemGetInfo(&free_bytes, &all_bytes), "cudaMemGetInfo");
  return {.cache_bytes = static_cast<std::uint64_t>(cache), .free_bytes = free_bytes};
}

}  // namespace hallmark
