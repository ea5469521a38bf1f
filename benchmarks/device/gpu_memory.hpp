// The memory of a GPU at work: triad and copy, with every element of the answer checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hallmark {

enum class GpuMemoryPattern { triad, copy };

struct GpuMemorySpec {
  int gpu = 0;
  GpuMemoryPattern pattern = GpuMemoryPattern::triad;
  std::size_t array_bytes = std::size_t{1} << 30U;  ///< of each of two arrays (copy) or three (triad); doubles
  std::uint32_t passes = 20;
};

struct GpuMemoryResult {
  std::vector<double> elapsed;       ///< s, of each pass
  std::size_t bytes_per_pass = 0;    ///< read and written
  std::uint64_t wrong_elements = 0;  ///< after the last pass
};

/// a = b + 3 c, or a = b, `passes` times after two passes that are not timed. Complete on return. Throws
/// UnavailableError where there is no such GPU or not that much memory.
[[nodiscard]] GpuMemoryResult measure_gpu_memory(const GpuMemorySpec& spec);

}  // namespace hallmark
