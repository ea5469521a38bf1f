// Whether a product with rounding is as near to the truth as its arithmetic allows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "benchmarks/gemm/exact_check.hpp"

namespace hallmark {

/// Significant bits of a device's sums: what its facts say under "accumulator_bits", else what the format has. A device
/// that claims to keep very little is not forgiven its errors for that: only operands of 8 bits and fewer have
/// accumulators below 24 bits, of 13 at least.
[[nodiscard]] int accumulator_bits(Precision precision, const std::map<std::string, std::string>& facts);

/// Freivalds' check in fp64 with x = +-1 and one threshold for each row i (lambda = 9, twice that for fp64, where the
/// check rounds as much as what it checks):
///   T_i = lambda * max(0.41, 0.42 sqrt(n) / k) * (u * |a_i| * |B|_F + u_out * |d_i|),  2-norms, u =
///   2^-accumulator_bits, u_out = 2^-53 or
/// 2^-24. A clean row passes with all but 1e-18 probability. Blind to errors below T_i: about half of the bits of one
/// element; exact data and the vote over the answer's hash are not. Source: probabilistic rounding bounds (Higham and
/// Mary 2019).
class GaussianCheck {
 public:
  /// `truncation_run`: k, products added between two truncations of a sum; truncation is a bias, which grows with n
  /// where rounding's errors cancel. 0: sums are rounded to nearest, and the factor is 0.41. The 0.42 is an upper bound
  /// of simulated sums. `accumulator_bits`: significant bits of the sums, 53 in fp64, 24 in fp32, fewer where the
  /// device was found to keep fewer.
  GaussianCheck(const Operands& operands, int accumulator_bits, int truncation_run = 0);

  /// Errors: elements that are not finite, and one for each other row beyond its threshold.
  /// Residue: largest |d_i x - a_i (B x)| / (|a_i| |B|_F); infinite where that is NaN.
  /// `look`: whether to compute a wrong row again, to tell the column.
  [[nodiscard]] Inspection check(GemmDevice& device, std::size_t set, bool look = true);

 private:
  struct Worst {
    std::size_t column;
    double found, truth;
  };
  [[nodiscard]] Worst locate(const std::vector<double>& row, std::size_t i) const;

  Operands operands_;
  double spread_, accumulator_unit_, output_unit_;
  std::vector<double> x_, expected_, scale_;
  std::vector<RowSum> rows_;
};

}  // namespace hallmark
