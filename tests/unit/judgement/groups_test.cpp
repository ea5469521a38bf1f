// Criteria on nodes and racks, each by its own name.
#include "reports/judgement/groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/judgement/source.hpp"
#include "reports/judgement/values.hpp"
#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

/// Two racks of two nodes of two ranks.
Contract hall() {
  Contract contract = evidence::contract(8);
  contract.racks = 2;
  contract.nodes = 4;
  contract.identity = {"node", "rack"};
  for (std::size_t i = 0; i < 8; ++i) {
    contract.inventory[i].node = "n" + std::to_string(i / 2);
    contract.inventory[i].rack = i < 4 ? "r1" : "r2";
  }
  return contract;
}

Results run_of(const std::string& scope) {
  Results run = evidence::run({.ranks = 8, .blocks = 11, .samples = 3});
  run.nodes.resize(4);
  for (std::uint32_t i = 0; i < 4; ++i) {
    run.nodes[i].hostname = "n" + std::to_string(i);
    run.nodes[i].rack = i < 2 ? "r1" : "r2";
    run.nodes[i].clock_bound_s = 1e-6;
  }
  for (std::uint32_t i = 0; i < 8; ++i) run.ranks[i].node = i / 2, run.ranks[i].local_rank = i % 2;
  CaseRecord record = evidence::find(run, evidence::allreduce);
  record.name += "/scope:" + scope;
  run.cases.push_back(record);
  std::ranges::sort(run.cases, {}, &CaseRecord::name);
  return run;
}

Criterion on(const std::string& id, Scope scope) {
  Criterion criterion = evidence::criterion(id);
  criterion.scope = scope;
  return criterion;
}

Finding judged(const Criterion& criterion, const Results& run, Contract contract = hall()) {
  contract.criteria = {criterion};
  return evidence::judge_one(contract, run).findings.front();
}

std::vector<std::string> labels(const Finding& finding) {
  std::vector<std::string> names;
  for (const UnitOutcome& unit : finding.outcomes) names.push_back(unit.unit.label);
  return names;
}

using Names = std::vector<std::string>;

TEST(Groups, of_a_collective_are_judged_by_their_own_ranks) {
  Results run = run_of("node");
  CaseRecord& record = evidence::find(run, evidence::allreduce + "/scope:node");
  evidence::slow_down(record, 5, 4);
  const Finding finding = judged(on("ARD-01", Scope::node), run);
  EXPECT_EQ(labels(finding), (Names{"node n0", "node n1", "node n2", "node n3"}));
  EXPECT_EQ(finding.case_name, record.name);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(finding.outcomes[i].outcome, i == 2 ? Outcome::fail : Outcome::pass) << finding.outcomes[i].detail;
  // 1 MiB in 1 ms among two: 2(n-1)/n is 1.
  EXPECT_NEAR(*finding.outcomes[0].observed, 1048576 / 1e-3, 0.02 * 1048576 / 1e-3);
}

TEST(Groups, of_racks_divide_by_what_a_rack_has) {
  const Finding finding = judged(on("ARD-01", Scope::rack), run_of("rack"));
  EXPECT_EQ(labels(finding), (Names{"rack r1", "rack r2"}));
  EXPECT_NEAR(*finding.outcomes[0].observed, 1.5 * 1048576 / 1e-3, 0.03 * 1048576 / 1e-3);
  EXPECT_EQ(finding.ruling, Ruling::accept);
}

TEST(Groups, name_each_where_no_case_of_their_scope_was_measured) {
  const Finding finding = judged(on("ARD-01", Scope::rack), run_of("node"));
  ASSERT_EQ(finding.outcomes.size(), 2U);
  for (const UnitOutcome& unit : finding.outcomes) {
    EXPECT_EQ(unit.reason, reason::not_measured);
    EXPECT_NE(unit.detail.find("scope:rack"), std::string::npos) << unit.detail;
  }
  EXPECT_EQ(finding.ruling, Ruling::inconclusive);
}

TEST(Groups, are_never_taken_for_the_hall) {
  Results run = run_of("node");
  evidence::slow_down(evidence::find(run, evidence::allreduce + "/scope:node"), 0, 100);
  EXPECT_EQ(judged(on("ARD-01", Scope::hall), run).case_name, evidence::allreduce);
  EXPECT_EQ(case_size("allreduce/mpi/f32/bytes:1MiB/scope:node"), 1048576U);
}

TEST(Groups, know_the_time_of_a_step) {
  Criterion criterion = on("ARD-01", Scope::rack);
  criterion.metric = "allreduce.latency";
  criterion.comparator = Comparator::at_most;
  criterion.threshold = 1.1e-3;
  criterion.unit = *find_unit("us");
  EXPECT_EQ(judged(criterion, run_of("rack")).ruling, Ruling::accept);
  criterion.threshold = 0.9e-3;
  EXPECT_EQ(judged(criterion, run_of("rack")).ruling, Ruling::reject);
  criterion.scope = Scope::hall;
  EXPECT_EQ(judged(criterion, run_of("rack")).ruling, Ruling::reject);
}

TEST(Groups, beyond_the_inventory_are_not_seen_by_number) {
  Contract contract = hall();
  contract.racks = 3;
  Criterion criterion = on("ARD-01", Scope::rack);
  const Finding finding = judged(criterion, run_of("rack"), contract);
  EXPECT_EQ(labels(finding), (Names{"rack r1", "rack r2", "rack 3 of 3"}));
  EXPECT_EQ(finding.outcomes[2].outcome, Outcome::not_seen);
  EXPECT_EQ(finding.ruling, Ruling::inconclusive);
}

TEST(Groups, of_which_nobody_answered_are_not_seen) {
  Results run = run_of("node");
  evidence::kill(run, 2);
  Finding finding = judged(on("STO-01", Scope::node), run);
  EXPECT_EQ(finding.outcomes[1].reason, reason::participation);
  evidence::kill(run, 3);
  finding = judged(on("STO-01", Scope::node), run);
  EXPECT_EQ(finding.outcomes[1].outcome, Outcome::not_seen);
  EXPECT_EQ(finding.units.pass, 3U);
}

TEST(Groups, of_storage_add_up_their_ranks) {
  Criterion criterion = on("STO-01", Scope::node);
  criterion.threshold = 1.9 * 4194304 / 1e-2;
  EXPECT_EQ(judged(criterion, run_of("node")).ruling, Ruling::accept);
  criterion.threshold = 2.1 * 4194304 / 1e-2;
  EXPECT_EQ(judged(criterion, run_of("node")).ruling, Ruling::reject);
}

TEST(Groups, match_if_all_their_units_do) {
  Results run = run_of("node");
  run.nodes[3].rack = "r9";
  const Finding nodes = judged(on("INV-01", Scope::node), run);
  EXPECT_EQ(nodes.units.pass, 3U);
  EXPECT_EQ(nodes.outcomes[3].outcome, Outcome::fail);
  EXPECT_EQ(nodes.outcomes[3].unit.label, "node n3");
  EXPECT_NE(nodes.outcomes[3].detail.find("rank 6"), std::string::npos) << nodes.outcomes[3].detail;
  EXPECT_EQ(judged(on("INV-01", Scope::rack), run).outcomes[1].outcome, Outcome::fail);
}

TEST(Groups, draw_the_power_of_their_own_nodes) {
  Results run = run_of("node");
  CaseRecord& record = evidence::find(run, evidence::gemm);
  record.node_energy_j.assign(8 * 11, 0);
  record.energy_flags.assign(8 * 11, 0);
  for (std::size_t block = 0; block < 11; ++block)
    for (std::size_t rank = 0; rank < 8; ++rank)
      record.node_energy_j[record.at(rank, block)] =
          static_cast<double>(1000 * (rank / 2 + 1)) * (record.window_end[record.at(0, block)] - record.window_begin[record.at(0, block)]);
  Criterion criterion = on("PWR-01", Scope::rack);
  criterion.metric = "power.it";
  criterion.threshold = 5000;  // n0 and n1 draw 3 kW, n2 and n3 7 kW
  criterion.evidence = {};
  Finding finding = judged(criterion, run);
  EXPECT_NEAR(*finding.outcomes[0].observed, 3000, 60);
  EXPECT_NEAR(*finding.outcomes[1].observed, 7000, 140);
  EXPECT_EQ(finding.outcomes[0].outcome, Outcome::pass) << finding.outcomes[0].detail;
  EXPECT_EQ(finding.outcomes[1].outcome, Outcome::fail) << finding.outcomes[1].detail;
  criterion.scope = Scope::node;
  criterion.threshold = 3500;
  EXPECT_EQ(judged(criterion, run).outcomes[3].outcome, Outcome::fail);
  EXPECT_EQ(judged(criterion, run).units.pass, 3U);
  criterion.instrument = "facility-meter";
  EXPECT_EQ(judged(criterion, run).outcomes[0].reason, reason::unsupported);
}

TEST(Groups, share_the_risk_where_the_confidence_is_the_halls) {
  Contract contract = hall();
  contract.policy.confidence_scope = ConfidenceScope::hall;
  const Finding finding = judged(on("STO-01", Scope::node), run_of("node"), contract);
  EXPECT_NEAR(finding.alpha, 0.05 / 4, 1e-12);
  EXPECT_EQ(finding.k, 2U);  // of 11 at 0.0125; the third at 0.05
}

TEST(Groups, add_up_a_racks_gemm) {
  Criterion criterion = on("GEMM-02", Scope::rack);
  criterion.threshold = 3.5e9;
  EXPECT_EQ(judged(criterion, run_of("node")).ruling, Ruling::accept);
  criterion.threshold = 4.5e9;
  EXPECT_EQ(judged(criterion, run_of("node")).ruling, Ruling::reject);
}

TEST(Groups, count_a_network_interface_for_each_rank) {
  Criterion criterion = on("ARD-01", Scope::nic);
  criterion.metric = "rdma.write.bandwidth";
  const Finding finding = judged(criterion, run_of("node"));
  EXPECT_EQ(finding.units.contracted, 8U);
  EXPECT_EQ(finding.units.inconclusive, 8U);
  EXPECT_EQ(finding.outcomes[3].unit.label, "NIC of rank 3");
  EXPECT_NE(finding.outcomes[3].detail.find("8 ranks"), std::string::npos);
}

}  // namespace
}  // namespace hallmark
