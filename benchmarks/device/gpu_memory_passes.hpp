// The passes of gpu_memory.hpp over arrays in a GPU's memory. Each returns once it is on the stream; throws
// UnavailableError where the GPU does not take it. All pointers are to the GPU's memory, arrays aligned to 16 bytes and
// with an even number of elements.
#pragma once

#include <cstddef>
#include <cstdint>

#include "topology/base/random.hpp"

struct CUstream_st;

namespace hallmark::gpu {

/// What one element of b and c holds: whole numbers of 20 bits, so that the triad is exact with and without fused
/// multiplication. constexpr, so that the GPU makes them where it needs them.
struct Streamed {
  double b, c;
};
[[nodiscard]] constexpr Streamed streamed(std::uint64_t seed, std::uint64_t i) {
  constexpr std::uint64_t mask = (1U << 20U) - 1;
  const std::uint64_t bits = random_bits(seed, i);
  return {static_cast<double>(bits & mask), static_cast<double>((bits >> 20U) & mask)};
}

inline constexpr double triad_scalar = 3;

/// b + factor c: the answer of a triad, or of a copy (factor 0).
[[nodiscard]] constexpr double streamed_answer(std::uint64_t seed, std::uint64_t i, double factor) {
  const Streamed values = streamed(seed, i);
  return values.b + factor * values.c;
}

/// Sums over a whole answer; `first` starts at the largest number.
struct StreamTally {
  unsigned long long wrong, first, hash;
};

void make_streams(double* b, double* c, std::size_t elements, std::uint64_t seed, CUstream_st* stream);
void triad(double* a, const double* b, const double* c, std::size_t elements, CUstream_st* stream);
void copy(double* a, const double* b, std::size_t elements, CUstream_st* stream);
/// Compares bit by bit with streamed_answer(), and adds to *tally.
void tally_stream(const double* a, std::size_t elements, std::uint64_t seed, double factor, StreamTally* tally,
                  CUstream_st* stream);

}  // namespace hallmark::gpu
