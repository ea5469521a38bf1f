// The contracts that hallmark is installed with.
#include <gtest/gtest.h>

#include "reports/contract/metric.hpp"
#include "tests/unit/contract/sample.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using test::all;
using test::source;
using test::with;

const std::string zeros(64, '0');

ContractCheck check_shipped(const std::string& name) {
  return check_contract(source("reports/contract/contracts/" + name), name,
                        std::string{HALLMARK_SOURCE_DIR} + "/reports/contract/contracts");
}

/// The contract with an inventory of its own that exists.
ContractCheck check_with_inventory(const std::string& name, const std::string& file, std::uint64_t ranks) {
  const test::Folder folder;
  const std::string csv = test::inventory_csv(ranks);
  folder.write(file, csv);
  return check_contract(with(source("reports/contract/contracts/" + name), zeros, sha256(csv)), name, folder.path());
}

TEST(ShippedContracts, the_ci_contract_is_clean_and_means_what_it_says) {
  const ContractCheck result = check_shipped("ci_cpu_hall.toml");
  ASSERT_TRUE(result.contract) << all(result);
  EXPECT_EQ(all(result), "");
  const Contract& c = *result.contract;
  EXPECT_EQ(c.id, "CI-CPU");
  EXPECT_EQ(c.effective, "2026-01-01");
  EXPECT_EQ(c.ranks, 4U);
  EXPECT_EQ(c.inventory.size(), 4U);
  EXPECT_EQ(c.inventory[3].number, 3U);
  EXPECT_EQ(c.inventory[3].node, "");
  EXPECT_EQ(c.policy.max_replaced_fraction, 0);
  EXPECT_TRUE(c.policy.harmonic_spending);
  EXPECT_EQ(c.policy.block_s, 1);
  EXPECT_EQ(c.policy.closes, "");
  EXPECT_EQ(c.blocks(), 11U);
  ASSERT_EQ(c.criteria.size(), 6U);
  EXPECT_EQ(c.criteria[0].statistic, "last");
  EXPECT_EQ(c.criteria[0].min_samples, 1U);
  EXPECT_DOUBLE_EQ(c.criteria[1].threshold, 0.05e9);
  EXPECT_EQ(c.criteria[1].line, 62);
  EXPECT_EQ(c.criteria[2].aggregate, "sum");
  EXPECT_EQ(c.criteria[2].min_samples, 11U);
  EXPECT_EQ(c.criteria[3].params.at("bytes"), "1048576");
  EXPECT_EQ(c.criteria[4].params.at("fsync"), "true");
  EXPECT_DOUBLE_EQ(c.criteria[4].threshold, 0.1e6);
  EXPECT_EQ(c.criteria[5].severity, Severity::report);
  EXPECT_EQ(c.criteria[5].comparator, Comparator::at_most);
}

TEST(ShippedContracts, the_siblings_differ_in_the_one_thing_they_are_about) {
  const ContractCheck accept = check_shipped("ci_cpu_hall.toml");
  const ContractCheck reject = check_shipped("ci_cpu_hall_reject.toml");
  const ContractCheck inconclusive = check_shipped("ci_cpu_hall_inconclusive.toml");
  ASSERT_TRUE(accept.contract && reject.contract && inconclusive.contract) << all(reject) << all(inconclusive);
  EXPECT_EQ(reject.contract->criteria[1].threshold, 1e18);
  EXPECT_EQ(inconclusive.contract->criteria[5].severity, Severity::gate);
  for (std::size_t i = 0; i < accept.contract->criteria.size(); ++i) {
    const Criterion& a = accept.contract->criteria[i];
    if (i != 1) {
      EXPECT_EQ(a.threshold, reject.contract->criteria[i].threshold);
    }
    if (i != 5) {
      EXPECT_EQ(a.severity, inconclusive.contract->criteria[i].severity);
    }
    EXPECT_EQ(a.id, reject.contract->criteria[i].id);
    EXPECT_EQ(a.metric, inconclusive.contract->criteria[i].metric);
  }
}

TEST(ShippedContracts, the_gpu_halls_lack_nothing_but_their_inventory) {
  for (const std::string name : {"h100_hall.toml", "gb200_hall.toml"}) {
    const ContractCheck result = check_shipped(name);
    EXPECT_FALSE(result.contract);
    std::vector<Diagnostic> errors;
    std::ranges::copy_if(result.diagnostics, std::back_inserter(errors),
                         [](const Diagnostic& d) { return d.level == Diagnostic::Level::error; });
    ASSERT_EQ(errors.size(), 1U) << all(result);
    EXPECT_NE(errors[0].message.find(".inventory.csv"), std::string::npos);
    EXPECT_NE(errors[0].message.find("No such file"), std::string::npos);
  }
}

/// What `hallmark plan` does: the list of GPUs comes with the hall.
TEST(ShippedContracts, the_gpu_halls_can_be_planned_before_there_is_an_inventory) {
  for (const std::string name : {"h100_hall.toml", "gb200_hall.toml"}) {
    const ContractCheck result =
        check_contract(source("reports/contract/contracts/" + name), name,
                       std::string{HALLMARK_SOURCE_DIR} + "/reports/contract/contracts", InventoryFile::may_be_missing);
    ASSERT_TRUE(result.contract) << all(result);
    EXPECT_TRUE(result.contract->inventory.empty());
    ASSERT_EQ(result.diagnostics.size(), 1U) << all(result);
    EXPECT_EQ(result.diagnostics[0].level, Diagnostic::Level::warning);
    EXPECT_NE(result.diagnostics[0].message.find(".inventory.csv is not there"), std::string::npos);
  }
}

TEST(ShippedContracts, an_inventory_that_is_there_is_checked_in_a_plan_too) {
  const test::Folder folder;
  folder.write("h100-a.inventory.csv", test::inventory_csv(1023));
  const ContractCheck result = check_contract(source("reports/contract/contracts/h100_hall.toml"), "h100_hall.toml",
                                              folder.path(), InventoryFile::may_be_missing);
  EXPECT_FALSE(result.contract);
  EXPECT_NE(all(result).find("has SHA-256"), std::string::npos) << all(result);
}

TEST(ShippedContracts, the_h100_hall_is_read_with_an_inventory) {
  const ContractCheck result = check_with_inventory("h100_hall.toml", "h100-a.inventory.csv", 1024);
  ASSERT_TRUE(result.contract) << all(result);
  const Contract& c = *result.contract;
  EXPECT_EQ(c.inventory.size(), 1024U);
  EXPECT_EQ(c.inventory[1023].gpu_uuid, "GPU-1023");
  EXPECT_EQ(c.policy.confidence_scope, ConfidenceScope::hall);
  EXPECT_EQ(c.policy.closes, "2026-03-01T00:00:00Z");
  EXPECT_EQ(c.blocks(), 21U);
  EXPECT_DOUBLE_EQ(c.criteria[7].threshold, 47.5e9);  // 380 Gbit/s
  EXPECT_EQ(all(result), "");
}

TEST(ShippedContracts, the_gb200_hall_is_read_with_an_inventory) {
  const ContractCheck result = check_with_inventory("gb200_hall.toml", "abi-b1-h03.inventory.csv", 9216);
  ASSERT_TRUE(result.contract) << all(result);
  const Contract& c = *result.contract;
  ASSERT_EQ(c.criteria.size(), 17U);
  EXPECT_EQ(c.policy.rack_min_gpus, 68U);
  EXPECT_EQ(c.policy.restart_soak_after_replacement_h, 24);
  EXPECT_EQ(c.rack_kw, 132);
  const Criterion& power = c.criteria[9];
  EXPECT_EQ(power.id, "PWR-01");
  EXPECT_EQ(power.statistic, "quantile:0.05");
  EXPECT_EQ(power.min_samples, 59U);
  EXPECT_DOUBLE_EQ(power.threshold, 15.3e6);
  EXPECT_EQ(c.criteria[11].comparator, Comparator::within);
  EXPECT_DOUBLE_EQ(c.criteria[11].upper_threshold, 1.02);
  EXPECT_EQ(c.criteria[15].params.at("mask"), "232");
  EXPECT_EQ(c.blocks(), 11U);
  EXPECT_EQ(all(result), "");
}

}  // namespace
}  // namespace hallmark
