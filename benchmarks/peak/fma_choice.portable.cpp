#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {

std::vector<FmaKernel> fma_kernels(Real real) { return {portable_fma[static_cast<std::size_t>(real)]}; }

}  // namespace hallmark
