// One product of one precision as a Benchmark.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/device/gemm_device.hpp"

namespace hallmark {

struct ProductSpec {
  Precision precision = Precision::fp64;
  Data data = Data::gaussian;
  std::size_t n = 0;
  std::uint64_t seed = 0;
  bool zeros = false;  ///< exact data that are all 0: a diagnostic of what other data cost in clock and power
  double idle_s = 0;   ///< before each sample, for what is measured from idle
};

/// Of one product of n x n matrices: 2 n^3.
[[nodiscard]] Work product_work(std::size_t n);

/// The operands of `device` (opened for this precision and n) filled, and the check of its answer. A set's check costs
/// some 2 n^2 multiplications on the host, 50 ms at n = 2048: here where there is one set, else when that set is first
/// checked. int8 must be exact.
[[nodiscard]] std::unique_ptr<Benchmark> make_product(const ProductSpec& spec, std::unique_ptr<GemmDevice> device);

}  // namespace hallmark
