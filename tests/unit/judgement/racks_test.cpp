// Acceptance of a hall in part: which racks conform, what they are worth, and what of a sum is still demanded.
#include "reports/judgement/racks.hpp"

#include <gtest/gtest.h>

#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

/// Racks of two ranks; a rack needs both.
Contract in_racks(std::size_t racks, std::uint64_t allowed) {
  Contract contract = evidence::contract(2 * racks);
  contract.racks = contract.nodes = racks;
  contract.contracted_kw = 18'000;
  contract.policy.partial_acceptance = true;
  contract.policy.granularity = "rack";
  contract.policy.rack_min_gpus = 2;
  for (std::size_t i = 0; i < 2 * racks; ++i) {
    contract.inventory[i].rack = "r" + std::to_string(i / 2);
    contract.inventory[i].node = "n" + std::to_string(i / 2);
  }
  for (Criterion& criterion : contract.criteria) criterion.allowance.count = allowed;
  return contract;
}

Results run_of(std::size_t racks) {
  Results run = evidence::run({.ranks = 2 * racks, .blocks = 11, .samples = 3});
  run.nodes.resize(racks);
  for (std::size_t i = 0; i < racks; ++i) {
    run.nodes[i].hostname = "n" + std::to_string(i);
    run.nodes[i].rack = "r" + std::to_string(i);
    run.nodes[i].clock_bound_s = 1e-6;
  }
  for (std::uint32_t i = 0; i < 2 * racks; ++i) run.ranks[i].node = i / 2, run.ranks[i].local_rank = i % 2;
  return run;
}

void slow(Results& run, std::size_t rank) { evidence::slow_down(evidence::find(run, evidence::gemm), rank, 4); }

// JUDGEMENT 2.10 and 2.11: ACCEPT 17,718 of 18,000 kW.
TEST(Racks, accept_the_worked_126_of_128) {
  Contract contract = in_racks(128, 2);
  Results run = run_of(128);
  slow(run, 10);
  slow(run, 201);
  contract.criteria[2].threshold = 256 * 0.996e9;  // all ranks together miss it by two slow ones
  const Verdict verdict = evidence::judge_one(contract, run);
  EXPECT_EQ(verdict.ruling, Ruling::accept) << verdict.would_change.front();
  EXPECT_EQ(verdict.accepted_kw, 17'718U);
  const Finding& sum = evidence::finding(verdict, "GEMM-02");
  EXPECT_EQ(sum.criterion.threshold, 256 * 0.996e9);
  EXPECT_NEAR(*sum.observed, 252e9, 1e9);
  EXPECT_NE(sum.remark.find("2 of 128 racks cannot conform"), std::string::npos) << sum.remark;
  contract.policy.partial_acceptance = false;
  EXPECT_NE(evidence::judge_one(contract, run).ruling, Ruling::accept);
}

TEST(Racks, do_not_loosen_the_count_over_all_units) {
  const Contract contract = in_racks(4, 1);
  Results run = run_of(4);
  slow(run, 0);
  slow(run, 1);
  const Verdict verdict = evidence::judge_one(contract, run);
  EXPECT_EQ(verdict.ruling, Ruling::reject);
  EXPECT_EQ(verdict.accepted_kw, 0U);
}

TEST(Racks, with_an_overrun_are_worth_nothing_or_reject) {
  Contract contract = in_racks(4, 4);
  contract.policy.rack_min_gpus = 1;
  contract.criteria[1].allowance.per_rack = 0;
  Results run = run_of(4);
  slow(run, 3);
  const Verdict part = evidence::judge_one(contract, run);
  EXPECT_EQ(part.ruling, Ruling::accept) << part.would_change.front();
  EXPECT_EQ(part.accepted_kw, 13'500U);
  contract.policy.partial_acceptance = false;
  EXPECT_EQ(evidence::judge_one(contract, run).ruling, Ruling::reject);
}

TEST(Racks, do_not_conform_where_a_place_of_theirs_fails) {
  Contract contract = in_racks(4, 1);
  Criterion storage = evidence::criterion("STO-01");
  storage.id = "STO-N";
  storage.scope = Scope::node;
  storage.allowance.count = 1;
  contract.criteria.push_back(storage);
  contract.criteria[4].threshold = 1;
  Results run = run_of(4);
  evidence::slow_down(evidence::find(run, evidence::write), 5, 4);
  const Verdict verdict = evidence::judge_one(contract, run);
  EXPECT_EQ(evidence::finding(verdict, "STO-N").units.fail, 1U);
  EXPECT_EQ(verdict.ruling, Ruling::accept) << verdict.would_change.front();
  EXPECT_EQ(verdict.accepted_kw, 13'500U);
  EXPECT_EQ(verdict.units.pass, 8U);  // its units conform all the same
}

TEST(Racks, that_are_not_judged_yet_lower_no_threshold) {
  Contract contract = in_racks(4, 1);
  contract.criteria[2].threshold = 7.5e9;
  for (const std::size_t i : {3U, 4U}) contract.criteria[i].min_participation = 0.5;
  Results failed = run_of(4), absent = failed;
  slow(failed, 6);
  EXPECT_EQ(evidence::judge_one(contract, failed).ruling, Ruling::accept);
  evidence::kill(absent, 6);
  const Verdict verdict = evidence::judge_one(contract, absent);
  EXPECT_NE(verdict.ruling, Ruling::accept);
  EXPECT_NE(evidence::finding(verdict, "GEMM-02").ruling, Ruling::accept);
}

TEST(Racks, scale_sums_only) {
  EXPECT_TRUE(is_extensive(evidence::criterion("GEMM-02")));
  Criterion uniform = evidence::criterion("GEMM-02");
  uniform.aggregate = "min_over_median";
  EXPECT_FALSE(is_extensive(uniform));
  for (const char* id : {"ARD-01", "STO-01"}) EXPECT_FALSE(is_extensive(evidence::criterion(id)));
  Criterion power = evidence::criterion("STO-01");
  power.metric = "power.it";
  EXPECT_FALSE(is_extensive(power));
  Criterion of_a_rack = evidence::criterion("GEMM-02");
  of_a_rack.scope = Scope::rack;
  EXPECT_FALSE(is_extensive(of_a_rack));
}

TEST(Racks, of_the_contract_that_no_unit_names_do_not_conform) {
  Contract contract = in_racks(4, 1);
  contract.racks = 5;
  EXPECT_EQ(evidence::judge_one(contract, run_of(4)).accepted_kw, 18'000U * 4 / 5);
}

}  // namespace
}  // namespace hallmark
