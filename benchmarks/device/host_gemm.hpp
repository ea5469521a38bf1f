// The host as a GemmDevice.
#pragma once

#include <cstddef>
#include <memory>

#include "benchmarks/device/gemm_device.hpp"
#include "benchmarks/device/gemm_engine.hpp"

namespace hallmark {

/// One set of matrices in this process's memory, on huge pages where there are some, multiplied by `engine`, which was
/// opened for this precision and size. Throws UnavailableError for a precision that the host lacks.
[[nodiscard]] std::unique_ptr<GemmDevice> open_host_device(Precision precision, std::size_t n,
                                                           std::unique_ptr<GemmEngine> engine);

}  // namespace hallmark
