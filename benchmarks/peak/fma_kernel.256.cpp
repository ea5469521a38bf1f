#include "benchmarks/peak/fma_loop.hpp"

namespace hallmark {

const FmaKernel fma256[2]{
    {.isa = "fma", .lanes = 4, .accumulators = 12, .run = fma_loop<double, 4, 12>, .term = one_term},
    {.isa = "fma", .lanes = 8, .accumulators = 12, .run = fma_loop<float, 8, 12>, .term = one_term}};

}  // namespace hallmark
