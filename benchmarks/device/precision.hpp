// The number formats that a rank multiplies in.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hallmark {

/// What the operands are, and how the device multiplies them. fp64_emulated: fp64 made of narrower products; fp8: e4m3,
/// with full accumulation; fp8_fast: e4m3 with the device's fast accumulation; mxfp8: e4m3 in blocks of 32 with e8m0
/// scales; nvfp4: e2m1 in blocks of 16 with e4m3 scales. Results: fp64 of fp64, int32 of int8, fp32 of all others.
enum class Precision { fp64, fp64_emulated, fp32, tf32, bf16, fp16, int8, fp8, fp8_fast, mxfp8, nvfp4 };
inline constexpr std::size_t precision_count = 11;

/// "fp64", as cases and contracts spell it; fp64_emulated is "fp64emu", fp8_fast "fp8fast".
[[nodiscard]] std::string_view name_of(Precision precision);
/// nullopt for a format that no device of hallmark computes in ("fp6", "").
[[nodiscard]] std::optional<Precision> find_precision(std::string_view name);

/// Bits of one element of A and B as it lies in memory; bytes of one element of D.
[[nodiscard]] std::size_t operand_bits(Precision precision);
[[nodiscard]] std::size_t result_bytes(Precision precision);
/// Bytes of `count` elements of A or B; `count` is even.
[[nodiscard]] inline std::size_t operand_bytes(Precision precision, std::size_t count) {
  return operand_bits(precision) * count / 8;
}

/// The bits of the operand nearest to `value`, ties to even, in the low bits; beyond the largest number, that number
/// with its sign. tf32 keeps 10 bits of mantissa in a single. `value` is finite; int8 takes whole numbers.
[[nodiscard]] std::uint64_t encode(Precision precision, double value);
/// The value of those bits; NaN where they stand for none.
[[nodiscard]] double decode(Precision precision, std::uint64_t bits);

/// The upper half of an IEEE single.
struct Bf16 {
  std::uint16_t bits;
};

/// The value of an operand; exact for every format.
template <class Element>
[[nodiscard]] constexpr double value_of(Element element) {
  return static_cast<double>(element);
}
template <>
[[nodiscard]] constexpr double value_of(Bf16 element) {
  return static_cast<double>(std::bit_cast<float>(std::uint32_t{element.bits} << 16U));
}

}  // namespace hallmark
