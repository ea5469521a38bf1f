// How a GPU's matrices lie in memory, as pure functions that the kernels, the host and the tests share.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "benchmarks/device/operand.hpp"

namespace hallmark {

/// An n x n matrix of elements of `bits` (4, 8, 16, 32 or 64) in 64-bit words, first element lowest. Transposed: B,
/// since the narrow formats are multiplied only where both operands lie along the sum. n is a multiple of 64, so that
/// no word holds the end of one row and the beginning of the next.
struct Layout {
  std::size_t n = 0;
  unsigned bits = 64;
  bool transposed = false;
};

[[nodiscard]] constexpr std::size_t elements_per_word(const Layout& layout) { return 64 / layout.bits; }
[[nodiscard]] constexpr std::size_t words_of(const Layout& layout) {
  return layout.n * layout.n / elements_per_word(layout);
}
[[nodiscard]] constexpr std::size_t bytes_of(const Layout& layout) { return words_of(layout) * 8; }

/// Which element in memory is (row, column).
[[nodiscard]] constexpr std::size_t place_of(const Layout& layout, std::size_t row, std::size_t column) {
  return layout.transposed ? column * layout.n + row : row * layout.n + column;
}

/// The bits of the element at `place`.
[[nodiscard]] constexpr std::uint64_t element_of(const Layout& layout, const std::uint64_t* stored, std::size_t place) {
  const std::size_t per_word = elements_per_word(layout);
  const std::uint64_t word = stored[place / per_word] >> (place % per_word * layout.bits);
  return layout.bits == 64 ? word : word & ((1ULL << layout.bits) - 1);
}

/// Word `index` of the matrix in row-major order, whatever its order in memory: what word_hash() takes.
[[nodiscard]] constexpr std::uint64_t logical_word(const Layout& layout, const std::uint64_t* stored,
                                                   std::size_t index) {
  if (!layout.transposed) return stored[index];
  const std::size_t per_word = elements_per_word(layout), first = index * per_word;
  const std::size_t row = first / layout.n, column = first % layout.n;
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < per_word; ++i)
    word |= element_of(layout, stored, place_of(layout, row, column + i)) << (i * layout.bits);
  return word;
}

/// Byte `index` in row-major order.
[[nodiscard]] constexpr std::uint8_t logical_byte(const Layout& layout, const std::uint64_t* stored,
                                                  std::size_t index) {
  return static_cast<std::uint8_t>(logical_word(layout, stored, index / 8) >> (index % 8 * 8));
}

/// Where half byte `index` in row-major order lies, counted in half bytes.
[[nodiscard]] constexpr std::size_t stored_half_byte(const Layout& layout, std::size_t index) {
  const std::size_t halves = layout.bits / 4, element = index / halves;
  return place_of(layout, element / layout.n, element % layout.n) * halves + index % halves;
}

/// A table of operand_table(), where the caller of these functions can read it.
struct OperandTable {
  const std::uint64_t* entries;
  std::size_t size;
};

/// Element (row, column) of a matrix as fill() makes it.
[[nodiscard]] constexpr std::uint64_t made_element(const Operand& operand, const OperandTable& table, std::size_t row,
                                                   std::size_t column) {
  const std::uint64_t word = operand_word(operand, row, column / 2);
  const std::uint64_t bits = column % 2 == 0 ? word & 0xffffffffU : word >> 32U;
  return table.entries[(bits * table.size) >> 32U];
}

/// Word `index` in memory of a matrix as fill() makes it.
[[nodiscard]] constexpr std::uint64_t made_word(const Layout& layout, const Operand& operand, const OperandTable& table,
                                                std::size_t index) {
  const std::size_t per_word = elements_per_word(layout), first = index * per_word;
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < per_word; ++i) {
    const std::size_t line = (first + i) / layout.n, along = (first + i) % layout.n;
    const std::uint64_t element =
        layout.transposed ? made_element(operand, table, along, line) : made_element(operand, table, line, along);
    word |= element << (i * layout.bits);
  }
  return word;
}

/// Bytes of the scales of a block-scaled operand: one for each `block` elements along the sum (`inner` elements), for
/// each of `outer` rows; in tiles of 4 scales by 128 rows, padded to whole tiles.
[[nodiscard]] constexpr std::size_t scale_bytes(std::size_t inner, std::size_t outer, std::size_t block) {
  return 512 * ((inner + 4 * block - 1) / (4 * block)) * ((outer + 127) / 128);
}

/// Where the scale of block `inner_block` of row `row` lies. In a tile, rows 0, 32, 64 and 96 stand side by side.
[[nodiscard]] constexpr std::size_t scale_index(std::size_t inner, std::size_t block, std::size_t row,
                                                std::size_t inner_block) {
  const std::size_t tiles = (inner + 4 * block - 1) / (4 * block);
  const std::size_t tile = row / 128 * tiles + inner_block / 4;
  return 512 * tile + row % 32 * 16 + row % 128 / 32 * 4 + inner_block % 4;
}

/// How many sets of A, B and D to take in turn: as many as hold 4 times the cache, so that no product finds its
/// operands there; 1 to 64, within half of the memory.
[[nodiscard]] constexpr std::size_t set_count(std::size_t set_bytes, std::size_t cache_bytes, std::size_t free_bytes) {
  const std::size_t wanted = (4 * cache_bytes + set_bytes - 1) / set_bytes, fit = free_bytes / 2 / set_bytes;
  return std::max<std::size_t>(1, std::min({wanted, fit, std::size_t{64}}));
}

/// A result that should be an integer.
struct WholeNumber {
  std::uint64_t magnitude;  ///< undefined where foreign
  bool negative;
  bool foreign;  ///< as RowResidue says
};

/// From the bits alone: a GPU may have little arithmetic in fp64, and on the host a conversion out of range is
/// undefined.
template <class Bits, unsigned mantissa_bits, unsigned bias, unsigned range_bits>
[[nodiscard]] constexpr WholeNumber whole_number(Bits bits) {
  constexpr unsigned width = 8 * sizeof(Bits);
  const auto exponent = static_cast<unsigned>(bits << 1U >> (mantissa_bits + 1));
  const bool negative = (bits >> (width - 1)) != 0;
  if (bits == 0) return {0, false, false};
  if (exponent < bias || exponent > bias + range_bits) return {0, negative, true};
  const std::uint64_t mantissa = (bits & ((Bits{1} << mantissa_bits) - 1)) | (Bits{1} << mantissa_bits);
  const unsigned power = exponent - bias;
  constexpr unsigned room = range_bits > mantissa_bits ? range_bits - mantissa_bits : 0;
  const unsigned shift = mantissa_bits + room - power;  // fixed point: 2^(mantissa_bits + room) stands for 2^power
  const std::uint64_t fixed = mantissa << room, magnitude = fixed >> shift;
  const bool fraction = (fixed & ((1ULL << shift) - 1)) != 0;
  const bool in_range = magnitude < (1ULL << range_bits) || (negative && magnitude == 1ULL << range_bits);
  return {magnitude, negative, fraction || !in_range};
}

[[nodiscard]] constexpr WholeNumber whole(double value) {
  return whole_number<std::uint64_t, 52, 1023, 51>(std::bit_cast<std::uint64_t>(value));
}
[[nodiscard]] constexpr WholeNumber whole(float value) {
  return whole_number<std::uint32_t, 23, 127, 24>(std::bit_cast<std::uint32_t>(value));
}
[[nodiscard]] constexpr WholeNumber whole(std::int32_t value) {
  const std::int64_t wide = value;
  return {static_cast<std::uint64_t>(wide < 0 ? -wide : wide), wide < 0, false};
}

}  // namespace hallmark
