#include <algorithm>
#include <cmath>
#include <limits>

#include "benchmarks/gemm/gaussian_check.hpp"
#include "tests/unit/benchmarks/gemm_answer.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

template <class Kind>
struct GaussianCheckOf : testing::Test {
  void SetUp() override { HALLMARK_NEEDS_HOST_GEMM(Kind::precision); }
};
using Kinds = testing::Types<Fp64, Fp32, Bf16Kind>;
TYPED_TEST_SUITE(GaussianCheckOf, Kinds);

TYPED_TEST(GaussianCheckOf, accepts_right_answers_of_every_size_and_seed) {
  for (const std::size_t n : {16U, 33U, 64U, 256U})
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const Answer<TypeParam> answer{n, seed, Data::gaussian};
      GaussianCheck check{answer.operands, sizeof answer.d[0] == 8 ? 53 : 24};
      const Inspection finding = answer.check(check, answer.d);
      ASSERT_EQ(finding.errors, 0U) << "n " << n << " seed " << seed << ": " << finding.detail;
      ASSERT_LT(finding.residue, 1e-6);
    }
}

TYPED_TEST(GaussianCheckOf, counts_elements_that_are_not_finite) {
  using Result = typename TypeParam::Result;
  const Answer<TypeParam> answer{64, 5, Data::gaussian};
  GaussianCheck check{answer.operands, sizeof answer.d[0] == 8 ? 53 : 24};
  for (const Result foreign : {std::numeric_limits<Result>::quiet_NaN(), std::numeric_limits<Result>::infinity()}) {
    auto d = answer.d;
    d[3 * 64 + 9] = d[3 * 64 + 10] = foreign;
    const Inspection finding = answer.check(check, d);
    EXPECT_EQ(finding.errors, 2U);
    EXPECT_TRUE(std::isinf(finding.residue));
    EXPECT_NE(finding.detail.find("row 3 "), std::string::npos) << finding.detail;
    EXPECT_NE(finding.detail.find("column 9 "), std::string::npos) << finding.detail;
  }
}

TYPED_TEST(GaussianCheckOf, finds_errors_above_rounding_and_says_where) {
  using Result = typename TypeParam::Result;
  const Answer<TypeParam> answer{128, 5, Data::gaussian};
  GaussianCheck check{answer.operands, sizeof answer.d[0] == 8 ? 53 : 24};
  const auto error = static_cast<Result>(sizeof(Result) == 8 ? 1e-9 : 1e-1);
  Random random{2};
  for (int repeat = 0; repeat < 50; ++repeat) {
    auto d = answer.d;
    const std::size_t row = random.below(128), column = random.below(128);
    d[row * 128 + column] += error;
    const Inspection finding = answer.check(check, d);
    ASSERT_EQ(finding.errors, 1U);
    ASSERT_NE(finding.detail.find("row " + std::to_string(row) + " "), std::string::npos) << finding.detail;
    ASSERT_NE(finding.detail.find("column " + std::to_string(column) + " "), std::string::npos) << finding.detail;
  }
}

/// Sums in fp32 that are cut off after every `run` products, as tensor cores do.
std::vector<float> truncated_product(const Operands& operands, int run) {
  const std::size_t n = operands.a.n;
  const OperandRows a{operands.precision, operands.a}, b{operands.precision, operands.b};
  std::vector<double> row(n), all(n * n);
  for (std::size_t k = 0; k < n; ++k) b.read(k, std::span{all}.subspan(k * n, n));
  std::vector<float> d(n * n);
  const auto cut = [](double value) {
    const auto nearest = static_cast<float>(value);
    return std::abs(static_cast<double>(nearest)) > std::abs(value) ? std::nextafter(nearest, 0.0F) : nearest;
  };
  for (std::size_t i = 0; i < n; ++i) {
    a.read(i, row);
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < n; ++k) {
        sum += row[k] * all[k * n + j];
        if ((k + 1) % static_cast<std::size_t>(run) == 0) sum = static_cast<double>(cut(sum));
      }
      d[i * n + j] = cut(sum);
    }
  }
  return d;
}

TEST(GaussianCheck, allows_for_sums_that_are_truncated) {
  HALLMARK_NEEDS_HOST_GEMM(Precision::fp32);
  const Answer<Fp32> answer{512, 5, Data::gaussian};
  const auto d = truncated_product(answer.operands, 1);
  GaussianCheck rounding{answer.operands, 24}, truncating{answer.operands, 24, 1};
  EXPECT_GT(answer.check(rounding, d).errors, 0U) << "a threshold for rounding would have done";
  EXPECT_EQ(answer.check(truncating, d).errors, 0U);
  auto broken = d;
  broken[77 * 512 + 9] += 1;
  EXPECT_EQ(answer.check(truncating, broken).errors, 1U);
}

TEST(AccumulatorBits, are_what_a_device_says_but_never_less_than_its_format_has) {
  const auto bits = [](Precision precision, const std::string& said) {
    return accumulator_bits(precision, {{"accumulator_bits", said}});
  };
  EXPECT_EQ(accumulator_bits(Precision::fp64, {}), 53);
  EXPECT_EQ(accumulator_bits(Precision::bf16, {}), 24);
  EXPECT_EQ(bits(Precision::bf16, "3"), 24);
  EXPECT_EQ(bits(Precision::fp8, "14"), 14);
  EXPECT_EQ(bits(Precision::fp8, "3"), 13);
  EXPECT_EQ(bits(Precision::fp8, "60"), 24);
  EXPECT_EQ(bits(Precision::fp8, "many"), 24);
}

TEST(Operand, is_standard_normal_and_the_same_in_every_format) {
  constexpr std::size_t n = 512;
  const Operand operand{.seed = 9, .matrix = 0, .n = n, .data = Data::gaussian, .limit = 0};
  std::vector<double> wide(n * n);
  std::vector<float> narrow(n * n);
  std::vector<Bf16> half(n * n);
  fill(std::span{wide}, operand);
  fill(std::span{narrow}, operand);
  fill(std::span{half}, operand);
  double sum = 0, squares = 0, fourths = 0, beyond_two = 0;
  for (std::size_t i = 0; i < wide.size(); ++i) {
    ASSERT_EQ(narrow[i], static_cast<float>(wide[i]));
    ASSERT_NEAR(value_of(half[i]), wide[i], std::abs(wide[i]) * 0x1p-8);
    const double square = wide[i] * wide[i];
    sum += wide[i];
    squares += square;
    fourths += square * square;
    beyond_two += std::abs(wide[i]) > 2 ? 1 : 0;
  }
  // Five standard errors of n^2 independent deviates.
  const auto count = static_cast<double>(n * n);
  EXPECT_NEAR(sum / count, 0, 0.010);
  EXPECT_NEAR(squares / count, 1, 0.014);
  EXPECT_NEAR(fourths / count, 3, 0.096);
  EXPECT_NEAR(beyond_two / count, 0.0455, 0.0021);
}

TEST(Operand, differs_by_seed_and_matrix_and_spans_its_limit) {
  const auto made = [](std::uint64_t seed, std::uint32_t matrix) {
    std::vector<std::int8_t> elements(64 * 64);
    fill(std::span{elements}, {.seed = seed, .matrix = matrix, .n = 64, .data = Data::exact, .limit = 127});
    return elements;
  };
  const auto one = made(1, 0);
  EXPECT_EQ(one, made(1, 0));
  EXPECT_NE(one, made(1, 1));
  EXPECT_NE(one, made(2, 0));
  EXPECT_EQ(*std::ranges::min_element(one), -127);
  EXPECT_EQ(*std::ranges::max_element(one), 127);
}

}  // namespace
}  // namespace hallmark
