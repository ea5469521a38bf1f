// Whether a product of integer matrices is exactly right, without multiplying again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "benchmarks/gemm/kernels.hpp"
#include "benchmarks/gemm/operand.hpp"

namespace hallmark {

/// What is wrong with an answer; no errors, no detail.
struct Finding {
  std::uint64_t errors = 0;  ///< wrong elements; where many rows are wrong, at least this many
  double residue = 0;        ///< largest error of a row relative to its scale; 0 for exact data
  std::string detail;
};

/// Freivalds' check over the integers modulo p = 2^31 - 1 (Freivalds 1977): D x = A (B x) for a random vector x, row by
/// row, and every element an integer in range. A row with one wrong element is always found, any other wrong row but
/// for one in p - 1. Where rows are wrong, the columns are checked too, and the first wrong rows computed again element
/// by element.
template <class Element, class Result>
class ExactCheck {
 public:
  /// Makes A (B x) once from the matrices as generated: 2 n^2 multiplications.
  ExactCheck(const Operand& a, const Operand& b, std::span<const Element> a_elements,
             std::span<const Element> b_elements);

  [[nodiscard]] Finding check(std::span<const Result> d);

 private:
  [[nodiscard]] Finding diagnose(std::span<const Result> d, const std::vector<std::size_t>& wrong_rows) const;

  Operand a_, b_;
  std::vector<std::uint32_t> x_, expected_;
  std::vector<RowResidue> rows_;
};

}  // namespace hallmark
