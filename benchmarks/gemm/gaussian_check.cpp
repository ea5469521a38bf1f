#include "benchmarks/gemm/gaussian_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "benchmarks/gemm/answer.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double rounded_spread = 0.41, truncated_spread = 0.42, lambda = 9;

double spread(std::size_t n, int truncation_run) {
  if (truncation_run <= 0) return rounded_spread;
  return std::max(rounded_spread, truncated_spread * std::sqrt(static_cast<double>(n)) / truncation_run);
}

std::vector<double> random_signs(std::size_t n, std::uint64_t seed) {
  std::vector<double> signs(n);
  for (std::size_t i = 0; i < n; ++i) signs[i] = (random_bits(seed, i) & 1U) == 0 ? 1 : -1;
  return signs;
}

double square_norm(const std::vector<double>& row) {
  double sum = 0;
  for (const double each : row) sum += each * each;
  return sum;
}

/// M v, and the squared 2-norm of each row of M.
std::vector<double> times(const OperandRows& matrix, const std::vector<double>& vector, std::vector<double>& squares) {
  const std::size_t n = vector.size();
  std::vector<double> row(n), product(n);
  squares.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    matrix.read(i, row);
    for (std::size_t j = 0; j < n; ++j) product[i] += row[j] * vector[j];
    squares[i] = square_norm(row);
  }
  return product;
}

std::uint64_t count_not_finite(const std::vector<double>& row) {
  return static_cast<std::uint64_t>(std::ranges::count_if(row, [](double each) { return !std::isfinite(each); }));
}

}  // namespace

int accumulator_bits(Precision precision, const std::map<std::string, std::string>& facts) {
  const int most = result_bytes(precision) == 8 ? 53 : 24, least = operand_bits(precision) <= 8 ? 13 : most;
  int bits = most;
  if (const auto found = facts.find("accumulator_bits"); found != facts.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), bits);
  return std::clamp(bits, least, most);
}

GaussianCheck::GaussianCheck(const Operands& operands, int accumulator_bits, int truncation_run)
    : operands_{operands},
      spread_{spread(operands.a.n, truncation_run)},
      accumulator_unit_{std::ldexp(1.0, -accumulator_bits)},
      output_unit_{result_bytes(operands.precision) == 8 ? 0x1p-53 : 0x1p-24},
      x_{random_signs(operands.a.n, mix64(operands.a.seed) ^ 0x7369676e73ULL)},
      rows_(operands.a.n) {
  std::vector<double> squares;
  const auto inner = times(OperandRows{operands.precision, operands.b}, x_, squares);
  double whole = 0;
  for (const double each : squares) whole += each;
  expected_ = times(OperandRows{operands.precision, operands.a}, inner, squares);
  for (const double each : squares) scale_.push_back(std::sqrt(each) * std::sqrt(whole));
}

Inspection GaussianCheck::check(GemmDevice& device, std::size_t set, bool look) {
  const std::size_t n = x_.size();
  const double factor = spread_ * lambda * (result_bytes(operands_.precision) == 8 ? 2 : 1);
  device.row_sums(set, x_, rows_);
  AnswerRows answer{device, set, operands_.precision, n};
  Inspection finding;
  for (std::size_t i = 0; i < n; ++i) {
    const double off = std::abs(rows_[i].sum - expected_[i]);
    const double allowed = factor * (accumulator_unit_ * scale_[i] + output_unit_ * std::sqrt(rows_[i].square_norm));
    finding.residue =
        std::max(finding.residue, std::isnan(off) ? std::numeric_limits<double>::infinity() : off / scale_[i]);
    // An infinite allowance comes of an infinite or huge element, and excuses nothing.
    if (off <= allowed && std::isfinite(allowed)) continue;
    const std::vector<double>& row = answer.read(i);
    const auto index = static_cast<std::uint32_t>(i);
    if (finding.errors == 0 && look) {
      const Worst worst = locate(row, i);
      const auto column = static_cast<std::uint32_t>(worst.column);
      finding.detail =
          fmt::format("row {} is off by {:.3g}, allowed {:.3g}; column {} is {}, about {:.6g} would be right", i, off,
                      allowed, worst.column, worst.found, worst.truth);
      finding.rows = Extent{index, index};
      finding.columns = Extent{column, column};
    }
    if (finding.rows) finding.rows->last = index;
    finding.errors += std::max<std::uint64_t>(1, count_not_finite(row));
  }
  if (finding.rows && finding.rows->first != finding.rows->last) finding.columns.reset();  // only one was looked at
  return finding;
}

GaussianCheck::Worst GaussianCheck::locate(const std::vector<double>& found, std::size_t i) const {
  const std::size_t n = x_.size();
  std::vector<double> factors(n), row(n), truth(n);
  OperandRows{operands_.precision, operands_.a}.read(i, factors);
  const OperandRows b{operands_.precision, operands_.b};
  for (std::size_t k = 0; k < n; ++k) {
    b.read(k, row);
    for (std::size_t j = 0; j < n; ++j) truth[j] += factors[k] * row[j];
  }
  std::size_t worst = 0;
  double largest = -1;
  for (std::size_t j = 0; j < n && !std::isnan(largest); ++j) {
    const double off = std::abs(found[j] - truth[j]);
    if (off <= largest) continue;
    largest = off;
    worst = j;
  }
  return {worst, found[worst], truth[worst]};
}

}  // namespace hallmark
