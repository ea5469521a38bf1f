// What a GPU can multiply, and what its accumulators can hold: rules that need no GPU.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/device/precision.hpp"

namespace hallmark {

/// NVIDIA's compute capability, for example 9.0.
struct ComputeCapability {
  int major = 0, minor = 0;
};

/// Why no GPU of this capability multiplies n x n matrices of this precision; nullopt where only the library can tell.
[[nodiscard]] std::optional<std::string> why_no_precision(Precision precision, std::size_t n,
                                                          ComputeCapability capability);

/// What one multiprocessor does in one clock at the most, dense, a multiplication and an addition being two; nullopt
/// where the vendor's figures do not say. Source: peak rates and boost clocks of the datasheets of A100, H100 and B200.
[[nodiscard]] std::optional<double> flops_per_clock(Precision precision, ComputeCapability capability);

/// Bytes of A, B and D.
[[nodiscard]] std::size_t set_bytes(Precision precision, std::size_t n);

/// What every product may use besides its matrices: fixed, since what the library offers depends on it. 64 MiB;
/// emulated fp64 keeps both operands in slices of 8 bits, of which it takes at most 10.
[[nodiscard]] std::size_t workspace_bytes(Precision precision, std::size_t n);

/// A cublasLtMatmulAlgo_t, which only the cuBLASLt that made it can read.
using AlgorithmBytes = std::array<std::byte, 64>;
/// 128 lower-case hex digits, and back; nullopt for anything else.
[[nodiscard]] std::string to_hex(const AlgorithmBytes& algorithm);
[[nodiscard]] std::optional<AlgorithmBytes> from_hex(std::string_view digits);

/// How wide an accumulator is: a row of A and a column of B whose product is 2^p + 1, zeros but for the terms that make
/// 2^p (one, or several where the format has no such numbers) and for one term 1, elsewhere in the sum.
struct WidthProbe {
  std::vector<double> a, b;  ///< n elements each
};
/// Where the 1 stands: next to the large terms, at the far end of the sum after them, or in front of them.
inline constexpr int probe_variants = 3;
[[nodiscard]] WidthProbe width_probe(Precision precision, std::size_t n, int p, int variant);
/// The largest p that the results (24 or 53 bits) and the operands leave room for; 0 for int8, which has no need of it.
[[nodiscard]] int largest_probe(Precision precision, std::size_t n);
/// Elements as operands lie in memory, one after the other.
[[nodiscard]] std::vector<std::byte> packed(Precision precision, std::span<const double> values);

/// What was found: every probe up to p = bits - 1 came out exact, and the next one, where there was one, did not.
struct AccumulatorWidth {
  int bits = 0;
  bool narrow = false;  ///< a probe failed
};
/// "24", or "17 or more" where the operands ended before the accumulator did.
[[nodiscard]] std::string text(const AccumulatorWidth& width, Precision precision);

/// Products that a tensor core adds before it truncates the sum, at the least of the generations so far; 0 where sums
/// are rounded to nearest (fp64, fp32, int8). Source: Fasi, Higham, Mikaitis, Pranesh 2021 and later models of the
/// units.
[[nodiscard]] int truncation_run(Precision precision);

/// exact_limit(), or the largest that a narrow accumulator of this width can be trusted with: sums of n products stay
/// within bits - 1 at 8 standard deviations; in fp64, within bits - 2 in every case. At least 1.
[[nodiscard]] int exact_limit(Precision precision, std::size_t n, const AccumulatorWidth& width);

}  // namespace hallmark
