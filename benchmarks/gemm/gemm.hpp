// Matrix products on one rank, every answer verified.
#pragma once

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// Cases gemm/<precision>/<data>/n:<N>, D = A B of square row-major matrices on one thread; params precision, data, n.
/// data gaussian: what throughput and power are taken from (int8 has none). data exact: integers, every bit of the
/// answer verified. All ranks of a run multiply the same matrices, so that equal hardware must give equal answers.
extern const BenchmarkType gemm_benchmark;

}  // namespace hallmark
