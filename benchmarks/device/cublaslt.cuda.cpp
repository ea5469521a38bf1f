#include "benchmarks/device/cublaslt.cuh"

#include <fmt/format.h>

#include <memory>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

/// The newest first; then where CUDA's installer puts it without telling the loader.
constexpr const char* names[] = {"libcublasLt.so.13", "libcublasLt.so.12", "libcublasLt.so",
                                 "/usr/local/cuda/lib64/libcublasLt.so"};

std::unique_ptr<CublasLt> load() {
  std::string why;
  for (const char* const name : names) {
    try {
      return std::make_unique<CublasLt>(name);
    } catch (const UnavailableError& error) {
      if (why.empty()) why = error.what();
    }
  }
  throw UnavailableError{fmt::format(
      "no cuBLASLt: {}; install the CUDA library libcublas 12.8 or later, or name its folder in LD_LIBRARY_PATH", why)};
}

}  // namespace

const CublasLt& cublaslt() {
  static const CublasLt& loaded = *load().release();
  return loaded;
}

void check_lt(cublasStatus_t status, const char* call) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw UnavailableError{
      fmt::format("{} returned {} ({})", call, static_cast<int>(status), cublaslt().status_text(status))};
}

}  // namespace hallmark
