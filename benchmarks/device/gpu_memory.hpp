// The memory of a GPU at work: triad and copy, with every element of the answer checked where it lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace hallmark {

enum class GpuMemoryPattern { triad, copy };

struct GpuMemorySpec {
  int gpu = 0;  ///< index into gpus()
  GpuMemoryPattern pattern = GpuMemoryPattern::triad;
  std::size_t array_bytes = std::size_t{1} << 30U;  ///< of each of three arrays of doubles; a multiple of 16
  std::uint64_t seed = 0;                           ///< of what is read
};

/// What a check of all elements found.
struct GpuMemoryAnswer {
  std::uint64_t wrong = 0;      ///< elements; NaN is wrong, and so is -0
  std::uint64_t first = 0;      ///< the first wrong one; undefined where none is
  double found = 0, right = 0;  ///< what it is, and what it must be
  std::uint64_t hash = 0;       ///< word_hash() of the answer
};

/// a = b + 3 c, or a = b, of arrays that stay in a GPU's memory. Used by one thread; every member is complete on
/// return. Throws UnavailableError where the GPU fails.
class GpuMemory {
 public:
  virtual ~GpuMemory() = default;
  /// Every byte of `a` to 0xff.
  virtual void poison() = 0;
  /// `times` passes over the arrays, one after the other.
  virtual void step(std::uint32_t times) = 0;
  [[nodiscard]] virtual GpuMemoryAnswer check() = 0;
  /// Flips one bit of the answer in the GPU's memory. element < elements(), bit < 64.
  virtual void corrupt(std::size_t element, unsigned bit) = 0;
  [[nodiscard]] virtual std::size_t elements() const = 0;
};

/// Bytes read and written for each element: 24 (triad), 16 (copy).
[[nodiscard]] constexpr std::size_t bytes_per_element(GpuMemoryPattern pattern) {
  return (pattern == GpuMemoryPattern::triad ? 3 : 2) * sizeof(double);
}

/// Allocates and fills; the answer is poisoned. Throws UnavailableError where there is no such GPU or not that much
/// memory, and where hallmark was built without CUDA.
[[nodiscard]] std::unique_ptr<GpuMemory> open_gpu_memory(const GpuMemorySpec& spec);

/// What decides how large arrays must and can be. B.
struct GpuRoom {
  std::uint64_t cache_bytes = 0, free_bytes = 0;
};
/// Throws as open_gpu_memory(). Creates a CUDA context.
[[nodiscard]] GpuRoom gpu_room(int gpu);

}  // namespace hallmark
