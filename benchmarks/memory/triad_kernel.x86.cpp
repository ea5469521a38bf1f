#include "benchmarks/memory/triad_kernel.hpp"

#include <immintrin.h>

namespace hallmark {
namespace {

void finish(double* a, const double* b, const double* c, double scale, std::size_t begin, std::size_t n) {
  for (std::size_t i = begin; i < n; ++i) a[i] = b[i] + scale * c[i];
  _mm_sfence();
}

__attribute__((target("avx512f"))) void triad_avx512(double* a, const double* b, const double* c, double scale,
                                                     std::size_t n) {
  const __m512d s = _mm512_set1_pd(scale);
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) _mm512_stream_pd(a + i, _mm512_fmadd_pd(s, _mm512_load_pd(c + i), _mm512_load_pd(b + i)));
  finish(a, b, c, scale, i, n);
}

__attribute__((target("avx"))) void triad_avx(double* a, const double* b, const double* c, double scale,
                                              std::size_t n) {
  const __m256d s = _mm256_set1_pd(scale);
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4)
    _mm256_stream_pd(a + i, _mm256_add_pd(_mm256_load_pd(b + i), _mm256_mul_pd(s, _mm256_load_pd(c + i))));
  finish(a, b, c, scale, i, n);
}

void triad_sse2(double* a, const double* b, const double* c, double scale, std::size_t n) {
  const __m128d s = _mm_set1_pd(scale);
  std::size_t i = 0;
  for (; i + 2 <= n; i += 2) _mm_stream_pd(a + i, _mm_add_pd(_mm_load_pd(b + i), _mm_mul_pd(s, _mm_load_pd(c + i))));
  finish(a, b, c, scale, i, n);
}

}  // namespace

TriadKernel best_triad_kernel() {
  if (__builtin_cpu_supports("avx512f")) return {.run = triad_avx512, .name = "AVX-512, non-temporal stores"};
  if (__builtin_cpu_supports("avx")) return {.run = triad_avx, .name = "AVX, non-temporal stores"};
  return {.run = triad_sse2, .name = "SSE2, non-temporal stores"};
}

}  // namespace hallmark
