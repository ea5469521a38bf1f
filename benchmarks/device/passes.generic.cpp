#include "benchmarks/device/passes.loops.hpp"

namespace hallmark {

void row_residues(const double* d, std::span<const std::uint32_t> x, std::span<RowResidue> rows, std::size_t stride) {
  loops::row_residues(d, x, rows, stride);
}
void row_residues(const float* d, std::span<const std::uint32_t> x, std::span<RowResidue> rows, std::size_t stride) {
  loops::row_residues(d, x, rows, stride);
}
void row_residues(const std::int32_t* d, std::span<const std::uint32_t> x, std::span<RowResidue> rows,
                  std::size_t stride) {
  loops::row_residues(d, x, rows, stride);
}
void row_sums(const double* d, std::span<const double> x, std::span<RowSum> rows, std::size_t stride) {
  loops::row_sums(d, x, rows, stride);
}
void row_sums(const float* d, std::span<const double> x, std::span<RowSum> rows, std::size_t stride) {
  loops::row_sums(d, x, rows, stride);
}
std::uint64_t word_hash(std::span<const std::byte> bytes, std::size_t first) { return loops::word_hash(bytes, first); }

}  // namespace hallmark
