// What is multiplied: every element follows from (seed, matrix, row, column), so that it can be made again anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "benchmarks/device/precision.hpp"
#include "topology/base/random.hpp"

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

/// The random word of the elements (row, 2 pair) and (row, 2 pair + 1): its lower and upper 32 bits. constexpr, so that
/// a GPU makes the same.
[[nodiscard]] constexpr std::uint64_t operand_word(const Operand& operand, std::size_t row, std::size_t pair) {
  const std::uint64_t stream = mix64(operand.seed ^ (std::uint64_t{operand.matrix} + 1) * 0x9e3779b97f4a7c15ULL);
  return random_bits(stream, (std::uint64_t{row} << 32U) | pair);
}

/// Every value that an element can take, encoded. A device that holds the table needs no arithmetic of the format: an
/// element with 32 random bits r is entry (r * size) >> 32. Exact data in nvfp4 are its whole numbers, 0 to +-4 and
/// +-6, that lie within the limit.
[[nodiscard]] std::vector<std::uint64_t> operand_table(Precision precision, const Operand& operand);

/// The rows of a matrix, as values, without the matrix.
class OperandRows {
 public:
  OperandRows(Precision precision, const Operand& operand);
  /// `out` has n elements.
  void read(std::size_t row, std::span<double> out) const;

 private:
  Operand operand_;
  std::vector<double> table_;
};

/// The largest limit for which every partial sum of n products is exact: 2^19 in fp64 for n <= 8192 (|sum| <= 2^51,
/// proved), 127 in fp32, tf32, bf16 and fp16 (|sum| < 2^24: 34 standard deviations away at n = 8192), `int8_limit` in
/// int8 (n < 2^17, proved), 3 in fp8 and mxfp8 (accumulators of 14 bits), 6 in nvfp4 (|sum| < 2^19, proved).
/// METRICS.md.
[[nodiscard]] int exact_limit(Precision precision, std::size_t n, int int8_limit);

/// Fills the n x n matrix at `out`, whose rows begin `stride` elements apart. Gaussian elements are drawn from a table
/// of 65,536 normal deviates by 16 random bits each. The same as operand_table() gives. Element is double, float, Bf16
/// or std::int8_t; the last in exact data only.
template <class Element>
void fill(Element* out, std::size_t stride, const Operand& operand);

/// The same without gaps: n * n elements.
template <class Element>
void fill(std::span<Element> out, const Operand& operand) {
  fill(out.data(), operand.n, operand);
}

}  // namespace hallmark
