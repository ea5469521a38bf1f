#include "reports/judgement/roster.hpp"

#include <gtest/gtest.h>

#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

/// Four GPUs g0 .. g3, two on each of node-a and node-b, in rack r1.
Contract gpu_contract() {
  Contract contract = evidence::contract();
  contract.kind = "gpu";
  contract.generated_inventory = false;
  contract.identity = {"gpu_uuid", "node_serial"};
  for (std::size_t i = 0; i < 4; ++i) {
    InventoryUnit& unit = contract.inventory[i];
    unit.rack = "r1";
    unit.node = i < 2 ? "node-a" : "node-b";
    unit.node_serial = i < 2 ? "SA" : "SB";
    unit.gpu_uuid = "g" + std::to_string(i);
  }
  contract.criteria = {evidence::criterion("INV-01"), evidence::criterion("GEMM-01")};
  return contract;
}

Results gpu_run() {
  Results run = evidence::run();
  run.nodes.resize(2);
  run.nodes[0].serial = "SA";
  run.nodes[1].hostname = "node-b";
  run.nodes[1].serial = "SB";
  for (std::size_t i = 0; i < 4; ++i) {
    run.ranks[i].device = "GPU";
    run.ranks[i].gpu_uuid = "g" + std::to_string(i);
    run.ranks[i].node = i < 2 ? 0 : 1;
    run.ranks[i].local_rank = i % 2;
  }
  return run;
}

Roster seats(const Results& run) {
  const Contract contract = gpu_contract();
  return seat_units(contract, contracted_units(contract), run);
}

TEST(Roster, seats_units_by_their_gpu_wherever_it_is) {
  const Results run = evidence::permute(gpu_run(), {2, 0, 3, 1});
  const Roster roster = seats(run);
  const std::size_t expected[] = {1, 3, 0, 2};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(roster.seats[i].rank, expected[i]);
    EXPECT_EQ(roster.seats[i].identity, Identity::matches);
  }
  EXPECT_TRUE(roster.uncontracted.empty());
}

TEST(Roster, sees_nobody_for_a_unit_of_another_wave) {
  Results run = gpu_run();
  run.ranks = {run.ranks[2], run.ranks[3]};
  const Roster roster = seats(run);
  EXPECT_FALSE(roster.seats[0].rank);
  EXPECT_FALSE(roster.seats[1].rank);
  EXPECT_EQ(roster.seats[2].rank, 0U);
  EXPECT_EQ(roster.seats[3].rank, 1U);
}

TEST(Roster, tells_what_differs_and_what_is_not_said) {
  Results run = gpu_run();
  run.ranks[1].gpu_uuid = "foreign";
  run.nodes[1].serial = "";
  const Roster roster = seats(run);
  EXPECT_EQ(roster.seats[0].identity, Identity::matches);
  EXPECT_EQ(roster.seats[1].identity, Identity::differs);
  EXPECT_EQ(roster.detail(1), "gpu_uuid is 'foreign', the inventory says 'g1'");
  EXPECT_EQ(roster.seats[2].identity, Identity::unsaid);
  EXPECT_EQ(roster.detail(2), "the machine does not say its node_serial");
}

TEST(Roster, trusts_neither_of_two_ranks_on_one_gpu) {
  Results run = gpu_run();
  run.ranks[1].gpu_uuid = "g0";
  const Verdict verdict = evidence::judge_one(gpu_contract(), run);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
  for (const char* id : {"INV-01", "GEMM-01"})
    for (std::size_t unit : {0U, 1U})
      EXPECT_EQ(evidence::finding(verdict, id).outcomes[unit].reason, reason::duplicate) << id << unit;
}

TEST(Roster, rejects_another_gpu_than_the_contracted_one) {
  Results run = gpu_run();
  EXPECT_EQ(evidence::judge_one(gpu_contract(), run).ruling, Ruling::accept);
  run.ranks[1].gpu_uuid = "foreign";
  const Verdict verdict = evidence::judge_one(gpu_contract(), run);
  EXPECT_EQ(verdict.ruling, Ruling::reject);
  EXPECT_EQ(evidence::finding(verdict, "INV-01").outcomes[1].outcome, Outcome::fail);
  EXPECT_EQ(evidence::finding(verdict, "GEMM-01").outcomes[1].outcome, Outcome::inconclusive);
  EXPECT_EQ(evidence::finding(verdict, "GEMM-01").outcomes[1].reason, reason::identity);
}

TEST(Roster, is_inconclusive_about_an_identity_that_is_not_said) {
  Results run = gpu_run();
  run.nodes[1].serial = "";
  const Verdict verdict = evidence::judge_one(gpu_contract(), run);
  EXPECT_EQ(evidence::finding(verdict, "INV-01").outcomes[2].reason, reason::identity);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
}

TEST(Roster, names_an_inventory_of_other_hosts) {
  Contract contract = gpu_contract();
  contract.identity = {"node"};
  for (InventoryUnit& unit : contract.inventory)
    unit = {.number = unit.number,
            .rack = {},
            .tray = {},
            .slot = {},
            .node = "elsewhere",
            .node_serial = {},
            .gpu_uuid = {},
            .gpu_serial = {}};
  const Verdict verdict = evidence::judge_one(contract, gpu_run());
  EXPECT_EQ(verdict.ruling, Ruling::reject);
  EXPECT_EQ(
      evidence::finding(verdict, "INV-01").outcomes[0].detail.find("node is 'node-a', the inventory says 'elsewhere'"),
      0U);
}

TEST(Roster, counts_ranks_beyond_the_contract) {
  Contract contract = evidence::contract(3);
  contract.criteria = {evidence::criterion("INV-01")};
  const Verdict verdict = evidence::judge_one(contract, evidence::run());
  EXPECT_EQ(verdict.uncontracted, 1U);
  EXPECT_EQ(verdict.delivered, 3U);
}

TEST(Roster, says_where_a_unit_is) {
  EXPECT_EQ(words(UnitName{.label = "rank 3",
                           .host = "n02",
                           .rack = "r03",
                           .tray = "2",
                           .slot = {},
                           .serial = {},
                           .pci = {},
                           .gpu_uuid = {}}),
            "rank 3 on n02 (rack r03, tray 2)");
}

}  // namespace
}  // namespace hallmark
