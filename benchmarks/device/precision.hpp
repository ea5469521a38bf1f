// The number formats that a rank multiplies in.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hallmark {

/// What the operands are. Results: fp64 of fp64, fp32 of fp32 and bf16, int32 of int8.
enum class Precision { fp64, fp32, bf16, int8 };

/// "fp64", as cases and contracts spell it.
[[nodiscard]] std::string_view name_of(Precision precision);
/// nullopt for a format that no device of hallmark computes in ("fp8", "").
[[nodiscard]] std::optional<Precision> find_precision(std::string_view name);

/// Bytes of one element of A and B, and of one of D.
[[nodiscard]] std::size_t operand_bytes(Precision precision);
[[nodiscard]] std::size_t result_bytes(Precision precision);

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
