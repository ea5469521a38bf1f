#include "benchmarks/peak/fma_loop.hpp"

namespace hallmark {

const FmaKernel fma512[2]{{"avx512f", 8, 16, fma_loop<double, 8, 16>}, {"avx512f", 16, 16, fma_loop<float, 16, 16>}};

}  // namespace hallmark
