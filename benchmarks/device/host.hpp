// The host as a device: OpenBLAS (fp64, fp32) and oneDNN (fp32, bf16, int8), loaded at first use, since each costs a
// process some ten milliseconds at start, whether or not it multiplies anything. Which of them is the fastest, and
// whether padded rows help, depends on the processor: fp32 of oneDNN 2.6 reaches 95 % of the peak on Zen 4 (gemm.md
// 5.2) and some 80 % on Sapphire Rapids, where OpenBLAS reaches 91 %.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/device/gemm_engine.hpp"
#include "benchmarks/device/precision.hpp"

namespace hallmark {

/// The ways to multiply in this precision, by name, the one to take without a comparison first: "openblas/padded",
/// "onednn/packed". Padded rows are an odd number of cache lines. Empty where the host has no such format.
[[nodiscard]] std::vector<std::string> host_algorithms(Precision precision);

/// Why the host cannot multiply matrices of this precision and size; nullopt: it can. Loads the library.
[[nodiscard]] std::optional<std::string> why_no_host_gemm(Precision precision, std::size_t n);

/// One thread, whatever OPENBLAS_NUM_THREADS or OMP_NUM_THREADS say. `algorithm`: one of host_algorithms(), or empty
/// for the first that this machine has. facts() has it as "algorithm". Throws UnavailableError where it is not there.
[[nodiscard]] std::unique_ptr<GemmEngine> open_host_gemm(Precision precision, std::size_t n,
                                                         const std::string& algorithm = {});

/// The fastest of host_algorithms() on this core, by processor time, at n = 2048; one that is listed earlier stands
/// unless another is faster by 3 %. The same for all sizes, so that an exact twin of half the size proves the same
/// code. Takes some ten products at the first call, and none later. "" where there is none. Not for two threads at
/// once.
[[nodiscard]] std::string choose_host_algorithm(Precision precision);

}  // namespace hallmark
