// Sets of A, B and D in the memory of the current GPU, with the passes over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "benchmarks/device/cuda_handles.hpp"
#include "benchmarks/device/gemm_device.hpp"
#include "benchmarks/device/gpu_layout.hpp"
#include "benchmarks/device/precision.hpp"

namespace hallmark {

/// The members named as in GemmDevice do what it says; all are complete on return, and throw UnavailableError. B lies
/// transposed; read, write and hash count in row-major order all the same.
class GpuMatrices {
 public:
  struct Set {
    DeviceMemory a, b, d;
  };

  /// `sets` of n x n matrices, uninitialised.
  GpuMatrices(Precision precision, std::size_t n, std::size_t sets);

  [[nodiscard]] const std::vector<Set>& sets() const { return sets_; }
  [[nodiscard]] const Stream& stream() const { return stream_; }

  void fill(const Operand& operand);
  void poison();
  [[nodiscard]] std::uint64_t hash(Which which, std::size_t set);
  void row_residues(std::size_t set, std::span<const std::uint32_t> x, std::span<RowResidue> rows);
  void row_sums(std::size_t set, std::span<const double> x, std::span<RowSum> rows);
  void read(Which which, std::size_t set, std::size_t offset, std::span<std::byte> out);
  void write(Which which, std::size_t set, std::size_t offset, std::span<const std::byte> in);

  /// Both operands of a set to 0.
  void clear_operands(std::size_t set);

 private:
  [[nodiscard]] Layout layout(Which which) const;
  [[nodiscard]] std::uint64_t* words(Which which, std::size_t set);
  [[nodiscard]] void* scratch(std::size_t bytes);
  void upload(void* to, const void* from, std::size_t bytes);
  void download(void* to, const void* from, std::size_t bytes);
  void check_range(Which which, std::size_t set, std::size_t offset, std::size_t bytes) const;
  OperandTable table_for(const Operand& operand);

  Precision precision_;
  std::size_t n_;
  Stream stream_ = make_stream();
  std::vector<Set> sets_;
  DeviceMemory x_, rows_, sum_, scratch_, table_;
  std::size_t scratch_bytes_ = 0, table_size_ = 0;
  Operand table_of_{.data = Data::exact, .limit = -1};  ///< what the table was made for
};

}  // namespace hallmark
