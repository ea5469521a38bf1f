// The passes of operand.hpp and passes.hpp over matrices in a GPU's memory. Each returns once it is on the stream;
// throws UnavailableError where the GPU does not take it. All pointers are to the GPU's memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "benchmarks/device/gpu_layout.hpp"
#include "benchmarks/device/passes.hpp"

struct CUstream_st;

namespace hallmark::gpu {

/// The matrix that fill() of operand.hpp makes, in this layout.
void fill(const Layout& layout, const Operand& operand, const OperandTable& table, std::uint64_t* stored,
          CUstream_st* stream);

/// Adds to *sum, modulo 2^64, what word_hash() gives for the matrix in row-major order.
void add_hash(const Layout& layout, const std::uint64_t* stored, std::uint64_t* sum, CUstream_st* stream);

/// `count` bytes in row-major order, from byte `offset` on: out of the matrix, or into it.
void gather(const Layout& layout, const std::uint64_t* stored, std::size_t offset, std::size_t count, std::uint8_t* out,
            CUstream_st* stream);
void scatter(const Layout& layout, std::uint64_t* stored, std::size_t offset, std::size_t count, const std::uint8_t* in,
             CUstream_st* stream);

/// As row_residues() and row_sums() of passes.hpp for n x n results; sums in a fixed order, but another than the
/// host's.
template <class Element>
void row_residues(const Element* d, std::size_t n, const std::uint32_t* x, RowResidue* rows, CUstream_st* stream);
template <class Element>
void row_sums(const Element* d, std::size_t n, const double* x, RowSum* rows, CUstream_st* stream);

}  // namespace hallmark::gpu
