#include "benchmarks/device/gpu_matrices.hpp"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include "benchmarks/device/gpu_passes.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

GpuMatrices::GpuMatrices(Precision precision, std::size_t n, std::size_t sets)
    : precision_{precision},
      n_{n},
      x_{allocate_on_gpu(n * sizeof(double))},
      rows_{allocate_on_gpu(n * std::max(sizeof(RowSum), sizeof(RowResidue)))},
      sum_{allocate_on_gpu(sizeof(std::uint64_t))} {
  for (std::size_t i = 0; i < sets; ++i)
    sets_.push_back({.a = allocate_on_gpu(bytes_of(layout(Which::a))),
                     .b = allocate_on_gpu(bytes_of(layout(Which::b))),
                     .d = allocate_on_gpu(bytes_of(layout(Which::d)))});
}

Layout GpuMatrices::layout(Which which) const {
  if (which == Which::d) return {n_, static_cast<unsigned>(8 * result_bytes(precision_)), false};
  return {n_, static_cast<unsigned>(operand_bits(precision_)), which == Which::b};
}

std::uint64_t* GpuMatrices::words(Which which, std::size_t set) {
  const Set& matrices = sets_.at(set);
  const DeviceMemory& matrix = which == Which::a ? matrices.a : which == Which::b ? matrices.b : matrices.d;
  return static_cast<std::uint64_t*>(matrix.get());
}

void* GpuMatrices::scratch(std::size_t bytes) {
  if (bytes > scratch_bytes_) {
    scratch_ = allocate_on_gpu(bytes);
    scratch_bytes_ = bytes;
  }
  return scratch_.get();
}

void GpuMatrices::upload(void* to, const void* from, std::size_t bytes) {
  check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_.get()), "cudaMemcpyAsync to the GPU");
  wait_for(stream_);
}

void GpuMatrices::download(void* to, const void* from, std::size_t bytes) {
  check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_.get()), "cudaMemcpyAsync from the GPU");
  wait_for(stream_);
}

OperandTable GpuMatrices::table_for(const Operand& operand) {
  if (table_of_.data != operand.data || table_of_.limit != operand.limit) {
    const std::vector<std::uint64_t> entries = operand_table(precision_, operand);
    table_ = allocate_on_gpu(entries.size() * sizeof(std::uint64_t));
    upload(table_.get(), entries.data(), entries.size() * sizeof(std::uint64_t));
    table_size_ = entries.size();
    table_of_ = operand;
  }
  return {static_cast<const std::uint64_t*>(table_.get()), table_size_};
}

void GpuMatrices::fill(const Operand& operand) {
  if (operand.n != n_) throw DefectError{fmt::format("an operand of size {} for matrices of {}", operand.n, n_)};
  const Which which = operand.matrix % 2 == 0 ? Which::a : Which::b;
  gpu::fill(layout(which), operand, table_for(operand), words(which, operand.matrix / 2), stream_.get());
  wait_for(stream_);
}

void GpuMatrices::poison() {
  for (const Set& set : sets_)
    check_cuda(cudaMemsetAsync(set.d.get(), 0xff, bytes_of(layout(Which::d)), stream_.get()), "cudaMemsetAsync");
  wait_for(stream_);
}

void GpuMatrices::clear_operands(std::size_t set) {
  for (const Which which : {Which::a, Which::b})
    check_cuda(cudaMemsetAsync(words(which, set), 0, bytes_of(layout(which)), stream_.get()), "cudaMemsetAsync");
  wait_for(stream_);
}

std::uint64_t GpuMatrices::hash(Which which, std::size_t set) {
  auto* const sum = static_cast<std::uint64_t*>(sum_.get());
  check_cuda(cudaMemsetAsync(sum, 0, sizeof *sum, stream_.get()), "cudaMemsetAsync");
  gpu::add_hash(layout(which), words(which, set), sum, stream_.get());
  std::uint64_t result = 0;
  download(&result, sum, sizeof result);
  return result;
}

void GpuMatrices::row_residues(std::size_t set, std::span<const std::uint32_t> x, std::span<RowResidue> rows) {
  const void* const d = words(Which::d, set);
  auto* const to = static_cast<RowResidue*>(rows_.get());
  const auto* const vector = static_cast<const std::uint32_t*>(x_.get());
  upload(x_.get(), x.data(), n_ * sizeof x[0]);
  if (precision_ == Precision::int8)
    gpu::row_residues(static_cast<const std::int32_t*>(d), n_, vector, to, stream_.get());
  else if (result_bytes(precision_) == 8)
    gpu::row_residues(static_cast<const double*>(d), n_, vector, to, stream_.get());
  else
    gpu::row_residues(static_cast<const float*>(d), n_, vector, to, stream_.get());
  download(rows.data(), to, n_ * sizeof rows[0]);
}

void GpuMatrices::row_sums(std::size_t set, std::span<const double> x, std::span<RowSum> rows) {
  if (precision_ == Precision::int8) throw DefectError{"int8 products are exact and have no row sums"};
  const void* const d = words(Which::d, set);
  auto* const to = static_cast<RowSum*>(rows_.get());
  const auto* const vector = static_cast<const double*>(x_.get());
  upload(x_.get(), x.data(), n_ * sizeof x[0]);
  if (result_bytes(precision_) == 8)
    gpu::row_sums(static_cast<const double*>(d), n_, vector, to, stream_.get());
  else
    gpu::row_sums(static_cast<const float*>(d), n_, vector, to, stream_.get());
  download(rows.data(), to, n_ * sizeof rows[0]);
}

void GpuMatrices::check_range(Which which, std::size_t set, std::size_t offset, std::size_t bytes) const {
  const std::size_t all = bytes_of(layout(which));
  if (set >= sets_.size() || offset > all || bytes > all - offset)
    throw DefectError{fmt::format("bytes {} to {} of a matrix of {} in set {}", offset, offset + bytes, all, set)};
}

void GpuMatrices::read(Which which, std::size_t set, std::size_t offset, std::span<std::byte> out) {
  check_range(which, set, offset, out.size());
  if (out.empty()) return;
  const Layout where = layout(which);
  if (!where.transposed) {
    download(out.data(), reinterpret_cast<const std::byte*>(words(which, set)) + offset, out.size());
    return;
  }
  auto* const gathered = static_cast<std::uint8_t*>(scratch(out.size()));
  gpu::gather(where, words(which, set), offset, out.size(), gathered, stream_.get());
  download(out.data(), gathered, out.size());
}

void GpuMatrices::write(Which which, std::size_t set, std::size_t offset, std::span<const std::byte> in) {
  check_range(which, set, offset, in.size());
  if (in.empty()) return;
  const Layout where = layout(which);
  if (!where.transposed) {
    upload(reinterpret_cast<std::byte*>(words(which, set)) + offset, in.data(), in.size());
    return;
  }
  auto* const from = static_cast<std::uint8_t*>(scratch(in.size()));
  upload(from, in.data(), in.size());
  gpu::scatter(where, words(which, set), offset, in.size(), from, stream_.get());
  wait_for(stream_);
}

}  // namespace hallmark
