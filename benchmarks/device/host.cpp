#include "benchmarks/device/host.hpp"

#include "benchmarks/device/onednn.hpp"
#include "benchmarks/device/openblas.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

std::unique_ptr<GemmEngine> open_host_gemm(Precision precision, std::size_t n) {
  switch (precision) {
    case Precision::fp64:
      return open_openblas(n);
    case Precision::fp32:
    case Precision::bf16:
    case Precision::int8:
      return open_onednn(precision, n);
    default:
      throw UnavailableError{"the host multiplies fp64, fp32, bf16 and int8; " + std::string{name_of(precision)} +
                             " needs a GPU"};
  }
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
