#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {

std::vector<FmaKernel> fma_kernels(PeakFormat format) {
  if (format == PeakFormat::int8) return {portable_int8};
  FmaKernel kernel = portable_fma[format == PeakFormat::fp64 ? 0 : 1];
  if (format == PeakFormat::bf16) kernel.remark = "no bf16 instructions used: fp32 FMA after conversion";
  return {kernel};
}

}  // namespace hallmark
