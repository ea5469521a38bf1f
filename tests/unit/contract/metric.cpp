#include "reports/contract/metric.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hallmark {
namespace {

TEST(Metric, is_found_by_its_exact_name) {
  const auto busbw = find_metric("allreduce.busbw");
  ASSERT_TRUE(busbw);
  EXPECT_EQ(busbw->dimension, Dimension::byte_rate);
  EXPECT_TRUE(busbw->measured_on(Scope::hall));
  EXPECT_FALSE(busbw->measured_on(Scope::rank));
  for (const std::string_view name : {"", "gemm", "gemm..throughput", "gemm.fp64.throughput ", "GEMM.FP64.THROUGHPUT"})
    EXPECT_FALSE(find_metric(name)) << name;
}

TEST(Metric, every_precision_of_gemm_is_known) {
  for (const std::string precision : {"fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "mxfp8", "nvfp4", "int8"}) {
    const auto metric = find_metric("gemm." + precision + ".throughput");
    ASSERT_TRUE(metric) << precision;
    EXPECT_EQ(metric->dimension, Dimension::flop_rate);
  }
}

TEST(Metric, names_are_unique_and_the_proposed_unit_fits) {
  std::set<std::string_view> names;
  for (const Metric& metric : metrics()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    const auto unit = find_unit(metric.unit);
    ASSERT_TRUE(unit) << metric.name;
    EXPECT_EQ(unit->dimension, criterion_dimension(metric, metric.statistic, "")) << metric.name;
    EXPECT_FALSE(metric.scopes().empty());
  }
}

TEST(Metric, ratios_and_counts_are_plain_numbers) {
  const Metric gemm = *find_metric("gemm.bf16.throughput");
  EXPECT_EQ(criterion_dimension(gemm, "median", ""), Dimension::flop_rate);
  EXPECT_EQ(criterion_dimension(gemm, "median", "sum"), Dimension::flop_rate);
  EXPECT_EQ(criterion_dimension(gemm, "drift", ""), Dimension::one);
  EXPECT_EQ(criterion_dimension(gemm, "median", "min_over_median"), Dimension::one);
  EXPECT_EQ(criterion_dimension(gemm, "median", "outlier_count"), Dimension::one);
}

}  // namespace
}  // namespace hallmark
