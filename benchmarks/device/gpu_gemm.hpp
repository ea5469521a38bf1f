// A GPU as a GemmDevice: cuBLASLt, loaded at first use, with everything around the product in kernels of ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "benchmarks/device/gemm_device.hpp"
#include "benchmarks/device/precision.hpp"

namespace hallmark {

struct GpuGemmSpec {
  int gpu = 0;  ///< index into gpus()
  Precision precision = Precision::bf16;
  std::size_t n = 0;
  std::uint64_t seed = 0;  ///< of the data that algorithms are compared on
  /// facts()["algorithm_bytes"] of another rank of equal hardware, to run exactly that; empty: choose here, which takes
  /// about a second.
  std::string algorithm = {};
};

/// Why this GPU cannot multiply, in words, with what to do; nullopt: it can. `largest_bytes` is what one A, B and D may
/// take together. Creates a CUDA context and loads the library.
[[nodiscard]] std::optional<std::string> why_no_gpu_gemm(int gpu, Precision precision, std::size_t n,
                                                         std::size_t largest_bytes);

/// Takes up to half of the free memory; the matrices are undefined until they are filled. facts() has "algorithm",
/// "algorithm_bytes", "workspace_bytes", "accumulator_bits", "device", "driver" and "runtime" besides. Throws
/// UnavailableError where why_no_gpu_gemm speaks, and where spec.algorithm does not fit this GPU or library.
[[nodiscard]] std::unique_ptr<GemmDevice> open_gpu_gemm(const GpuGemmSpec& spec);

}  // namespace hallmark
