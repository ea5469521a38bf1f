// The loop of fma_kernel.hpp for instructions that add several products to each sum. Included by dot_kernel.*.cpp
// alone, each compiled for its own instruction set: so nothing here may be shared with another file (no inline function
// of the standard library).
#pragma once

#include <immintrin.h>

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

/// Instructions: a Register of `lanes` 32-bit sums, add(sums, one, term), zero(), load(), and store() to `Sum`s.
template <class Instructions, class Factors, std::size_t accumulators>
void dot_loop(std::uint64_t iterations, double* sums) {
  constexpr std::size_t lanes = Instructions::lanes;
  const Factors factors;
  const auto one = Instructions::load(factors.one), term = Instructions::load(factors.term);
  typename Instructions::Register sum[accumulators];
  for (std::size_t v = 0; v < accumulators; ++v) sum[v] = Instructions::zero();
  for (std::uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 32
    for (std::size_t v = 0; v < accumulators; ++v) sum[v] = Instructions::add(sum[v], one, term);
  alignas(64) typename Instructions::Sum stored[lanes];
  for (std::size_t v = 0; v < accumulators; ++v) {
    Instructions::store(stored, sum[v]);
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[v * lanes + lane] += static_cast<double>(stored[lane]);
  }
}

}  // namespace
}  // namespace hallmark
