#include "benchmarks/gemm/exact_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "benchmarks/gemm/modular.hpp"
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

template <class Element>
std::int64_t integer(Element element) {
  return static_cast<std::int64_t>(value_of(element));
}

/// M v mod p.
template <class Element>
std::vector<std::uint32_t> times(std::span<const Element> matrix, const std::vector<std::uint32_t>& vector) {
  const std::size_t n = vector.size();
  std::vector<std::uint32_t> product(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::uint64_t total = 0;
    for (std::size_t begin = 0; begin < n; begin += run) {
      std::int64_t sum = 0;
      for (std::size_t j = begin; j < std::min(n, begin + run); ++j) sum += integer(matrix[i * n + j]) * vector[j];
      total += reduce_signed(sum);
    }
    product[i] = reduce(total);
  }
  return product;
}

/// v^T M mod p; `residue` gives an element mod p.
template <class Element, class Residue>
std::vector<std::uint32_t> times_from_left(const std::vector<std::uint32_t>& vector, std::span<const Element> matrix,
                                           Residue residue) {
  const std::size_t n = vector.size();
  std::vector<std::uint64_t> sums(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) sums[j] = fold(sums[j] + std::uint64_t{vector[i]} * residue(matrix[i * n + j]));
  std::vector<std::uint32_t> product(n);
  std::ranges::transform(sums, product.begin(), reduce);
  return product;
}

/// D's elements where they are integers; anything else counts as some other number.
template <class Result>
std::uint32_t residue_or_zero(Result element) {
  const auto value = static_cast<double>(element);
  return std::abs(value) < 0x1p52 ? reduce_signed(static_cast<std::int64_t>(value)) : 0;
}

template <class Element, class Result>
std::size_t count_wrong_columns(std::span<const Element> a, std::span<const Element> b, std::span<const Result> d,
                                std::size_t n) {
  const auto weights = random_weights(n, 0x636f6c756d6e73ULL);
  const auto element = [](Element each) { return reduce_signed(integer(each)); };
  const auto expected = times_from_left(times_from_left(weights, a, element), b, element);
  const auto found = times_from_left(weights, d, residue_or_zero<Result>);
  std::size_t wrong = 0;
  for (std::size_t j = 0; j < n; ++j) wrong += expected[j] != found[j] ? 1U : 0U;
  return wrong;
}

/// Row i of A B; exact, since Operand::limit is chosen so that sums stay below 2^51.
template <class Element>
std::vector<std::int64_t> exact_row(std::span<const Element> a, std::span<const Element> b, std::size_t i,
                                    std::size_t n) {
  std::vector<std::int64_t> row(n);
  for (std::size_t k = 0; k < n; ++k) {
    const std::int64_t factor = integer(a[i * n + k]);
    for (std::size_t j = 0; j < n; ++j) row[j] += factor * integer(b[k * n + j]);
  }
  return row;
}

/// The same number, and not -0 for 0.
template <class Result>
bool equal(Result found, std::int64_t exact) {
  const auto value = static_cast<double>(found), expected = static_cast<double>(exact);
  return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(expected);
}

}  // namespace

template <class Element, class Result>
ExactCheck<Element, Result>::ExactCheck(const Operand& a, const Operand& b, std::span<const Element> a_elements,
                                        std::span<const Element> b_elements)
    : a_{a},
      b_{b},
      x_{random_weights(a.n, mix64(a.seed) ^ 0x726f7773ULL)},
      expected_{times(a_elements, times(b_elements, x_))},
      rows_(a.n) {}

template <class Element, class Result>
Finding ExactCheck<Element, Result>::check(std::span<const Result> d) {
  row_residues(d.data(), x_, rows_);
  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (rows_[i].foreign || rows_[i].sum != expected_[i]) wrong.push_back(i);
  return wrong.empty() ? Finding{} : diagnose(d, wrong);
}

template <class Element, class Result>
Finding ExactCheck<Element, Result>::diagnose(std::span<const Result> d,
                                              const std::vector<std::size_t>& wrong_rows) const {
  const std::size_t n = a_.n;
  std::vector<Element> a(n * n), b(n * n);
  fill(std::span{a}, a_);
  fill(std::span{b}, b_);
  const std::span<const Element> a_view{a}, b_view{b};
  const std::size_t wrong_columns = count_wrong_columns(a_view, b_view, d, n);
  std::uint64_t wrong_elements = 0;
  std::string first = "the rows are right when computed again: this check's own numbers were corrupted";
  for (std::size_t r = 0; r < std::min(wrong_rows.size(), recomputed_rows); ++r) {
    const std::size_t i = wrong_rows[r];
    const auto exact = exact_row(a_view, b_view, i, n);
    for (std::size_t j = 0; j < n; ++j) {
      if (equal(d[i * n + j], exact[j])) continue;
      if (wrong_elements++ == 0)
        first = fmt::format("row {}, column {} is {}, exactly it is {}", i, j, d[i * n + j], exact[j]);
    }
  }
  const bool all = wrong_rows.size() <= recomputed_rows;
  if (!all) wrong_elements += wrong_rows.size() - recomputed_rows;
  return {.errors = std::max<std::uint64_t>(wrong_elements, wrong_rows.size()),
          .residue = 0,
          .detail = fmt::format("{}; wrong: {}{} elements in {} rows and {} columns", first, all ? "" : "at least ",
                                wrong_elements, wrong_rows.size(), wrong_columns)};
}

template class ExactCheck<double, double>;
template class ExactCheck<float, float>;
template class ExactCheck<Bf16, float>;
template class ExactCheck<std::int8_t, std::int32_t>;

}  // namespace hallmark
