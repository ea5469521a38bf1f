// Whether a product of integer matrices is exactly right, without multiplying again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/device/gemm_device.hpp"

namespace hallmark {

/// What is wrong with an answer; no errors, no detail.
struct Inspection {
  std::uint64_t errors = 0;  ///< wrong elements; where many rows are wrong, at least this many
  double residue = 0;        ///< largest error of a row relative to its scale; 0 for exact data
  std::string detail = {};
  std::optional<Extent> rows = {}, columns = {};  ///< that are wrong
};

/// One set's operands.
struct Operands {
  Precision precision = Precision::fp64;
  Operand a, b;
};

/// Freivalds' check over the integers modulo p = 2^31 - 1 (Freivalds 1977): D x = A (B x) for a random vector x, row by
/// row, and every element an integer in range. A row with one wrong element is always found, any other wrong row but
/// for one in p - 1. Where rows are wrong, y^T D = (y^T A) B tells the columns, and the first wrong rows are computed
/// again element by element.
class ExactCheck {
 public:
  /// Makes A (B x) from the rule of the operands: 2 n^2 multiplications, no matrix.
  explicit ExactCheck(const Operands& operands);

  /// `look`: whether to compute wrong rows and columns again; else errors counts rows.
  [[nodiscard]] Inspection check(GemmDevice& device, std::size_t set, bool look = true);

 private:
  [[nodiscard]] Inspection diagnose(GemmDevice& device, std::size_t set, const std::vector<std::size_t>& wrong_rows) const;

  Operands operands_;
  std::vector<std::uint32_t> x_, expected_;
  std::vector<RowResidue> rows_;
};

}  // namespace hallmark
