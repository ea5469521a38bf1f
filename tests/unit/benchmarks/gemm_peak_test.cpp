#include <gtest/gtest.h>

#include "benchmarks/peak/peak.hpp"

namespace hallmark {
namespace {

constexpr PeakFormat formats[] = {PeakFormat::fp64, PeakFormat::fp32, PeakFormat::bf16, PeakFormat::int8};

TEST(FmaKernels, add_up_exactly_in_every_width) {
  for (const PeakFormat format : formats)
    for (const FmaKernel& kernel : fma_kernels(format)) {
      EXPECT_GE(kernel.accumulators * kernel.products, 12U);
      std::vector<double> sums(kernel.lanes * kernel.accumulators, 0.0);
      for (const std::uint64_t iterations : {std::uint64_t{1}, std::uint64_t{1000}, fma_run})
        kernel.run(iterations, sums.data());
      for (std::size_t i = 0; i < sums.size(); ++i)
        EXPECT_EQ(sums[i], kernel.term(i % kernel.lanes) * static_cast<double>(1001 + fma_run))
            << kernel.isa << " sum " << i;
    }
}

TEST(FmaKernels, tell_lanes_apart_and_count_every_product) {
  for (const PeakFormat format : formats)
    for (const FmaKernel& kernel : fma_kernels(format)) {
      EXPECT_NE(kernel.term(0), kernel.term(1)) << kernel.isa;
      EXPECT_EQ(fma_flops(kernel, 10), 20.0 * static_cast<double>(kernel.lanes * kernel.accumulators * kernel.products))
          << kernel.isa;
    }
}

TEST(Peak, says_what_stands_in_for_missing_bf16_instructions) {
  const auto facts = peak_benchmark.open({}, {.name = "peak/bf16", .params = {{"precision", "bf16"}}})->facts();
  const FmaKernel kernel = fma_kernels(PeakFormat::bf16).front();
  EXPECT_EQ(facts.contains("remark"), kernel.products == 1);
  if (kernel.products == 1) {
    EXPECT_NE(facts.at("remark").find("fp32 FMA after conversion"), std::string::npos);
    EXPECT_EQ(kernel.run, fma_kernels(PeakFormat::fp32).front().run);
  }
}

TEST(Peak, checks_its_sums_and_finds_a_planted_bit) {
  for (const Case& each : peak_benchmark.cases({}, {})) {
    const auto peak = peak_benchmark.open({}, each);
    EXPECT_GT(peak->check().errors, 0U) << "nothing was computed yet";
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      peak->prepare();
      peak->step();
      EXPECT_EQ(peak->check().errors, 0U) << peak->check().detail;
      const std::uint64_t hash = peak->check().answer_hash;
      const std::string planted = peak->plant_fault("bit_flip", seed);
      EXPECT_EQ(peak->check().errors, 1U) << planted;
      EXPECT_NE(peak->check().answer_hash, hash);
    }
    peak->step();  // without prepare: sums of two steps are no answer of one
    EXPECT_GT(peak->check().errors, 0U);
  }
}

TEST(Peak, is_a_rate) {
  for (const PeakFormat format : formats) EXPECT_GT(fma_peak(format, 1), 0);
}

}  // namespace
}  // namespace hallmark
