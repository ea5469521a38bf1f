#include "benchmarks/gemm/exact_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "benchmarks/device/modular.hpp"
#include "benchmarks/gemm/answer.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// Rows whose elements are computed again where they are wrong: each costs n^2 multiplications.
constexpr std::size_t recomputed_rows = 16;
/// Products of 20-bit elements and 31-bit weights that a signed sum of 64 bits holds.
constexpr std::size_t run = 4096;

/// n numbers in [1, p - 1].
std::vector<std::uint32_t> random_weights(std::size_t n, std::uint64_t seed) {
  Random random{seed};
  std::vector<std::uint32_t> weights(n);
  for (std::uint32_t& weight : weights) weight = static_cast<std::uint32_t>(1 + random.below(modulus - 1));
  return weights;
}

/// M v mod p.
std::vector<std::uint32_t> times(const OperandRows& matrix, const std::vector<std::uint32_t>& vector) {
  const std::size_t n = vector.size();
  std::vector<double> row(n);
  std::vector<std::uint32_t> product(n);
  for (std::size_t i = 0; i < n; ++i) {
    matrix.read(i, row);
    std::uint64_t total = 0;
    for (std::size_t begin = 0; begin < n; begin += run) {
      std::int64_t sum = 0;
      for (std::size_t j = begin; j < std::min(n, begin + run); ++j)
        sum += static_cast<std::int64_t>(row[j]) * vector[j];
      total += reduce_signed(sum);
    }
    product[i] = reduce(total);
  }
  return product;
}

/// An element where it is an integer; anything else counts as some other number.
std::uint32_t residue_or_zero(double value) {
  return std::abs(value) < 0x1p52 ? reduce_signed(static_cast<std::int64_t>(value)) : 0;
}

/// v^T M mod p; `read(i)` gives row i.
template <class Read>
std::vector<std::uint32_t> times_from_left(const std::vector<std::uint32_t>& vector, Read read) {
  const std::size_t n = vector.size();
  std::vector<std::uint64_t> sums(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::vector<double>& row = read(i);
    for (std::size_t j = 0; j < n; ++j) sums[j] = fold(sums[j] + std::uint64_t{vector[i]} * residue_or_zero(row[j]));
  }
  std::vector<std::uint32_t> product(n);
  std::ranges::transform(sums, product.begin(), reduce);
  return product;
}

std::vector<std::uint32_t> times_from_left(const std::vector<std::uint32_t>& vector, const OperandRows& matrix) {
  std::vector<double> row(vector.size());
  return times_from_left(vector, [&](std::size_t i) -> const std::vector<double>& {
    matrix.read(i, row);
    return row;
  });
}

/// Row i of A B; exact, since Operand::limit is chosen so that sums stay below 2^51.
std::vector<std::int64_t> exact_row(const Operands& operands, std::size_t i) {
  const std::size_t n = operands.a.n;
  std::vector<double> factors(n), row(n);
  OperandRows{operands.precision, operands.a}.read(i, factors);
  const OperandRows b{operands.precision, operands.b};
  std::vector<std::int64_t> sums(n);
  for (std::size_t k = 0; k < n; ++k) {
    b.read(k, row);
    const auto factor = static_cast<std::int64_t>(factors[k]);
    for (std::size_t j = 0; j < n; ++j) sums[j] += factor * static_cast<std::int64_t>(row[j]);
  }
  return sums;
}

/// The same number, and not -0 for 0.
bool equal(double found, std::int64_t exact) {
  return std::bit_cast<std::uint64_t>(found) == std::bit_cast<std::uint64_t>(static_cast<double>(exact));
}

void widen(std::optional<Extent>& extent, std::size_t index) {
  const auto i = static_cast<std::uint32_t>(index);
  if (!extent) extent = Extent{i, i};
  extent->first = std::min(extent->first, i);
  extent->last = std::max(extent->last, i);
}

}  // namespace

ExactCheck::ExactCheck(const Operands& operands)
    : operands_{operands},
      x_{random_weights(operands.a.n, mix64(operands.a.seed) ^ 0x726f7773ULL)},
      expected_{
          times(OperandRows{operands.precision, operands.a}, times(OperandRows{operands.precision, operands.b}, x_))},
      rows_(operands.a.n) {}

Inspection ExactCheck::check(GemmDevice& device, std::size_t set, bool look) {
  device.row_residues(set, x_, rows_);
  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (rows_[i].foreign || rows_[i].sum != expected_[i]) wrong.push_back(i);
  if (wrong.empty()) return {};
  return look ? diagnose(device, set, wrong) : Inspection{.errors = wrong.size()};
}

Inspection ExactCheck::diagnose(GemmDevice& device, std::size_t set, const std::vector<std::size_t>& wrong_rows) const {
  const std::size_t n = operands_.a.n;
  AnswerRows answer{device, set, operands_.precision, n};
  Inspection finding;
  widen(finding.rows, wrong_rows.front());
  widen(finding.rows, wrong_rows.back());
  const auto weights = random_weights(n, 0x636f6c756d6e73ULL);
  const auto expected = times_from_left(times_from_left(weights, OperandRows{operands_.precision, operands_.a}),
                                        OperandRows{operands_.precision, operands_.b});
  const auto found =
      times_from_left(weights, [&](std::size_t i) -> const std::vector<double>& { return answer.read(i); });
  std::size_t wrong_columns = 0;
  for (std::size_t j = 0; j < n; ++j) {
    if (expected[j] == found[j]) continue;
    ++wrong_columns;
    widen(finding.columns, j);
  }
  std::uint64_t wrong_elements = 0;
  std::string first = "the rows are right when computed again: this check's own numbers were corrupted";
  for (std::size_t r = 0; r < std::min(wrong_rows.size(), recomputed_rows); ++r) {
    const std::size_t i = wrong_rows[r];
    const auto exact = exact_row(operands_, i);
    const std::vector<double>& row = answer.read(i);
    for (std::size_t j = 0; j < n; ++j) {
      if (equal(row[j], exact[j])) continue;
      widen(finding.columns, j);
      if (wrong_elements++ == 0)
        first = fmt::format("row {}, column {} is {}, exactly it is {}", i, j, row[j], exact[j]);
    }
  }
  const bool all = wrong_rows.size() <= recomputed_rows;
  if (!all) wrong_elements += wrong_rows.size() - recomputed_rows;
  finding.errors = std::max<std::uint64_t>(wrong_elements, wrong_rows.size());
  finding.detail = fmt::format("{}; wrong: {}{} elements in {} rows and {} columns", first, all ? "" : "at least ",
                               wrong_elements, wrong_rows.size(), wrong_columns);
  return finding;
}

}  // namespace hallmark
