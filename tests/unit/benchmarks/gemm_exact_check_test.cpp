#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "benchmarks/gemm/exact_check.hpp"
#include "tests/unit/benchmarks/gemm_answer.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

template <class Kind>
struct ExactCheckOf : testing::Test {
  using Result = typename Kind::Result;
  static constexpr bool floating = std::is_floating_point_v<Result>;

  void SetUp() override { HALLMARK_NEEDS_HOST_GEMM(Kind::precision); }

  static void flip(Result& element, Random& random) {
    using Bits = std::conditional_t<sizeof(Result) == 8, std::uint64_t, std::uint32_t>;
    element = std::bit_cast<Result>(
        static_cast<Bits>(std::bit_cast<Bits>(element) ^ (Bits{1} << random.below(8 * sizeof(Bits)))));
  }
};
using Kinds = testing::Types<Fp64, Fp32, Bf16Kind, Int8>;
TYPED_TEST_SUITE(ExactCheckOf, Kinds);

TYPED_TEST(ExactCheckOf, accepts_right_answers_of_every_size_and_seed) {
  for (const std::size_t n : {16U, 17U, 64U, 129U, 256U})
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const Answer<TypeParam> answer{n, seed, Data::exact};
      ExactCheck check{answer.operands};
      const Inspection finding = answer.check(check, answer.d);
      ASSERT_EQ(finding.errors, 0U) << "n " << n << " seed " << seed << ": " << finding.detail;
      ASSERT_TRUE(finding.detail.empty());
    }
}

TYPED_TEST(ExactCheckOf, finds_every_kind_of_fault_and_counts_its_elements) {
  using Number = typename TypeParam::Result;
  constexpr std::size_t n = 128;
  struct Fault {
    const char* name;
    std::uint64_t elements;
    std::function<void(std::span<Number>, Random&)> spoil;  ///< one row
  };
  const auto add = [](Number& to, int amount) { to = static_cast<Number>(to + static_cast<Number>(amount)); };
  std::vector<Fault> faults{
      {"one bit", 1, [](std::span<Number> row, Random& r) { TestFixture::flip(row[r.below(n)], r); }},
      {"two bits", 2,
       [](std::span<Number> row, Random& r) {
         const std::size_t j = r.below(n - 1);
         TestFixture::flip(row[j], r);
         TestFixture::flip(row[j + 1], r);
       }},
      {"+d and -d", 2,
       [&](std::span<Number> row, Random& r) { add(row[r.below(64)], 5), add(row[64 + r.below(64)], -5); }},
      {"eight errors of sum 0", 8,
       [&](std::span<Number> row, Random& r) {
         const std::size_t j = r.below(n - 8);
         for (std::size_t k = 0; k < 8; ++k) add(row[j + k], k % 2 == 0 ? 3 : -3);
       }},
      {"a run of eight zeroed", 8,
       [](std::span<Number> row, Random& r) {
         std::fill_n(row.begin() + static_cast<std::ptrdiff_t>(r.below(n - 8)), 8, Number{0});
       }},
  };
  faults.push_back({"two elements exchanged", 2, [](std::span<Number> row, Random& r) {
                      std::size_t i = r.below(n), j = r.below(n);
                      while (row[i] == row[j]) i = r.below(n), j = r.below(n);
                      std::swap(row[i], row[j]);
                    }});
  if constexpr (TestFixture::floating) {
    using Limits = std::numeric_limits<Number>;
    for (const Number foreign :
         {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), Limits::max(), Limits::denorm_min(),
          Limits::signaling_NaN(), static_cast<Number>(0x1p53), static_cast<Number>(-0x1p60)})
      faults.push_back({"foreign", 1, [=](std::span<Number> row, Random& r) { row[r.below(n)] = foreign; }});
    faults.push_back({"off by a half", 1, [](std::span<Number> row, Random&) {
                        for (Number& each : row)  // an element that has room for a half
                          if (std::abs(each) < static_cast<Number>(0x1p20)) {
                            each += Number{0.5};
                            return;
                          }
                        row[0] = Number{0.5};
                      }});
  }
  const Answer<TypeParam> answer{n, 3, Data::exact};
  ExactCheck check{answer.operands};
  Random random{11};
  for (const Fault& fault : faults)
    for (int repeat = 0; repeat < 60; ++repeat) {
      auto d = answer.d;
      const std::size_t row = random.below(n);
      fault.spoil(std::span{d}.subspan(row * n, n), random);
      std::uint64_t wrong = 0;
      for (std::size_t i = 0; i < d.size(); ++i) wrong += std::memcmp(&d[i], &answer.d[i], sizeof d[i]) != 0 ? 1U : 0U;
      const Inspection finding = answer.check(check, d);
      ASSERT_EQ(finding.errors, wrong) << fault.name << ": " << finding.detail;
      ASSERT_EQ(wrong, fault.elements) << fault.name;
      ASSERT_NE(finding.detail.find("row " + std::to_string(row) + ", column "), std::string::npos) << finding.detail;
    }
}

TYPED_TEST(ExactCheckOf, finds_every_bit_of_an_element) {
  const Answer<TypeParam> answer{64, 5, Data::exact};
  ExactCheck check{answer.operands};
  using Number = typename TypeParam::Result;
  for (std::size_t element : {std::size_t{0}, std::size_t{77}, answer.d.size() - 1})
    for (std::size_t bit = 0; bit < 8 * sizeof(Number); ++bit) {
      auto d = answer.d;
      std::as_writable_bytes(std::span{d})[element * sizeof(Number) + bit / 8] ^= std::byte{1} << (bit % 8);
      EXPECT_EQ(answer.check(check, d).errors, 1U) << "element " << element << " bit " << bit;
    }
}

TYPED_TEST(ExactCheckOf, finds_minus_zero_where_the_answer_is_zero) {
  if constexpr (TestFixture::floating) {
    Answer<TypeParam> answer{64, 5, Data::exact};
    answer.operands.a.limit = 0;  // A is all zeros, and so must the answer be
    std::ranges::fill(answer.d, typename TypeParam::Result{0});
    ExactCheck check{answer.operands};
    EXPECT_EQ(answer.check(check, answer.d).errors, 0U);
    answer.d[7] = -typename TypeParam::Result{0};
    EXPECT_GT(answer.check(check, answer.d).errors, 0U);
  }
}

TYPED_TEST(ExactCheckOf, finds_an_answer_that_was_never_written) {
  Answer<TypeParam> answer{64, 5, Data::exact};
  std::memset(answer.d.data(), 0xff, answer.d.size() * sizeof answer.d[0]);
  ExactCheck check{answer.operands};
  EXPECT_GE(answer.check(check, answer.d).errors, 64U);
}

TEST(ExactLimit, keeps_every_sum_of_fp64_below_2_to_the_51) {
  for (std::size_t n = 1; n <= 32768; n = n * 2 + 1) {
    const double limit = exact_limit(Precision::fp64, n, 127);
    EXPECT_LE(static_cast<double>(n) * limit * limit, 0x1p51) << n;
  }
  EXPECT_EQ(exact_limit(Precision::fp64, 8192, 127), 1 << 19);
  EXPECT_EQ(exact_limit(Precision::fp64, 8193, 127), 1 << 18);
  EXPECT_EQ(exact_limit(Precision::int8, 2048, 63), 63);
  EXPECT_EQ(exact_limit(Precision::bf16, 2048, 63), 127);
}

}  // namespace
}  // namespace hallmark
