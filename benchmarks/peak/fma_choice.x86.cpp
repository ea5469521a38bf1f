#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {

std::vector<FmaKernel> fma_kernels(Real real) {
  const auto row = static_cast<std::size_t>(real);
  std::vector<FmaKernel> kernels;
  if (__builtin_cpu_supports("avx512f")) kernels.push_back(fma512[row]);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) kernels.push_back(fma256[row]);
  kernels.push_back(portable_fma[row]);
  return kernels;
}

}  // namespace hallmark
