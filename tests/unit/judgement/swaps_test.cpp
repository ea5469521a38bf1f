#include "reports/judgement/swaps.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

using Units = std::vector<std::size_t>;

/// Two nodes of two GPUs, as the inventory has them and as the run found them.
struct Hall {
  Contract contract = evidence::contract(4);
  Results run = evidence::run();
};

Hall hall() {
  Hall made;
  made.contract.nodes = 2;
  made.contract.identity = {"gpu_uuid", "node", "node_serial"};
  made.run.nodes.resize(2);
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::string uuid = "GPU-" + std::to_string(i), node = "n" + std::to_string(i / 2);
    InventoryUnit& unit = made.contract.inventory[i];
    unit.gpu_uuid = uuid;
    unit.node = node;
    unit.node_serial = "S" + std::to_string(i / 2);
    unit.tray = "t" + std::to_string(i / 2);
    made.run.ranks[i].gpu_uuid = uuid;
    made.run.ranks[i].node = i / 2;
    made.run.ranks[i].local_rank = i % 2;
    NodeRecord& found = made.run.nodes[i / 2];
    found.hostname = node;
    found.tray = unit.tray;
    found.serial = unit.node_serial;
    found.clock_bound_s = 0;
  }
  return made;
}

TEST(Swaps, are_none_where_everything_is_in_its_place) {
  const Hall made = hall();
  EXPECT_TRUE(swaps_of(made.contract.inventory, made.run).empty());
  EXPECT_TRUE(swaps_of(evidence::contract().inventory, evidence::run()).empty());
}

TEST(Swaps, of_two_gpus_name_both_places) {
  Hall made = hall();
  std::swap(made.run.ranks[1].gpu_uuid, made.run.ranks[2].gpu_uuid);
  const std::vector<Swap> swaps = swaps_of(made.contract.inventory, made.run);
  ASSERT_EQ(swaps.size(), 1U);
  EXPECT_EQ(swaps[0].first, "n0 local rank 1");
  EXPECT_EQ(swaps[0].second, "n1 local rank 0");
  EXPECT_EQ(swaps[0].units, Units{1});
  EXPECT_EQ(swaps[0].others, Units{2});

  const Verdict verdict = evidence::judge_one(made.contract, made.run);
  const Finding& inventory = evidence::finding(verdict, "INV-01");
  EXPECT_EQ(inventory.units.fail, 2U);
  EXPECT_NE(inventory.outcomes[1].detail.find("exchanged with n1 local rank 0"), std::string::npos)
      << inventory.outcomes[1].detail;
  EXPECT_NE(inventory.outcomes[2].action.find("n0 local rank 1"), std::string::npos);
  EXPECT_TRUE(std::ranges::any_of(verdict.remarks, [](const std::string& line) {
    return line.starts_with("swapped: the GPUs 'GPU-1' and 'GPU-2' are exchanged");
  }));
}

TEST(Swaps, of_two_nodes_are_told_once) {
  Hall made = hall();
  std::swap(made.run.nodes[0].serial, made.run.nodes[1].serial);
  for (const std::uint32_t i : {0U, 1U}) std::swap(made.run.ranks[i].gpu_uuid, made.run.ranks[i + 2].gpu_uuid);
  const std::vector<Swap> swaps = swaps_of(made.contract.inventory, made.run);
  ASSERT_EQ(swaps.size(), 1U);
  EXPECT_EQ(swaps[0].units, (Units{0, 1}));
  EXPECT_EQ(swaps[0].others, (Units{2, 3}));
}

TEST(Swaps, of_places_are_told_where_a_place_is_one_nodes_own) {
  Hall made = hall();
  std::swap(made.run.nodes[0].tray, made.run.nodes[1].tray);
  EXPECT_EQ(swaps_of(made.contract.inventory, made.run).size(), 1U);
  for (InventoryUnit& unit : made.contract.inventory) unit.tray = "t0";
  EXPECT_TRUE(swaps_of(made.contract.inventory, made.run).empty());
}

TEST(Swaps, are_no_ring_of_three_and_no_stranger) {
  Hall made = hall();
  made.run.ranks[0].gpu_uuid = "GPU-1";
  made.run.ranks[1].gpu_uuid = "GPU-2";
  made.run.ranks[2].gpu_uuid = "GPU-0";
  EXPECT_TRUE(swaps_of(made.contract.inventory, made.run).empty());
  made = hall();
  made.run.ranks[0].gpu_uuid = "GPU-9";
  EXPECT_TRUE(swaps_of(made.contract.inventory, made.run).empty());
}

TEST(Strays, are_named) {
  Hall made = hall();
  Results larger = evidence::run({.ranks = 5});
  for (std::size_t i = 0; i < 4; ++i) larger.ranks[i] = made.run.ranks[i];
  larger.nodes = made.run.nodes;
  larger.ranks[4].node = 1;
  larger.ranks[4].local_rank = 2;
  larger.ranks[4].gpu_uuid = "GPU-X";
  const Verdict verdict = evidence::judge_one(made.contract, larger);
  EXPECT_EQ(verdict.uncontracted, 1U);
  EXPECT_TRUE(std::ranges::any_of(verdict.remarks, [](const std::string& line) {
    return line.starts_with("not contracted: ") && line.find("GPU-X") != std::string::npos;
  }));
}

}  // namespace
}  // namespace hallmark
