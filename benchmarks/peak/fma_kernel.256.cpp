#include "benchmarks/peak/fma_loop.hpp"

namespace hallmark {

const FmaKernel fma256[2]{{"fma", 4, 12, fma_loop<double, 4, 12>}, {"fma", 8, 12, fma_loop<float, 8, 12>}};

}  // namespace hallmark
