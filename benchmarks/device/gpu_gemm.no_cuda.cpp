#include "benchmarks/device/gpu_gemm.hpp"

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr const char* why = "built without CUDA; configure hallmark where nvcc of CUDA 13 is on the PATH";

}  // namespace

std::optional<std::string> why_no_gpu_gemm(int /*gpu*/, Precision /*precision*/, std::size_t /*n*/,
                                           std::size_t /*largest_bytes*/) {
  return why;
}

std::unique_ptr<GemmDevice> open_gpu_gemm(const GpuGemmSpec& /*spec*/) { throw UnavailableError{why}; }

}  // namespace hallmark
