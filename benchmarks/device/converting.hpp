// bf16 products for processors without bf16 instructions.
#pragma once

#include <memory>

#include "benchmarks/device/gemm_engine.hpp"

namespace hallmark {

/// Widens A and B to fp32 (exactly) in each product, and multiplies them by `fp32`, whose shape's results these are.
[[nodiscard]] std::unique_ptr<GemmEngine> convert_to_fp32(const GemmShape& shape, std::unique_ptr<GemmEngine> fp32);

}  // namespace hallmark
