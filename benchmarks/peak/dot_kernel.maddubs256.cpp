#include "benchmarks/peak/dot_int8_256.hpp"

namespace hallmark {
namespace {

struct Instructions : Bytes256 {
  static Register add(Register sums, Register one, Register term) {
    const Register pairs = _mm256_maddubs_epi16(one, term);  // 2 products of 7 bits: no saturation
    return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
};

using Factors = ByteFactors<Instructions::lanes>;

}  // namespace

const FmaKernel int8_maddubs256{.isa = "avx2",
                                .lanes = Instructions::lanes,
                                .accumulators = 8,
                                .run = dot_loop<Instructions, Factors, 8>,
                                .products = 4,
                                .term = Factors::sum_of_products,
                                .remark = "no 8-bit dot products: pairs are added in 16 bits first"};

}  // namespace hallmark
