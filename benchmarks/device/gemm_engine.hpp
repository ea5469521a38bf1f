// A library's matrix product, made ready for one precision and shape.
#pragma once

#include <map>
#include <string>

#include "benchmarks/device/gemm_shape.hpp"

namespace hallmark {

/// D = A B for square row-major matrices of the shape it was opened for; operands and results as Precision says.
class GemmEngine {
 public:
  virtual ~GemmEngine() = default;
  /// What multiply() is given. Between a row's last element and the next row it reads nothing that counts, and writes
  /// nothing.
  [[nodiscard]] virtual GemmShape shape() const = 0;
  /// One product on the calling thread alone; complete on return. The matrices do not overlap and are aligned to 64
  /// bytes.
  virtual void multiply(const void* a, const void* b, void* d) = 0;
  /// "library", "library_version", "kernel" and what else the library says of its choice.
  [[nodiscard]] virtual std::map<std::string, std::string> facts() const = 0;
  /// Largest |operand| for which int8 products are exact: below 128 where the processor adds pairs in 16 bits.
  [[nodiscard]] virtual int int8_limit() const { return 127; }
};

}  // namespace hallmark
