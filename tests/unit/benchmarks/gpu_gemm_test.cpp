// The GPU half of hallmark on a GPU made of host memory: what is right and wrong here is right and wrong there.
#include "benchmarks/device/gpu_gemm.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "benchmarks/device/gpu_rules.hpp"
#include "benchmarks/program/gpu_checks.hpp"
#include "tests/unit/benchmarks/fake_cuda/fake_gpu.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

class OnAFakeGpu : public testing::Test {
 protected:
  void SetUp() override { fake_gpu() = {}; }
  void TearDown() override { EXPECT_EQ(fake_gpu().live_bytes, 0U); }
};

std::unique_ptr<GemmDevice> open(Precision precision, const std::string& algorithm = {}) {
  return open_gpu_gemm({.gpu = 0, .precision = precision, .n = 64, .seed = 1, .algorithm = algorithm});
}

std::string unavailable(const std::function<void()>& action) {
  try {
    action();
  } catch (const UnavailableError& error) {
    return error.what();
  }
  return {};
}

TEST_F(OnAFakeGpu, tells_its_mean_clock_by_its_own_stamps) {
  const auto device = open(Precision::bf16);
  device->multiply(3);
  EXPECT_NEAR(device->clock_hz(), 1.5e9, 1e6);
  EXPECT_EQ(device->facts().at("flops_per_clock"), "8192");
  EXPECT_FALSE(open(Precision::fp64_emulated)->facts().contains("flops_per_clock"));
}

TEST_F(OnAFakeGpu, every_precision_is_right) {
  for (std::size_t i = 0; i < precision_count; ++i) {
    const auto precision = static_cast<Precision>(i);
    const GpuCheckRow row = check_gpu({.gpu = 0, .precision = precision, .n = 64, .seconds = 0});
    EXPECT_EQ(row.skipped, "") << name_of(precision);
    EXPECT_EQ(row.wrong, std::vector<std::string>{}) << name_of(precision);
    EXPECT_GE(row.right, 20) << name_of(precision);
    EXPECT_GT(row.sets, 1U) << name_of(precision);
    EXPECT_EQ(row.limit, exact_limit(precision, 64, {.bits = 0, .narrow = false})) << name_of(precision);
    EXPECT_EQ(row.launch, "graph");
  }
  EXPECT_GT(fake_gpu().graphs_replayed, 11U);
}

TEST_F(OnAFakeGpu, a_flipped_bit_is_found) {
  fake_gpu().flips_a_bit = true;
  for (const Precision precision : {Precision::bf16, Precision::fp64, Precision::int8}) {
    const GpuCheckRow row = check_gpu({.gpu = 0, .precision = precision, .n = 64, .seconds = 0});
    EXPECT_FALSE(row.wrong.empty()) << name_of(precision);
  }
}

TEST_F(OnAFakeGpu, a_narrow_accumulator_lowers_the_limit) {
  fake_gpu().accumulator_bits = 8;
  const auto device = open(Precision::fp8);
  EXPECT_EQ(device->facts().at("accumulator_bits"), "8");
  EXPECT_EQ(device->limit(), 2);
  fake_gpu().accumulator_bits = 24;
  EXPECT_EQ(open(Precision::bf16)->facts().at("accumulator_bits"), "24");
  fake_gpu().accumulator_bits = 23;
  EXPECT_EQ(open(Precision::bf16)->facts().at("accumulator_bits"), "23");
}

TEST_F(OnAFakeGpu, products_that_cannot_be_captured_are_launched_one_by_one) {
  fake_gpu().captures = false;
  const GpuCheckRow row = check_gpu({.gpu = 0, .precision = Precision::bf16, .n = 64, .seconds = 0});
  EXPECT_EQ(row.wrong, std::vector<std::string>{});
  EXPECT_EQ(row.launch, "stream");
  EXPECT_EQ(fake_gpu().graphs_replayed, 0U);
}

TEST_F(OnAFakeGpu, an_algorithm_that_fails_or_splits_the_sum_is_not_chosen) {
  fake_gpu().first_algorithm_fails = true;
  const std::string algorithm = open(Precision::bf16)->facts().at("algorithm");
  EXPECT_EQ(algorithm.substr(0, 6), "id 23 ") << algorithm;
  EXPECT_NE(algorithm.find("splitk 1"), std::string::npos) << algorithm;
}

TEST_F(OnAFakeGpu, takes_the_algorithm_that_another_rank_chose_or_says_that_it_does_not_fit) {
  const std::string chosen = open(Precision::bf16)->facts().at("algorithm_bytes");
  EXPECT_EQ(open(Precision::bf16, chosen)->facts().at("algorithm_bytes"), chosen);
  std::string foreign = chosen;
  foreign[0] = 'f';
  EXPECT_NE(unavailable([&] { (void)open(Precision::bf16, foreign); }).find("choose again"), std::string::npos);
  EXPECT_NE(unavailable([&] { (void)open(Precision::bf16, "xyz"); }).find("128 hex digits"), std::string::npos);
}

TEST_F(OnAFakeGpu, takes_the_sets_in_turn) {
  const auto device = open(Precision::bf16);
  const std::size_t sets = device->sets();
  ASSERT_EQ(sets, set_bytes(Precision::bf16, 64) * 7 >= 200000 ? 7U : 0U);
  device->multiply(3);
  EXPECT_EQ(device->last_set(), 2U);
  device->multiply(1);
  EXPECT_EQ(device->last_set(), 3U);
  device->multiply(static_cast<std::uint32_t>(150 * sets));  // more than one graph holds
  EXPECT_EQ(device->last_set(), 3U);
}

TEST_F(OnAFakeGpu, poison_reaches_every_set_and_only_products_remove_it) {
  const auto device = open(Precision::fp32);
  for (std::uint32_t matrix = 0; matrix < 2 * device->sets(); ++matrix)
    device->fill({.seed = 1, .matrix = matrix, .n = 64, .data = Data::exact, .limit = 5});
  device->multiply(static_cast<std::uint32_t>(device->sets()));
  device->poison();
  device->multiply(1);
  device->multiply(1);  // of the next set, so not by the graph of the first
  const std::vector<std::uint32_t> x(64, 1);
  std::vector<RowResidue> rows(64);
  for (std::size_t set = 0; set < device->sets(); ++set) {
    device->row_residues(set, x, rows);
    EXPECT_EQ(rows[63].foreign, set > 1) << set;
  }
}

TEST_F(OnAFakeGpu, why_not_is_said_in_words) {
  EXPECT_EQ(why_no_gpu_gemm(0, Precision::nvfp4, 64, 1U << 20U), std::nullopt);
  EXPECT_NE(why_no_gpu_gemm(0, Precision::bf16, 64, 1000).value_or("").find("of 1000 that they may"),
            std::string::npos);
  EXPECT_NE(why_no_gpu_gemm(1, Precision::bf16, 64, 1U << 20U).value_or("").find("no GPU 1"), std::string::npos);
  EXPECT_NE(why_no_gpu_gemm(0, Precision::fp64, 1U << 15U, ~std::size_t{0}).value_or("").find("do not fit"),
            std::string::npos);
  fake_gpu().major = 9;
  EXPECT_NE(why_no_gpu_gemm(0, Precision::nvfp4, 64, 1U << 20U).value_or("").find("Blackwell"), std::string::npos);
}

TEST_F(OnAFakeGpu, a_range_outside_the_matrix_is_a_defect) {
  const auto device = open(Precision::bf16);
  std::byte some[8]{};
  EXPECT_THROW(device->read(Which::b, 0, 64 * 64 * 2 - 7, some), DefectError);
  EXPECT_THROW(device->write(Which::a, device->sets(), 0, some), DefectError);
  EXPECT_THROW(device->fill({.n = 65}), DefectError);
}

}  // namespace
}  // namespace hallmark
