// The loop of fma_kernel.hpp for one register width. Included by fma_kernel.*.cpp alone, each compiled for its own
// instruction set: so nothing here may be shared with another file (no inline function of the standard library).
#pragma once

#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {
namespace {

[[maybe_unused]] double one_term(std::size_t lane) { return fma_term(lane); }

/// `accumulators` registers and the two factors have to fit into the processor's registers. Compilers fuse a * b + c.
template <class Number, std::size_t lanes, std::size_t accumulators>
void fma_loop(std::uint64_t iterations, double* sums) {
  using Register [[gnu::vector_size(lanes * sizeof(Number))]] = Number;
  Register term{}, one{}, sum[accumulators]{};
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    term[lane] = static_cast<Number>(fma_term(lane));
    one[lane] = 1;
  }
  asm volatile("" : "+m"(one));  // a factor known to be 1 would be multiplied away
#pragma GCC unroll 32
  for (std::size_t v = 0; v < accumulators; ++v) asm volatile("" : "+m"(sum[v]));  // or equal sums would be made once
  // The sum is a factor: a product that is the same each time would be made once, and only additions be left.
  for (std::uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 32
    for (std::size_t v = 0; v < accumulators; ++v) sum[v] = sum[v] * one + term;
  for (std::size_t v = 0; v < accumulators; ++v)
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[v * lanes + lane] += static_cast<double>(sum[v][lane]);
}

}  // namespace
}  // namespace hallmark
