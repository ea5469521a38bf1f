#include "benchmarks/peak/fma_loop.hpp"

namespace hallmark {

/// 16 bytes, as every processor has them. Where it has 32 registers (Advanced SIMD), four units of latency four are
/// fed.
constexpr std::size_t accumulators = HALLMARK_FMA_ACCUMULATORS;

const FmaKernel portable_fma[2]{{.isa = "128 bit",
                                 .lanes = 2,
                                 .accumulators = accumulators,
                                 .run = fma_loop<double, 2, accumulators>,
                                 .term = one_term},
                                {.isa = "128 bit",
                                 .lanes = 4,
                                 .accumulators = accumulators,
                                 .run = fma_loop<float, 4, accumulators>,
                                 .term = one_term}};

const FmaKernel portable_int8{.isa = "128 bit",
                              .lanes = 4,
                              .accumulators = accumulators,
                              .run = fma_loop<std::int32_t, 4, accumulators>,
                              .term = one_term,
                              .remark = "no 8-bit products: multiplied as 32-bit integers"};

}  // namespace hallmark
