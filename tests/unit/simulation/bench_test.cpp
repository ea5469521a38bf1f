#include "reports/program/bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "reports/contract/inventory.hpp"

namespace hallmark {
namespace {

TEST(Bench, limits_of_a_share_are_those_of_clopper_and_pearson) {
  EXPECT_NEAR(upper_share(0, 100), 1 - std::pow(0.05, 0.01), 1e-9);  // 0.0295, the rule of three
  EXPECT_NEAR(lower_share(100, 100), std::pow(0.05, 0.01), 1e-9);
  EXPECT_NEAR(upper_share(1, 20), 0.2161, 1e-4);
  EXPECT_NEAR(lower_share(19, 20), 1 - 0.2161, 1e-4);
  EXPECT_EQ(upper_share(20, 20), 1);
  EXPECT_EQ(lower_share(0, 20), 0);
  EXPECT_EQ(lower_share(0, 0), 0);
}

TEST(Bench, counts_add_up_and_the_same_seed_gives_the_same_table) {
  std::vector<std::string> warnings;
  Contract contract =
      load_contract(std::string{HALLMARK_SOURCE_DIR} + "/reports/contract/contracts/scale_1k.toml", warnings);
  contract.ranks = 32;
  contract.nodes = 8;
  contract.racks = 4;
  contract.inventory = generated_inventory(32);
  BenchPlan plan{.plan = {}, .trials = 2};
  plan.plan.margin = 0.03;
  const Bench bench = run_bench(contract, plan);
  EXPECT_GT(bench.rows.size(), 30U);
  EXPECT_EQ(bench.rows.front().name, "no fault");
  EXPECT_EQ(bench.rows.front().accept, 2U);
  EXPECT_EQ(bench.rows.front().healthy_units, 64U);
  for (const BenchRow& row : bench.rows) {
    EXPECT_EQ(row.trials, 2U);
    EXPECT_EQ(row.accept + row.reject + row.inconclusive, row.trials);
    EXPECT_EQ(row.right + row.false_accept + row.false_reject + row.undecided, row.trials) << row.name;
    if (row.name == "lying" || row.name == "slow 10 %") {
      EXPECT_EQ(row.exact, 2U) << row.name;
    }
  }
  EXPECT_EQ(bench.left_out.size(), 3U);
  EXPECT_EQ(bench_json(bench), bench_json(run_bench(contract, plan)));
  EXPECT_NE(bench_text(bench).find("slow 10 %"), std::string::npos);
}

}  // namespace
}  // namespace hallmark
