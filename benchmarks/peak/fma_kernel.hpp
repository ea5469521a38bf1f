// Independent multiply-adds and nothing else: the yardstick that a core's GEMM is held against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hallmark {

enum class PeakFormat { fp64 = 0, fp32 = 1, bf16 = 2, int8 = 3 };

/// A loop for one instruction set.
struct FmaKernel {
  const char* isa;           ///< "avx512f", "fma", "128 bit"
  std::size_t lanes;         ///< sums in one register (or tile)
  std::size_t accumulators;  ///< registers in flight: at least the latency times the number of units
  /// Adds `iterations` times term(i mod lanes), as that many multiply-adds from zero, to each number i of `sums`
  /// (lanes * accumulators of them). Up to fma_run iterations this is exact in every format.
  void (*run)(std::uint64_t iterations, double* sums);
  std::size_t products = 1;  ///< that one multiply-add adds to each sum
  /// What one of them adds to the sum of this lane: exchanged lanes show.
  double (*term)(std::size_t lane);
  const char* remark = "";  ///< for the record, where there is something to say
};

inline constexpr std::uint64_t fma_run = 1U << 18U;

/// 1 to 7: a factor of this lane.
[[nodiscard]] constexpr double fma_term(std::size_t lane) { return static_cast<double>(1 + lane % 7); }

/// 2 for each product of each sum.
[[nodiscard]] constexpr double fma_flops(const FmaKernel& kernel, std::uint64_t iterations) {
  return 2.0 * static_cast<double>(kernel.lanes * kernel.accumulators * kernel.products) *
         static_cast<double>(iterations);
}

/// Every loop that this processor runs, the fastest first. Of bf16 on a processor without instructions for it, those of
/// fp32, with that as their remark: no library can be faster.
[[nodiscard]] std::vector<FmaKernel> fma_kernels(PeakFormat format);

/// The loops by register width; wider ones exist where CMake compiles their files.
extern const FmaKernel portable_fma[2], portable_int8, fma256[2], fma512[2];

/// Products of four bytes (int8) or two numbers (bf16) at once.
extern const FmaKernel int8_maddubs256, int8_maddubs512, int8_vnni256, int8_vnni512, bf16_dot512;

/// Tiles of 16 x 16 sums. Runnable only once the kernel has given this process its tiles (allow_tiles()).
extern const FmaKernel bf16_tiles, int8_tiles;
/// Asks Linux for the tile registers; false where processor or kernel have none.
[[nodiscard]] bool allow_tiles();

}  // namespace hallmark
