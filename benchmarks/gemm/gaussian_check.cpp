#include "benchmarks/gemm/gaussian_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double spread = 0.41, lambda = 9;

template <class Result>
constexpr double unit_roundoff = sizeof(Result) == 8 ? 0x1p-53 : 0x1p-24;
template <class Result>
constexpr double tolerance = spread* lambda* unit_roundoff<Result>*(sizeof(Result) == 8 ? 2 : 1);

std::vector<double> random_signs(std::size_t n, std::uint64_t seed) {
  std::vector<double> signs(n);
  for (std::size_t i = 0; i < n; ++i) signs[i] = (random_bits(seed, i) & 1U) == 0 ? 1 : -1;
  return signs;
}

template <class Element>
std::vector<double> times(std::span<const Element> matrix, const std::vector<double>& vector) {
  const std::size_t n = vector.size();
  std::vector<double> product(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) product[i] += value_of(matrix[i * n + j]) * vector[j];
  return product;
}

template <class Element>
double norm(std::span<const Element> elements) {
  double sum = 0;
  for (const Element each : elements) sum += value_of(each) * value_of(each);
  return std::sqrt(sum);
}

template <class Element>
std::vector<double> row_scales(std::span<const Element> a, std::span<const Element> b, std::size_t n) {
  const double whole = norm(b);
  std::vector<double> scales(n);
  for (std::size_t i = 0; i < n; ++i) scales[i] = norm(a.subspan(i * n, n)) * whole;
  return scales;
}

template <class Result>
std::uint64_t count_not_finite(std::span<const Result> row) {
  return static_cast<std::uint64_t>(std::ranges::count_if(row, [](Result each) { return !std::isfinite(each); }));
}

}  // namespace

template <class Element, class Result>
GaussianCheck<Element, Result>::GaussianCheck(const Operand& a, const Operand& b, std::span<const Element> a_elements,
                                              std::span<const Element> b_elements)
    : a_{a},
      b_{b},
      x_{random_signs(a.n, mix64(a.seed) ^ 0x7369676e73ULL)},
      expected_{times(a_elements, times(b_elements, x_))},
      scale_{row_scales(a_elements, b_elements, a.n)},
      rows_(a.n) {}

template <class Element, class Result>
Finding GaussianCheck<Element, Result>::check(std::span<const Result> d) {
  const std::size_t n = x_.size();
  row_sums(d.data(), x_, rows_);
  Finding finding;
  for (std::size_t i = 0; i < n; ++i) {
    const double off = std::abs(rows_[i].sum - expected_[i]);
    const double allowed = tolerance<Result> * (scale_[i] + std::sqrt(rows_[i].square_norm));
    finding.residue =
        std::max(finding.residue, std::isnan(off) ? std::numeric_limits<double>::infinity() : off / scale_[i]);
    // An infinite allowance comes of an infinite or huge element, and excuses nothing.
    if (off <= allowed && std::isfinite(allowed)) continue;
    if (finding.errors == 0)
      finding.detail = fmt::format("row {} is off by {:.3g}, allowed {:.3g}; {}", i, off, allowed, locate(d, i));
    finding.errors += std::max<std::uint64_t>(1, count_not_finite(d.subspan(i * n, n)));
  }
  return finding;
}

template <class Element, class Result>
std::string GaussianCheck<Element, Result>::locate(std::span<const Result> d, std::size_t row) const {
  const std::size_t n = x_.size();
  std::vector<Element> a(n * n), b(n * n);
  fill(std::span{a}, a_);
  fill(std::span{b}, b_);
  std::vector<double> truth(n);
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t j = 0; j < n; ++j) truth[j] += value_of(a[row * n + k]) * value_of(b[k * n + j]);
  std::size_t worst = 0;
  double largest = -1;
  for (std::size_t j = 0; j < n && !std::isnan(largest); ++j) {
    const double off = std::abs(static_cast<double>(d[row * n + j]) - truth[j]);
    if (off <= largest) continue;
    largest = off;
    worst = j;
  }
  return fmt::format("column {} is {}, about {:.6g} would be right", worst, d[row * n + worst], truth[worst]);
}

template class GaussianCheck<double, double>;
template class GaussianCheck<float, float>;
template class GaussianCheck<Bf16, float>;

}  // namespace hallmark
