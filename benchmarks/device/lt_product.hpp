// One product of cuBLASLt: n x n matrices of one precision, and the algorithms for it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/device/gpu_rules.hpp"
#include "benchmarks/device/precision.hpp"

struct CUstream_st;

namespace hallmark {

/// Holds what the product needs besides its matrices: a workspace, which every algorithm may fill, and scales of 1. For
/// the current GPU; throws UnavailableError.
class LtProduct {
 public:
  LtProduct(Precision precision, std::size_t n);
  LtProduct(LtProduct&&) noexcept;
  LtProduct& operator=(LtProduct&&) noexcept;
  ~LtProduct();

  /// What the library offers, best guess first: up to 16, none that splits the sum (its parts are added in any order).
  [[nodiscard]] std::vector<AlgorithmBytes> candidates() const;
  /// Throws where the library would not run it here.
  void check(const AlgorithmBytes& algorithm) const;
  /// D = A B: A and D row-major, B transposed. Returns once it is on the stream; one product at a time.
  void enqueue(const AlgorithmBytes& algorithm, const void* a, const void* b, void* d, CUstream_st* stream) const;
  /// "library", "library_version", "kernel", "algorithm", "algorithm_bytes", "workspace_bytes".
  [[nodiscard]] std::map<std::string, std::string> facts(const AlgorithmBytes& algorithm) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hallmark
