#include <immintrin.h>

#include "benchmarks/peak/dot_loop.hpp"

namespace hallmark {
namespace {

struct Instructions {
  using Register = __m512i;
  using Factor = Register;
  using Sum = std::int32_t;
  static constexpr std::size_t lanes = 16;
  static Register add(Register sums, Register one, Register term) {
    asm volatile("" : "+v"(one));  // or the products would be made once, and only added again and again
    const Register pairs = _mm512_maddubs_epi16(one, term);  // 2 products of 7 bits: no saturation
    return _mm512_add_epi32(sums, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
  }
};

using Factors = ByteFactors<Instructions::lanes>;

}  // namespace

const FmaKernel int8_maddubs512{.isa = "avx512bw",
                                .lanes = Instructions::lanes,
                                .accumulators = 12,
                                .run = dot_loop<Instructions, Factors, 12>,
                                .products = 4,
                                .term = Factors::sum_of_products,
                                .remark = "no 8-bit dot products: pairs are added in 16 bits first"};

}  // namespace hallmark
