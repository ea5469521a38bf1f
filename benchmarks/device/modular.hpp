// Arithmetic modulo the prime 2^31 - 1, where reduction is a shift and an addition.
#pragma once

#include <cstdint>

namespace hallmark {

inline constexpr std::uint64_t modulus = (1ULL << 31U) - 1;

/// Congruent to `value` and below 2^34.
[[nodiscard]] constexpr std::uint64_t fold(std::uint64_t value) { return (value & modulus) + (value >> 31U); }

/// value mod p.
[[nodiscard]] constexpr std::uint32_t reduce(std::uint64_t value) {
  const std::uint64_t folded = fold(fold(value));
  return static_cast<std::uint32_t>(folded >= modulus ? folded - modulus : folded);
}

/// value mod p, in [0, p), for negative values too.
[[nodiscard]] constexpr std::uint32_t reduce_signed(std::int64_t value) {
  const std::int64_t remainder = value % static_cast<std::int64_t>(modulus);
  return static_cast<std::uint32_t>(remainder < 0 ? remainder + static_cast<std::int64_t>(modulus) : remainder);
}

/// a * b mod p for a, b < 2^32.
[[nodiscard]] constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  return reduce(std::uint64_t{a} * b);
}

}  // namespace hallmark
