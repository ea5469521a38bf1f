#include <immintrin.h>

#include "benchmarks/peak/dot_loop.hpp"

namespace hallmark {
namespace {

/// As ByteFactors, in pairs of bf16: the upper half of a float.
struct HalfFactors {
  alignas(64) unsigned short one[32], term[32];
  HalfFactors() {
    for (std::size_t i = 0; i < 32; ++i) {
      one[i] = upper_half(1);
      term[i] = upper_half(static_cast<float>(fma_term(i / 2)));
    }
    asm volatile("" : "+m"(one), "+m"(term));
  }
  static unsigned short upper_half(float value) {
    return static_cast<unsigned short>(__builtin_bit_cast(unsigned, value) >> 16U);
  }
};

struct Instructions {
  using Register = __m512;
  using Factor = __m512bh;
  using Sum = float;
  static constexpr std::size_t lanes = 16;
  static Register add(Register sums, __m512bh one, __m512bh term) { return _mm512_dpbf16_ps(sums, one, term); }
};

double two_terms(std::size_t lane) { return 2 * fma_term(lane); }

}  // namespace

const FmaKernel bf16_dot512{.isa = "avx512_bf16",
                            .lanes = Instructions::lanes,
                            .accumulators = 16,
                            .run = dot_loop<Instructions, HalfFactors, 16>,
                            .products = 2,
                            .term = two_terms};

}  // namespace hallmark
