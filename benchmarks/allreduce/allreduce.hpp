// Allreduce of host buffers over MPI, every answer compared with sums that are known exactly.
#pragma once

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// Cases allreduce/mpi/<f32|f64>/bytes:<N>: N is the size of one rank's buffer. Collective over the world.
extern const BenchmarkType allreduce_benchmark;

}  // namespace hallmark
