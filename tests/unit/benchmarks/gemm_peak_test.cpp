#include <gtest/gtest.h>

#include "benchmarks/peak/peak.hpp"

namespace hallmark {
namespace {

TEST(FmaKernels, add_up_exactly_in_every_width) {
  for (const Real real : {Real::fp64, Real::fp32})
    for (const FmaKernel& kernel : fma_kernels(real)) {
      EXPECT_GE(kernel.accumulators, 12U);
      std::vector<double> sums(kernel.lanes * kernel.accumulators, 0.0);
      for (const std::uint64_t iterations : {std::uint64_t{1}, std::uint64_t{1000}, fma_run})
        kernel.run(iterations, sums.data());
      for (std::size_t i = 0; i < sums.size(); ++i)
        EXPECT_EQ(sums[i], fma_term(i % kernel.lanes) * static_cast<double>(1001 + fma_run))
            << kernel.isa << " sum " << i;
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
  EXPECT_GT(fma_peak(Real::fp64, 1), 0);
  EXPECT_GT(fma_peak(Real::fp32, 1), 0);
}

}  // namespace
}  // namespace hallmark
