#include "reports/contract/samples.hpp"

#include <gtest/gtest.h>

#include "tests/unit/contract/sample.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

TEST(Samples, the_fewest_with_a_limit_are_the_worked_ones) {
  EXPECT_EQ(samples_for_limit(0.5, 0.05), 5U);
  EXPECT_EQ(samples_for_limit(0.05, 0.05), 59U);
  EXPECT_EQ(samples_for_limit(0.95, 0.05), 59U);
  EXPECT_EQ(samples_for_limit(0.5, 0.05 / 9216), 18U);
  EXPECT_EQ(samples_for_limit(0.5, 0.05 / 1024), 15U);
}

TEST(Samples, one_fewer_has_no_limit) {
  for (const double q : {0.01, 0.05, 0.25, 0.5, 0.9, 0.999})
    for (const double alpha : {0.1, 0.05, 0.01, 1e-5}) {
      const std::uint64_t n = samples_for_limit(q, alpha);
      EXPECT_TRUE(lower_rank(n, q, alpha) > 0 && lower_rank(n, 1 - q, alpha) > 0) << q << ' ' << alpha;
      EXPECT_TRUE(lower_rank(n - 1, q, alpha) == 0 || lower_rank(n - 1, 1 - q, alpha) == 0) << q << ' ' << alpha;
    }
}

TEST(Samples, defaults_follow_statistic_and_confidence) {
  Contract contract;
  contract.ranks = 9216;
  Criterion criterion;
  EXPECT_EQ(default_samples(contract, criterion), 11U);
  contract.policy.confidence_scope = ConfidenceScope::hall;
  EXPECT_EQ(default_samples(contract, criterion), 19U);
  criterion.scope = Scope::hall;
  EXPECT_EQ(default_samples(contract, criterion), 11U);
  criterion.statistic = "quantile:0.05";
  EXPECT_EQ(default_samples(contract, criterion), 59U);
  criterion.statistic = "drift";
  EXPECT_EQ(default_samples(contract, criterion), 4U);
  criterion.statistic = "last";
  EXPECT_EQ(default_samples(contract, criterion), 1U);
}

TEST(Samples, a_run_has_the_blocks_of_its_most_demanding_block_metric) {
  Contract contract;
  EXPECT_EQ(contract.blocks(), 11U);
  contract.criteria.resize(2);
  contract.criteria[0].metric = "power.it";  // a series over the soak, not blocks of a run
  contract.criteria[0].min_samples = 59;
  EXPECT_EQ(contract.blocks(), 11U);
  contract.criteria[1].metric = "gemm.fp64.throughput";
  contract.criteria[1].min_samples = 21;
  EXPECT_EQ(contract.blocks(), 21U);
}

TEST(Samples, an_allowance_is_a_count_or_a_fraction_rounded_down) {
  EXPECT_EQ(allowed_failures({.count = 23, .fraction = {}, .per_rack = {}}, 9216), 23U);
  EXPECT_EQ(allowed_failures({.count = {}, .fraction = 0.005, .per_rack = {}}, 9216), 46U);
  EXPECT_EQ(allowed_failures({.count = {}, .fraction = 0.29, .per_rack = {}}, 100), 29U);
  EXPECT_EQ(allowed_failures({.count = {}, .fraction = 0.29, .per_rack = {}}, 99), 28U);
  EXPECT_EQ(allowed_failures({.count = {}, .fraction = {}, .per_rack = 4}, 99), 0U);
}

TEST(Samples, quantiles_are_read_whole_or_not_at_all) {
  Criterion criterion;
  EXPECT_EQ(bounded_quantile(criterion), 0.5);
  criterion.statistic = "quantile:0.05";
  EXPECT_EQ(bounded_quantile(criterion), 0.05);
  for (const char* const word :
       {"quantile:", "quantile:0", "quantile:1", "quantile:nan", "quantile:0.5x", "quantile:1e-300", "max", ""}) {
    criterion.statistic = word;
    EXPECT_FALSE(bounded_quantile(criterion)) << word;
  }
}

}  // namespace
}  // namespace hallmark
