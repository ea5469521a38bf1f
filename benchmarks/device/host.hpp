// The host as a device: fp64 through OpenBLAS; fp32, bf16 and int8 through oneDNN. Both are loaded at first use, since
// each costs a process some ten milliseconds at start, whether or not it multiplies anything.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "benchmarks/device/gemm_engine.hpp"
#include "benchmarks/device/precision.hpp"

namespace hallmark {

/// Why the host cannot multiply matrices of this precision and size; nullopt: it can. Loads the library.
[[nodiscard]] std::optional<std::string> why_no_host_gemm(Precision precision, std::size_t n);

/// One thread, whatever OPENBLAS_NUM_THREADS or OMP_NUM_THREADS say. Throws UnavailableError where why_no_host_gemm
/// speaks.
[[nodiscard]] std::unique_ptr<GemmEngine> open_host_gemm(Precision precision, std::size_t n);

}  // namespace hallmark
