// One product of one precision as a Benchmark.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/device/gemm_engine.hpp"
#include "benchmarks/gemm/operand.hpp"

namespace hallmark {

struct ProductSpec {
  Precision precision = Precision::fp64;
  Data data = Data::gaussian;
  std::size_t n = 0;
  std::uint64_t seed = 0;
};

/// A, B and D for `engine` (opened for this precision and n) with their check. Takes a few passes over the matrices,
/// some 50 ms at n = 2048. int8 must be exact.
[[nodiscard]] std::unique_ptr<Benchmark> make_product(const ProductSpec& spec, std::unique_ptr<GemmEngine> engine);

}  // namespace hallmark
