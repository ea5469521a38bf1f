// Independent fused multiply-adds and nothing else: the yardstick that a core's GEMM is held against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hallmark {

enum class Real { fp64 = 0, fp32 = 1 };

/// A loop for one instruction set.
struct FmaKernel {
  const char* isa;           ///< "avx512f", "fma", "128 bit"
  std::size_t lanes;         ///< numbers in one register
  std::size_t accumulators;  ///< registers in flight: at least the latency times the number of units
  /// Adds `iterations` times fma_term(i mod lanes), as that many FMAs from zero, to each number i of `sums`
  /// (lanes * accumulators of them). Up to fma_run iterations this is exact in either precision.
  void (*run)(std::uint64_t iterations, double* sums);
};

inline constexpr std::uint64_t fma_run = 1U << 18U;

/// What one FMA adds in this lane: 1 to 7, so that exchanged lanes show.
[[nodiscard]] constexpr double fma_term(std::size_t lane) { return static_cast<double>(1 + lane % 7); }

/// 2 for each FMA of each number.
[[nodiscard]] constexpr double fma_flops(const FmaKernel& kernel, std::uint64_t iterations) {
  return 2.0 * static_cast<double>(kernel.lanes * kernel.accumulators) * static_cast<double>(iterations);
}

/// Every loop that this processor runs, the widest first.
[[nodiscard]] std::vector<FmaKernel> fma_kernels(Real real);

/// The loops by register width; wider ones exist where CMake compiles their files.
extern const FmaKernel portable_fma[2], fma256[2], fma512[2];

}  // namespace hallmark
