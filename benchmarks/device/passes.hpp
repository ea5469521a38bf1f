// The passes over an answer that every check makes, in the widest vectors that the processor has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hallmark {

/// What one row of an answer that should hold integers comes to.
struct RowResidue {
  std::uint32_t sum;  ///< sum over j of x_j * d_j mod 2^31 - 1, wrong where `foreign` is set
  bool foreign;       ///< some element is no integer, -0, NaN, infinite, or outside [-b, b), b = 2^51 (double) or 2^24
                      ///< (float)
};

/// One RowResidue for each row of the n x n matrix `d`, whose rows begin `stride` elements apart (0: n).
/// x_j < 2^31 - 1.
void row_residues(const double* d, std::span<const std::uint32_t> x, std::span<RowResidue> rows,
                  std::size_t stride = 0);
void row_residues(const float* d, std::span<const std::uint32_t> x, std::span<RowResidue> rows, std::size_t stride = 0);
void row_residues(const std::int32_t* d, std::span<const std::uint32_t> x, std::span<RowResidue> rows,
                  std::size_t stride = 0);

/// What one row of an answer with rounding comes to.
struct RowSum {
  double sum;          ///< sum over j of x_j * d_j
  double square_norm;  ///< sum over j of d_j^2
};

/// One RowSum for each row of the n x n matrix `d`; `stride` as above.
void row_sums(const double* d, std::span<const double> x, std::span<RowSum> rows, std::size_t stride = 0);
void row_sums(const float* d, std::span<const double> x, std::span<RowSum> rows, std::size_t stride = 0);

/// Sum over i of mix64(word_i XOR i * phi) mod 2^64 over the 64-bit words of `bytes` (the last padded with zeros).
/// Addition commutes: any order of reading, and any split of the work, gives the same; `bytes` begin with word
/// `first_word` of the whole.
[[nodiscard]] std::uint64_t word_hash(std::span<const std::byte> bytes, std::size_t first_word = 0);

}  // namespace hallmark
