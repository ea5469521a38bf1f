// What is multiplied: every element follows from (seed, matrix, row, column), so that it can be made again anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "benchmarks/device/precision.hpp"

namespace hallmark {

/// gaussian: what performance and power are measured with. exact: integers whose product has no rounding in any order.
enum class Data { gaussian, exact };

/// How to make one n x n matrix, row-major.
struct Operand {
  std::uint64_t seed = 0;    ///< of the run
  std::uint32_t matrix = 0;  ///< 0 is A, 1 is B
  std::size_t n = 0;
  Data data = Data::exact;
  int limit = 0;  ///< exact: integers in [-limit, limit]
};

/// The largest limit for which every partial sum of n products is exact: 2^19 in fp64 for n <= 8192 (|sum| <= 2^51,
/// proved), 127 in fp32 and bf16 (|sum| < 2^24: 34 standard deviations away at n = 8192), `int8_limit` in int8 (n <
/// 2^17, proved). Source: section 2.3 of the GEMM study; METRICS.md.
[[nodiscard]] int exact_limit(Precision precision, std::size_t n, int int8_limit);

/// Fills `out` (n * n elements). Gaussian elements are drawn from a table of 65,536 normal deviates by 16 random bits
/// each. Element is double, float, Bf16 or std::int8_t; the last in exact data only.
template <class Element>
void fill(std::span<Element> out, const Operand& operand);

}  // namespace hallmark
