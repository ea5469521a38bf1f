// oneDNN, behind a module of hallmark's own (its interface is C++ and cannot be looked up by name).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "benchmarks/device/gemm_engine.hpp"
#include "benchmarks/device/precision.hpp"

namespace hallmark {

/// Where the module may lie: beside the executable, or below its prefix in lib/hallmark.
[[nodiscard]] std::vector<std::string> onednn_module_places();

/// fp32, bf16 and int8 products, through the first module of `places` that exists.
/// Throws UnavailableError: no module, no library, or nothing better than the library's reference code for this
/// processor.
[[nodiscard]] std::unique_ptr<GemmEngine> open_onednn(Precision precision, const GemmShape& shape,
                                                      const std::vector<std::string>& places = onednn_module_places());

}  // namespace hallmark
