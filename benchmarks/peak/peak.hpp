// A core's own peak: what its fused multiply-add units do when nothing else is asked of them.
#pragma once

#include "benchmarks/benchmark.hpp"
#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {

/// Cases peak/fp64, fp32, bf16 and int8: some 10^9 flops in registers on one core, each sum compared with its closed
/// form. Without bf16 instructions peak/bf16 is that of fp32, and says so: what a library reaches that converts.
extern const BenchmarkType peak_benchmark;

/// flop/s of the best of `repeats` runs of one core's fastest loop, each some 10 ms long. Not collective.
[[nodiscard]] double fma_peak(PeakFormat format, int repeats = 5);

}  // namespace hallmark
