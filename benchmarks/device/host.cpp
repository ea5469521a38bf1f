#include "benchmarks/device/host.hpp"

#include "benchmarks/device/onednn.hpp"
#include "benchmarks/device/openblas.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

std::unique_ptr<GemmEngine> open_host_gemm(Precision precision, std::size_t n) {
  if (precision == Precision::fp64) return open_openblas(n);
  return open_onednn(precision, n);
}

std::optional<std::string> why_no_host_gemm(Precision precision, std::size_t n) {
  try {
    (void)open_host_gemm(precision, n);
    return std::nullopt;
  } catch (const UnavailableError& error) {
    return error.what();
  }
}

}  // namespace hallmark
