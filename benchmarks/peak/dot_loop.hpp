// The loop of fma_kernel.hpp for instructions that add several products to each sum. Included by dot_kernel.*.cpp
// alone, each compiled for its own instruction set: so nothing here may be shared with another file (no inline function
// of the standard library).
#pragma once

#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {
namespace {

/// Both factors of bytes: 1, and the lane's number in each of its four bytes.
template <std::size_t lanes>
struct ByteFactors {
  alignas(64) signed char one[4 * lanes], term[4 * lanes];
  ByteFactors() {
    for (std::size_t i = 0; i < 4 * lanes; ++i) {
      one[i] = 1;
      term[i] = static_cast<signed char>(fma_term(i / 4));
    }
    asm volatile("" : "+m"(one), "+m"(term));  // or what is known would be computed once
  }
  static double sum_of_products(std::size_t lane) { return 4 * fma_term(lane); }
};

/// Instructions: Register, of `lanes` sums of the type Sum; Factor, a register of factors; add(sums, one, term).
template <class Instructions, class Factors, std::size_t accumulators>
void dot_loop(std::uint64_t iterations, double* sums) {
  constexpr std::size_t lanes = Instructions::lanes;
  const Factors factors;
  typename Instructions::Factor one, term;
  __builtin_memcpy(&one, factors.one, sizeof one);
  __builtin_memcpy(&term, factors.term, sizeof term);
  typename Instructions::Register sum[accumulators]{};
#pragma GCC unroll 32
  for (std::size_t v = 0; v < accumulators; ++v) asm volatile("" : "+m"(sum[v]));  // or equal sums would be made once
  for (std::uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 32
    for (std::size_t v = 0; v < accumulators; ++v) sum[v] = Instructions::add(sum[v], one, term);
  typename Instructions::Sum stored[lanes];
  for (std::size_t v = 0; v < accumulators; ++v) {
    __builtin_memcpy(stored, &sum[v], sizeof stored);
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[v * lanes + lane] += static_cast<double>(stored[lane]);
  }
}

}  // namespace
}  // namespace hallmark
