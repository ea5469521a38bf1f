// A GPU made of host memory, so that everything around the kernels can be tested where there is no GPU: a CUDA runtime
// (fake_runtime.cpp), a cuBLASLt to load (fake_cublaslt.cpp), and the passes by the functions that the kernels share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace hallmark {

struct FakeGpu {
  int major = 10, minor = 0;
  std::size_t live_bytes = 0;  ///< of memory that was allocated and not freed
  std::size_t free_bytes = std::size_t{1} << 30U;
  int cache_bytes = 50000;
  std::size_t passes = 0;  ///< over arrays, triad or copy
  bool captures = true;    ///< products can be captured into graphs
  std::size_t graphs_replayed = 0;
  int accumulator_bits = 64;  ///< of floating products
  bool flips_a_bit = false;   ///< in every answer
  bool first_algorithm_fails = false;
  std::uint64_t nanoseconds = 1;  ///< its own timer; its clock is 1.5 GHz
};

[[gnu::visibility("default")]] FakeGpu& fake_gpu();
/// Does it now, or when the graph being captured is replayed.
[[gnu::visibility("default")]] void on_the_stream(std::function<void()> action);
/// A product that cannot be captured spoils the capture.
[[gnu::visibility("default")]] bool capturing();

}  // namespace hallmark
