// Whether a product with rounding is as near to the truth as its arithmetic allows.
#pragma once

#include <span>
#include <vector>

#include "benchmarks/gemm/exact_check.hpp"

namespace hallmark {

/// Freivalds' check in fp64 with x = +-1 and one threshold for each row i (lambda = 9, twice that for fp64, where the
/// check rounds as much as what it checks):
///   T_i = lambda * 0.41 * (u * |a_i| * |B|_F + u * |d_i|),  u = 2^-53 (fp64) or 2^-24 (sums in fp32), 2-norms.
/// A clean row passes with all but 1e-18 probability. Blind to errors below T_i: about half of the bits of one element;
/// exact data and the vote over the answer's hash are not. Source: probabilistic rounding bounds (Higham and Mary
/// 2019).
template <class Element, class Result>
class GaussianCheck {
 public:
  GaussianCheck(const Operand& a, const Operand& b, std::span<const Element> a_elements,
                std::span<const Element> b_elements);

  /// Errors: elements that are not finite, and one for each other row beyond its threshold.
  /// Residue: largest |d_i x - a_i (B x)| / (|a_i| |B|_F); infinite where that is NaN.
  [[nodiscard]] Finding check(std::span<const Result> d);

 private:
  [[nodiscard]] std::string locate(std::span<const Result> d, std::size_t row) const;

  Operand a_, b_;
  std::vector<double> x_, expected_, scale_;
  std::vector<RowSum> rows_;
};

}  // namespace hallmark
