// Matrix products on one rank, every answer verified.
#pragma once

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// Cases gemm/<precision>/<data>/[burst/|sustained:<seconds>/]n:<N>, D = A B of square row-major matrices, on the
/// rank's GPU if it has one, else on one thread of the host; params precision, data, n, phase, seconds. zeros: a
/// diagnostic. data gaussian: what throughput and power are taken from (int8 has none). data exact: integers, every bit
/// of the answer verified. All ranks of a run multiply the same matrices, so that equal hardware must give equal
/// answers.
extern const BenchmarkType gemm_benchmark;

}  // namespace hallmark
