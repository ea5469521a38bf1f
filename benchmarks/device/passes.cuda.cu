#include <cuda_runtime.h>

#include "benchmarks/device/cuda_handles.hpp"
#include "benchmarks/device/gpu_passes.hpp"
#include "benchmarks/device/modular.hpp"
#include "topology/base/random.hpp"

namespace hallmark::gpu {
namespace {

constexpr unsigned threads = 256;

/// Enough blocks for `items`; the kernels stride over what is left.
unsigned blocks_for(std::size_t items) {
  return static_cast<unsigned>(std::min<std::size_t>((items + threads - 1) / threads, 1U << 16U));
}

__device__ std::size_t first_item() { return std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; }
__device__ std::size_t stride() { return std::size_t{gridDim.x} * blockDim.x; }

/// The sum over the block, in thread 0; always in the same order.
template <class Value>
__device__ Value block_sum(Value value) {
  __shared__ Value partial[threads];
  __syncthreads();  // the last sum may still be read
  partial[threadIdx.x] = value;
  __syncthreads();
  for (unsigned half = threads / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) partial[threadIdx.x] += partial[threadIdx.x + half];
    __syncthreads();
  }
  return partial[0];
}

// Operands come from a counter, so that no copy from the host is needed and none can go wrong.
__global__ void fill_words(Layout layout, Operand operand, OperandTable table, std::uint64_t* stored) {
  for (std::size_t i = first_item(); i < words_of(layout); i += stride())
    stored[i] = made_word(layout, operand, table, i);
}

// One number that stands for a whole matrix, equal on every GPU that has the same bits.
__global__ void hash_words(Layout layout, const std::uint64_t* stored, std::uint64_t* sum) {
  constexpr std::uint64_t phi = 0x9e3779b97f4a7c15ULL;
  const std::size_t words = words_of(layout), words_per_row = words / layout.n;
  std::uint64_t hash = 0;
  for (std::size_t i = first_item(); i < words; i += stride()) {
    // Neighbouring threads take neighbouring rows of a transposed matrix: those lie side by side.
    const std::size_t index = layout.transposed ? i % layout.n * words_per_row + i / layout.n : i;
    hash += mix64(logical_word(layout, stored, index) ^ (index * phi));
  }
  const std::uint64_t total = block_sum(hash);
  if (threadIdx.x == 0) atomicAdd(reinterpret_cast<unsigned long long*>(sum), static_cast<unsigned long long>(total));
}

// To show what a wrong operand holds, in the order in which the rest of hallmark counts.
__global__ void gather_bytes(Layout layout, const std::uint64_t* stored, std::size_t offset, std::size_t count,
                             std::uint8_t* out) {
  for (std::size_t i = first_item(); i < count; i += stride()) out[i] = logical_byte(layout, stored, offset + i);
}

// To plant a fault in an operand. Half bytes with atomics: two threads may write into one byte.
__global__ void scatter_halves(Layout layout, std::uint64_t* stored, std::size_t offset, std::size_t count,
                               const std::uint8_t* in) {
  auto* const halves = reinterpret_cast<unsigned*>(stored);
  for (std::size_t i = first_item(); i < 2 * count; i += stride()) {
    const std::size_t place = stored_half_byte(layout, 2 * offset + i);
    const auto shift = static_cast<unsigned>(place % 8 * 4);
    const unsigned half = (in[i / 2] >> (i % 2 * 4)) & 0xfU;
    atomicAnd(halves + place / 8, ~(0xfU << shift));
    atomicOr(halves + place / 8, half << shift);
  }
}

// Freivalds' check needs one number of each row, so that the answer itself never leaves the GPU.
template <class Element>
__global__ void residues_of_rows(const Element* d, std::size_t n, const std::uint32_t* x, RowResidue* rows) {
  const Element* const row = d + blockIdx.x * n;
  std::uint64_t sum = 0;
  unsigned foreign = 0;
  for (std::size_t j = threadIdx.x; j < n; j += threads) {
    const WholeNumber number = whole(row[j]);
    const std::uint32_t residue = reduce(number.magnitude);
    sum += fold(std::uint64_t{number.negative ? static_cast<std::uint32_t>(modulus) - residue : residue} * x[j]);
    foreign += number.foreign ? 1 : 0;
  }
  const std::uint64_t total = block_sum(sum);
  const unsigned any_foreign = block_sum(foreign);
  if (threadIdx.x == 0) rows[blockIdx.x] = {reduce(total), any_foreign != 0};
}

// The same for answers with rounding. In fp64: the check must not round where the answer does.
template <class Element>
__global__ void sums_of_rows(const Element* d, std::size_t n, const double* x, RowSum* rows) {
  const Element* const row = d + blockIdx.x * n;
  double sum = 0, square = 0;
  for (std::size_t j = threadIdx.x; j < n; j += threads) {
    const auto value = static_cast<double>(row[j]);
    sum += value * x[j];
    square += value * value;
  }
  const double total = block_sum(sum), norm = block_sum(square);
  if (threadIdx.x == 0) rows[blockIdx.x] = {total, norm};
}

}  // namespace

void fill(const Layout& layout, const Operand& operand, const OperandTable& table, std::uint64_t* stored,
          CUstream_st* stream) {
  fill_words<<<blocks_for(words_of(layout)), threads, 0, stream>>>(layout, operand, table, stored);
  check_cuda(cudaGetLastError(), "fill_words");
}

void add_hash(const Layout& layout, const std::uint64_t* stored, std::uint64_t* sum, CUstream_st* stream) {
  hash_words<<<std::min(blocks_for(words_of(layout)), 4096U), threads, 0, stream>>>(layout, stored, sum);
  check_cuda(cudaGetLastError(), "hash_words");
}

void gather(const Layout& layout, const std::uint64_t* stored, std::size_t offset, std::size_t count, std::uint8_t* out,
            CUstream_st* stream) {
  gather_bytes<<<blocks_for(count), threads, 0, stream>>>(layout, stored, offset, count, out);
  check_cuda(cudaGetLastError(), "gather_bytes");
}

void scatter(const Layout& layout, std::uint64_t* stored, std::size_t offset, std::size_t count, const std::uint8_t* in,
             CUstream_st* stream) {
  scatter_halves<<<blocks_for(2 * count), threads, 0, stream>>>(layout, stored, offset, count, in);
  check_cuda(cudaGetLastError(), "scatter_halves");
}

template <class Element>
void row_residues(const Element* d, std::size_t n, const std::uint32_t* x, RowResidue* rows, CUstream_st* stream) {
  residues_of_rows<<<static_cast<unsigned>(n), threads, 0, stream>>>(d, n, x, rows);
  check_cuda(cudaGetLastError(), "residues_of_rows");
}

template <class Element>
void row_sums(const Element* d, std::size_t n, const double* x, RowSum* rows, CUstream_st* stream) {
  sums_of_rows<<<static_cast<unsigned>(n), threads, 0, stream>>>(d, n, x, rows);
  check_cuda(cudaGetLastError(), "sums_of_rows");
}

template void row_residues(const double*, std::size_t, const std::uint32_t*, RowResidue*, CUstream_st*);
template void row_residues(const float*, std::size_t, const std::uint32_t*, RowResidue*, CUstream_st*);
template void row_residues(const std::int32_t*, std::size_t, const std::uint32_t*, RowResidue*, CUstream_st*);
template void row_sums(const double*, std::size_t, const double*, RowSum*, CUstream_st*);
template void row_sums(const float*, std::size_t, const double*, RowSum*, CUstream_st*);

}  // namespace hallmark::gpu
