// The loop that memory/triad times.
#pragma once

#include <cstddef>
#include <string_view>

namespace hallmark {

/// a[i] = b[i] + scale * c[i] for i < n. Arrays are 64-byte aligned and do not overlap; on return all is visible to
/// other loads.
struct TriadKernel {
  void (*run)(double* a, const double* b, const double* c, double scale, std::size_t n);
  std::string_view name;  ///< "AVX-512, non-temporal stores"
};

/// The fastest this processor has; with non-temporal stores where there are any, so that `a` is not read before it is
/// written.
[[nodiscard]] TriadKernel best_triad_kernel();

}  // namespace hallmark
