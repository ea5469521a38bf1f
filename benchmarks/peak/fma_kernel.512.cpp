#include "benchmarks/peak/fma_loop.hpp"

namespace hallmark {

const FmaKernel fma512[2]{
    {.isa = "avx512f", .lanes = 8, .accumulators = 16, .run = fma_loop<double, 8, 16>, .term = one_term},
    {.isa = "avx512f", .lanes = 16, .accumulators = 16, .run = fma_loop<float, 16, 16>, .term = one_term}};

}  // namespace hallmark
