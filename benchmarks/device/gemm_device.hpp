// Where a rank multiplies: the matrices of one precision and size with the passes over them, on the host or on a GPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "benchmarks/device/operand.hpp"
#include "benchmarks/device/passes.hpp"

namespace hallmark {

/// One of a product's matrices. Set s has its own A, B and D.
enum class Which { a, b, d };

/// D = A B of n x n row-major matrices, where they lie. Devices that hold several sets take them in turn, so that no
/// cache keeps what the next product reads. Used by one thread; every member is complete on return. Throws
/// UnavailableError where the device fails.
class GemmDevice {
 public:
  virtual ~GemmDevice() = default;

  /// At least 1.
  [[nodiscard]] virtual std::size_t sets() const = 0;
  /// Makes A (operand.matrix even) or B (odd) of set operand.matrix / 2 from its seed: what fill() of operand.hpp
  /// makes.
  virtual void fill(const Operand& operand) = 0;
  /// Every byte of every D to 0xff: NaN in the floating formats, -1 in int32.
  virtual void poison() = 0;
  /// `times` products, one after the other, set after set. The set after the last one of the call before goes first.
  virtual void multiply(std::uint32_t times) = 0;
  /// Mean clock of the device during the last multiply(), in Hz; NaN where it does not say.
  [[nodiscard]] virtual double clock_hz() = 0;
  /// The set of the last product.
  [[nodiscard]] virtual std::size_t last_set() const = 0;

  /// word_hash() of the matrix as it lies there now.
  [[nodiscard]] virtual std::uint64_t hash(Which, std::size_t set) = 0;
  /// Over the rows of D: as the functions of passes.hpp. `x` and `rows` have n elements.
  virtual void row_residues(std::size_t set, std::span<const std::uint32_t> x, std::span<RowResidue> rows) = 0;
  virtual void row_sums(std::size_t set, std::span<const double> x, std::span<RowSum> rows) = 0;
  /// Copies bytes of a matrix out, or in, from byte `offset` on.
  virtual void read(Which, std::size_t set, std::size_t offset, std::span<std::byte> out) = 0;
  virtual void write(Which, std::size_t set, std::size_t offset, std::span<const std::byte> in) = 0;

  /// Which matrix something was written beside, between its rows ("D"); "" where nothing was, or rows leave no gap.
  [[nodiscard]] virtual std::string written_outside() { return {}; }

  /// "library", "library_version", "kernel" and what else decides which bits come out; the same on equal hardware.
  [[nodiscard]] virtual std::map<std::string, std::string> facts() const = 0;
  /// Largest |operand| of exact data here: hallmark::exact_limit(), or fewer where the accumulator was probed and found
  /// narrower.
  [[nodiscard]] virtual int limit() const = 0;
  /// Products that are added between two truncations of a sum; 0: sums are rounded to nearest. Tensor cores truncate.
  [[nodiscard]] virtual int truncation_run() const { return 0; }
};

}  // namespace hallmark
