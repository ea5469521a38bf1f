#include "benchmarks/gemm/operand.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <vector>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr std::size_t table_size = 1U << 16U;
constexpr std::uint64_t table_seed = 0x68616c6c6d61726bULL;

/// A number in (0, 1].
double unit(std::uint64_t counter) {
  return static_cast<double>((random_bits(table_seed, counter) >> 11U) + 1) * 0x1p-53;
}

/// A normal deviate (Box and Muller 1958): the radius random within the i-th of equal shares, the angle by steps of the
/// golden section, so that the table as a whole has the moments of the distribution. Rounded to 2^-20, with random bits
/// below: mathematics libraries differ in the last bit, and the answers of two nodes must not.
double normal_deviate(std::uint64_t i) {
  const double share = (static_cast<double>(i) + unit(2 * i)) / static_cast<double>(table_size);
  const double turns = static_cast<double>(i) * (std::numbers::phi - 1);
  const double z = std::sqrt(-2 * std::log(share)) * std::cos(2 * std::numbers::pi * (turns - std::floor(turns)));
  return std::floor(z * 0x1p20) * 0x1p-20 + unit(2 * i + 1) * 0x1p-20;
}

template <class Element>
Element rounded(double value) {
  if constexpr (std::is_same_v<Element, Bf16>) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    return {static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16U) & 1U)) >> 16U)};  // to nearest, ties to even
  } else {
    return static_cast<Element>(value);
  }
}

template <class Element>
const std::vector<Element>& normal_table() {
  static const std::vector<Element> table = [] {
    std::vector<Element> deviates(table_size);
    for (std::size_t i = 0; i < table_size; ++i) deviates[i] = rounded<Element>(normal_deviate(i));
    return deviates;
  }();
  return table;
}

/// Calls put(i, 32 random bits) for each element; one random word serves the pair of columns 2k and 2k + 1.
template <class Put>
void for_each_element(const Operand& operand, Put put) {
  const std::uint64_t stream = mix64(operand.seed ^ (std::uint64_t{operand.matrix} + 1) * 0x9e3779b97f4a7c15ULL);
  for (std::size_t row = 0; row < operand.n; ++row) {
    const std::size_t begin = row * operand.n;
    for (std::size_t column = 0; column < operand.n; column += 2) {
      const std::uint64_t bits = random_bits(stream, (std::uint64_t{row} << 32U) | (column / 2));
      put(begin + column, static_cast<std::uint32_t>(bits));
      if (column + 1 < operand.n) put(begin + column + 1, static_cast<std::uint32_t>(bits >> 32U));
    }
  }
}

}  // namespace

int exact_limit(Precision precision, std::size_t n, int int8_limit) {
  if (precision == Precision::int8) return int8_limit;
  if (precision != Precision::fp64) return 127;
  const auto size_bits = static_cast<int>(std::bit_width(std::max<std::size_t>(n, 1) - 1));  // n <= 2^size_bits
  return 1 << std::min(19, (51 - size_bits) / 2);
}

template <class Element>
void fill(std::span<Element> out, const Operand& operand) {
  if (operand.data == Data::gaussian) {
    const std::vector<Element>& table = normal_table<Element>();
    for_each_element(operand, [&](std::size_t i, std::uint32_t bits) { out[i] = table[bits >> 16U]; });
    return;
  }
  const std::uint64_t values = 2 * static_cast<std::uint64_t>(operand.limit) + 1;
  for_each_element(operand, [&](std::size_t i, std::uint32_t bits) {
    const int value = static_cast<int>((bits * values) >> 32U) - operand.limit;
    if constexpr (std::is_same_v<Element, Bf16>)
      out[i] = {static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16U)};
    else
      out[i] = static_cast<Element>(value);
  });
}

template void fill(std::span<double>, const Operand&);
template void fill(std::span<float>, const Operand&);
template void fill(std::span<Bf16>, const Operand&);
template void fill(std::span<std::int8_t>, const Operand&);

}  // namespace hallmark
