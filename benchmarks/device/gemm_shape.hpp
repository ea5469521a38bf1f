// How the matrices of a product lie in memory.
#pragma once

#include <cstddef>

namespace hallmark {

/// n x n, row-major; a stride is the number of elements from one row to the next, n or more.
struct GemmShape {
  std::size_t n = 0;
  std::size_t operand_stride = 0, result_stride = 0;
};

/// The smallest stride that makes a row an odd number of cache lines: rows that lie a power of two apart share the same
/// few places of a cache, and packing a block of them throws out what it just read.
[[nodiscard]] constexpr std::size_t odd_line_stride(std::size_t n, std::size_t element_bytes) {
  constexpr std::size_t line = 64;
  return ((n * element_bytes + line - 1) / line | 1U) * line / element_bytes;
}

[[nodiscard]] constexpr GemmShape packed_shape(std::size_t n) { return {n, n, n}; }
[[nodiscard]] constexpr GemmShape padded_shape(std::size_t n, std::size_t operand_bytes, std::size_t result_bytes) {
  return {n, odd_line_stride(n, operand_bytes), odd_line_stride(n, result_bytes)};
}

}  // namespace hallmark
