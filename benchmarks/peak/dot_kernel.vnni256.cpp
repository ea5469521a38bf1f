#include <immintrin.h>

#include "benchmarks/peak/dot_loop.hpp"

namespace hallmark {
namespace {

struct Instructions {
  using Register = __m256i;
  using Factor = Register;
  using Sum = std::int32_t;
  static constexpr std::size_t lanes = 8;
  static Register add(Register sums, Register one, Register term) { return _mm256_dpbusd_avx_epi32(sums, one, term); }
};

using Factors = ByteFactors<Instructions::lanes>;

}  // namespace

const FmaKernel int8_vnni256{.isa = "avx_vnni",
                             .lanes = Instructions::lanes,
                             .accumulators = 12,
                             .run = dot_loop<Instructions, Factors, 12>,
                             .products = 4,
                             .term = Factors::sum_of_products};

}  // namespace hallmark
