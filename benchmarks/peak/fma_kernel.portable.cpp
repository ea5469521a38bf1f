#include "benchmarks/peak/fma_loop.hpp"

namespace hallmark {

/// 16 bytes, as every processor has them. Where it has 32 registers (Advanced SIMD), four units of latency four are
/// fed.
const FmaKernel portable_fma[2]{
    {"128 bit", 2, HALLMARK_FMA_ACCUMULATORS, fma_loop<double, 2, HALLMARK_FMA_ACCUMULATORS>},
    {"128 bit", 4, HALLMARK_FMA_ACCUMULATORS, fma_loop<float, 4, HALLMARK_FMA_ACCUMULATORS>}};

}  // namespace hallmark
