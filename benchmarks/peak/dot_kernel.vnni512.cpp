#include <immintrin.h>

#include "benchmarks/peak/dot_loop.hpp"

namespace hallmark {
namespace {

struct Instructions {
  using Register = __m512i;
  using Factor = Register;
  using Sum = std::int32_t;
  static constexpr std::size_t lanes = 16;
  static Register add(Register sums, Register one, Register term) { return _mm512_dpbusd_epi32(sums, one, term); }
};

using Factors = ByteFactors<Instructions::lanes>;

}  // namespace

const FmaKernel int8_vnni512{.isa = "avx512_vnni",
                             .lanes = Instructions::lanes,
                             .accumulators = 16,
                             .run = dot_loop<Instructions, Factors, 16>,
                             .products = 4,
                             .term = Factors::sum_of_products};

}  // namespace hallmark
