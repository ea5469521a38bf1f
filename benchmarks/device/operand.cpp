#include "benchmarks/device/operand.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
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
  if constexpr (std::is_same_v<Element, Bf16>)
    return {static_cast<std::uint16_t>(encode(Precision::bf16, value))};
  else
    return static_cast<Element>(value);
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
void for_each_element(const Operand& operand, std::size_t stride, Put put) {
  for (std::size_t row = 0; row < operand.n; ++row) {
    const std::size_t begin = row * stride;
    for (std::size_t column = 0; column < operand.n; column += 2) {
      const std::uint64_t bits = operand_word(operand, row, column / 2);
      put(begin + column, static_cast<std::uint32_t>(bits));
      if (column + 1 < operand.n) put(begin + column + 1, static_cast<std::uint32_t>(bits >> 32U));
    }
  }
}

/// e2m1 has no 5.
bool is_e2m1(int value) { return std::abs(value) != 5; }

}  // namespace

int exact_limit(Precision precision, std::size_t n, int int8_limit) {
  if (precision == Precision::int8) return int8_limit;
  if (precision == Precision::nvfp4) return 6;
  if (operand_bits(precision) == 8) return 3;
  if (operand_bits(precision) < 64) return 127;
  const auto size_bits = static_cast<int>(std::bit_width(std::max<std::size_t>(n, 1) - 1));  // n <= 2^size_bits
  return 1 << std::min(19, (51 - size_bits) / 2);
}

std::vector<std::uint64_t> operand_table(Precision precision, const Operand& operand) {
  std::vector<std::uint64_t> table;
  if (operand.data == Data::gaussian) {
    for (const double deviate : normal_table<double>()) table.push_back(encode(precision, deviate));
    return table;
  }
  for (int value = -operand.limit; value <= operand.limit; ++value)
    if (precision != Precision::nvfp4 || is_e2m1(value)) table.push_back(encode(precision, value));
  return table;
}

OperandRows::OperandRows(Precision precision, const Operand& operand) : operand_{operand} {
  if (operand.data == Data::exact && precision != Precision::nvfp4) return;  // every whole number within the limit
  for (const std::uint64_t bits : operand_table(precision, operand)) table_.push_back(decode(precision, bits));
}

void OperandRows::read(std::size_t row, std::span<double> out) const {
  const std::uint64_t values = 2 * static_cast<std::uint64_t>(operand_.limit) + 1;
  for (std::size_t column = 0; column < out.size(); ++column) {
    const std::uint64_t word = operand_word(operand_, row, column / 2);
    const std::uint64_t bits = column % 2 == 0 ? word & 0xffffffffU : word >> 32U;
    out[column] = table_.empty()
                      ? static_cast<double>(static_cast<std::int64_t>((bits * values) >> 32U) - operand_.limit)
                      : table_[(bits * table_.size()) >> 32U];
  }
}

template <class Element>
void fill(Element* out, std::size_t stride, const Operand& operand) {
  if (operand.data == Data::gaussian) {
    const std::vector<Element>& table = normal_table<Element>();
    for_each_element(operand, stride, [&](std::size_t i, std::uint32_t bits) { out[i] = table[bits >> 16U]; });
    return;
  }
  const std::uint64_t values = 2 * static_cast<std::uint64_t>(operand.limit) + 1;
  for_each_element(operand, stride, [&](std::size_t i, std::uint32_t bits) {
    const int value = static_cast<int>((bits * values) >> 32U) - operand.limit;
    if constexpr (std::is_same_v<Element, Bf16>)  // exact: a small integer
      out[i] = {static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16U)};
    else
      out[i] = static_cast<Element>(value);
  });
}

template void fill(double*, std::size_t, const Operand&);
template void fill(float*, std::size_t, const Operand&);
template void fill(Bf16*, std::size_t, const Operand&);
template void fill(std::int8_t*, std::size_t, const Operand&);

}  // namespace hallmark
