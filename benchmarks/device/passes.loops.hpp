// The loops of passes.hpp, to be compiled once for each instruction set. Included by passes.*.cpp alone.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>

#include "benchmarks/device/modular.hpp"
#include "benchmarks/device/passes.hpp"
#include "topology/base/random.hpp"

namespace hallmark::loops {

/// An element plus a constant offset, in two parts that leave room for 128 products with x in 64 bits.
struct Parts {
  std::uint32_t low, high;
  std::uint64_t foreign;  ///< 0: an integer in range. No comparison makes it, so that the loops stay vectors
};

template <class Element>
struct Split;

/// 1.5 * 2^52: added to an integer in [-2^51, 2^51) it leaves that integer, plus 2^51, in the mantissa.
inline constexpr double mantissa_shift = 0x1.8p52;
/// The bits of 2^52: sign, exponent, and a mantissa of 0.
inline constexpr std::uint64_t exponent_bits = 0x433ULL << 52U;

/// 0 where adding and subtracting the shift gives `value` back, bit by bit: so not for fractions, and not for -0, which
/// no sum of integers gives. NaN may pass; its exponent gives it away.
[[gnu::always_inline]] inline std::uint64_t rounding(double value) {
  return std::bit_cast<std::uint64_t>((value + mantissa_shift) - mantissa_shift) ^ std::bit_cast<std::uint64_t>(value);
}

template <>
struct Split<double> {
  static constexpr unsigned high_shift = 26;
  static constexpr std::uint64_t offset = 1ULL << 51U;
  [[gnu::always_inline]] static inline Parts of(double value) {
    const auto raised = std::bit_cast<std::uint64_t>(value + mantissa_shift) - exponent_bits;
    return {static_cast<std::uint32_t>(raised & 0x3ffffffU), static_cast<std::uint32_t>((raised >> 26U) & 0x3ffffffU),
            rounding(value) | (raised >> 52U)};
  }
};

template <>
struct Split<float> {
  static constexpr unsigned high_shift = 0;
  static constexpr std::uint64_t offset = 1ULL << 24U;
  [[gnu::always_inline]] static inline Parts of(float element) {
    const auto value = static_cast<double>(element);
    const auto raised = std::bit_cast<std::uint64_t>(value + mantissa_shift) - exponent_bits - (1ULL << 51U) + offset;
    return {static_cast<std::uint32_t>(raised & 0x1ffffffU), 0, rounding(value) | (raised >> 25U)};
  }
};

template <>
struct Split<std::int32_t> {
  static constexpr unsigned high_shift = 16;
  static constexpr std::uint64_t offset = 1ULL << 31U;
  [[gnu::always_inline]] static inline Parts of(std::int32_t value) {
    const std::uint32_t raised = static_cast<std::uint32_t>(value) ^ 0x80000000U;
    return {raised & 0xffffU, raised >> 16U, 0};
  }
};

template <class Element>
[[gnu::always_inline]] inline RowResidue row_residue(const Element* row, const std::uint32_t* x, std::size_t n) {
  constexpr std::size_t run = 128;  // 2^7 products of 31 and 26 bits
  std::uint64_t low_sum = 0, high_sum = 0, foreign = 0;
  for (std::size_t begin = 0; begin < n; begin += run) {
    const std::size_t end = std::min(n, begin + run);
    std::uint64_t low = 0, high = 0;
    for (std::size_t j = begin; j < end; ++j) {
      const Parts parts = Split<Element>::of(row[j]);
      low += std::uint64_t{parts.low} * x[j];
      high += std::uint64_t{parts.high} * x[j];
      foreign |= parts.foreign;
    }
    low_sum += fold(low);
    high_sum += fold(high);
  }
  return {reduce(low_sum + (std::uint64_t{reduce(high_sum)} << Split<Element>::high_shift)), foreign != 0};
}

template <class Element>
[[gnu::always_inline]] inline void row_residues(const Element* d, std::span<const std::uint32_t> x,
                                                std::span<RowResidue> rows, std::size_t stride) {
  const std::size_t n = x.size(), step = stride == 0 ? n : stride;
  std::uint64_t x_sum = 0;
  for (const std::uint32_t each : x) x_sum += each;
  const std::uint32_t excess = multiply(reduce(x_sum), reduce(Split<Element>::offset));
  for (std::size_t i = 0; i < n; ++i) {
    rows[i] = row_residue(d + i * step, x.data(), n);
    rows[i].sum = reduce(rows[i].sum + modulus - excess);
  }
}

template <class Element>
[[gnu::always_inline]] inline void row_sums(const Element* d, std::span<const double> x, std::span<RowSum> rows,
                                            std::size_t stride) {
  constexpr std::size_t lanes = 16;
  const std::size_t n = x.size(), step = stride == 0 ? n : stride;
  for (std::size_t i = 0; i < n; ++i) {
    const Element* const row = d + i * step;
    double sum[lanes] = {}, square[lanes] = {};
    std::size_t j = 0;
    for (; j + lanes <= n; j += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto value = static_cast<double>(row[j + lane]);
        sum[lane] += value * x[j + lane];
        square[lane] += value * value;
      }
    rows[i] = {0, 0};
    for (; j < n; ++j) {
      rows[i].sum += static_cast<double>(row[j]) * x[j];
      rows[i].square_norm += static_cast<double>(row[j]) * static_cast<double>(row[j]);
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      rows[i].sum += sum[lane];
      rows[i].square_norm += square[lane];
    }
  }
}

[[gnu::always_inline]] inline std::uint64_t word_hash(std::span<const std::byte> bytes, std::size_t first_word) {
  constexpr std::uint64_t phi = 0x9e3779b97f4a7c15ULL;
  const std::size_t words = bytes.size() / sizeof(std::uint64_t);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < words; ++i) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i * sizeof word, sizeof word);
    sum += mix64(word ^ ((first_word + i) * phi));
  }
  std::uint64_t last = 0;
  const std::size_t rest = bytes.size() % sizeof last;
  if (rest == 0) return sum;
  std::memcpy(&last, bytes.data() + words * sizeof last, rest);
  return sum + mix64(last ^ ((first_word + words) * phi));
}

}  // namespace hallmark::loops
