// OpenBLAS, found by the loader when it is first asked for.
#pragma once

#include <memory>
#include <string>

#include "benchmarks/device/gemm_engine.hpp"
#include "benchmarks/device/precision.hpp"

namespace hallmark {

/// The shared object that Debian, Ubuntu and the RHEL family install.
inline constexpr const char* openblas_library = "libopenblas.so.0";

/// fp64 or fp32 products. The library stays loaded: its threads and buffers do not survive unloading.
/// Throws UnavailableError.
[[nodiscard]] std::unique_ptr<GemmEngine> open_openblas(Precision precision, const GemmShape& shape,
                                                        const std::string& library = openblas_library);

}  // namespace hallmark
