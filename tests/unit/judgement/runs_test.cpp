// Several runs as one body of evidence, and kilowatts by rack.
#include <gtest/gtest.h>

#include <algorithm>

#include "reports/judgement/judge.hpp"
#include "reports/judgement/sentinel.hpp"
#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using evidence::finding;

Results at(std::string time, const evidence::Shape& shape) {
  Results run = evidence::run(shape);
  run.time_origin = std::move(time);
  return run;
}

TEST(Runs, pools_the_blocks_of_unchanged_units) {
  const EvidenceRun first{at("2026-01-01T00:00:00Z", {.blocks = 6, .seed = 1}), "a"},
      second{at("2026-01-02T00:00:00Z", {.blocks = 6, .seed = 2}), "b"};
  const Verdict one = judge(evidence::contract(), {first});
  EXPECT_EQ(finding(one, "GEMM-01").reasons[0].reason, reason::min_samples);
  const Verdict both = judge(evidence::contract(), {first, second});
  EXPECT_EQ(finding(both, "GEMM-01").n, 12U);
  EXPECT_EQ(finding(both, "GEMM-01").ruling, Ruling::accept);
  // What all ranks do together comes from one run.
  EXPECT_EQ(finding(both, "ARD-01").outcomes[0].reason, reason::min_samples);
  EXPECT_EQ(finding(both, "ARD-01").n, 6U);
}

TEST(Runs, does_not_draw_again_until_lucky) {
  Results slow = at("2026-01-01T00:00:00Z", {.seed = 1});
  evidence::slow_down(evidence::find(slow, evidence::gemm), 0, 3);
  const EvidenceRun first{slow, "a"}, second{at("2026-01-02T00:00:00Z", {.seed = 2}), "b"};
  EXPECT_NE(judge(evidence::contract(), {first, second}).ruling, Ruling::accept);
}

TEST(Runs, judges_a_replaced_unit_afresh) {
  Results slow = at("2026-01-01T00:00:00Z", {.seed = 1});
  Results mended = at("2026-01-02T00:00:00Z", {.seed = 2});
  for (std::size_t rank = 0; rank < 4; ++rank)
    slow.ranks[rank].gpu_uuid = mended.ranks[rank].gpu_uuid = "g" + std::to_string(rank);
  evidence::slow_down(evidence::find(slow, evidence::gemm), 0, 3);
  mended.ranks[0].gpu_uuid = "new";
  const Verdict verdict = judge(evidence::contract(), {{slow, "a"}, {mended, "b"}});
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[0].outcome, Outcome::pass);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[0].n, 11U);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[1].n, 22U);
}

TEST(Runs, takes_the_last_run_for_the_hall) {
  Results slow = at("2026-01-01T00:00:00Z", {.seed = 1});
  CaseRecord& fabric = evidence::find(slow, evidence::allreduce);
  for (std::size_t rank = 0; rank < 4; ++rank) evidence::slow_down(fabric, rank, 10);
  const EvidenceRun first{slow, "a"}, second{at("2026-01-02T00:00:00Z", {.seed = 2}), "b"};
  EXPECT_EQ(finding(judge(evidence::contract(), {first}), "ARD-01").ruling, Ruling::reject);
  EXPECT_EQ(finding(judge(evidence::contract(), {second, first}), "ARD-01").ruling, Ruling::accept);
}

TEST(Runs, counts_a_file_that_is_given_twice_once) {
  const EvidenceRun run{evidence::run(), "a"};
  EXPECT_EQ(evidence::dump(judge(evidence::contract(), {run, run})),
            evidence::dump(judge(evidence::contract(), {run})));
  const EvidenceRun forged{evidence::run({.seed = 1}), "b"};
  EXPECT_EQ(judge(evidence::contract(), {run, forged}).reason, reason::evidence_broken);
}

TEST(Runs, takes_no_comfort_from_a_run_before_the_rank_died) {
  Results last = at("2026-01-02T00:00:00Z", {.seed = 2});
  evidence::kill(last, 1);
  const Verdict verdict = judge(evidence::contract(), {{at("2026-01-01T00:00:00Z", {.seed = 1}), "a"}, {last, "b"}});
  EXPECT_EQ(finding(verdict, "INV-01").outcomes[1].outcome, Outcome::not_seen);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[1].outcome, Outcome::not_seen);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
}

Contract three_racks() {
  Contract contract = evidence::contract(12);
  contract.racks = 3;
  contract.contracted_kw = 100;
  contract.policy.partial_acceptance = true;
  contract.policy.rack_min_gpus = 3;
  for (std::size_t i = 0; i < 12; ++i) contract.inventory[i].rack = "r" + std::to_string(i / 4);
  contract.criteria = {evidence::criterion("INV-01"), evidence::criterion("GEMM-01")};
  for (Criterion& criterion : contract.criteria) criterion.allowance.count = 4;
  return contract;
}

TEST(Racks, contribute_kilowatts_only_with_enough_conforming_units) {
  Results run = evidence::run({.ranks = 12});
  EXPECT_EQ(evidence::judge_one(three_racks(), run).accepted_kw, 100U);
  evidence::kill(run, 0);
  EXPECT_EQ(evidence::judge_one(three_racks(), run).accepted_kw, 100U);
  evidence::kill(run, 1);
  EXPECT_EQ(evidence::judge_one(three_racks(), run).ruling, Ruling::accept);
  EXPECT_EQ(evidence::judge_one(three_racks(), run).accepted_kw, 66U);
  for (std::size_t rank = 2; rank < 5; ++rank) evidence::kill(run, rank);
  EXPECT_EQ(evidence::judge_one(three_racks(), run).ruling, Ruling::inconclusive);
  EXPECT_EQ(evidence::judge_one(three_racks(), run).accepted_kw, 0U);
}

TEST(Racks, lose_their_kilowatts_with_their_units) {
  Contract contract = three_racks();
  Results run = evidence::run({.ranks = 12});
  evidence::slow_down(evidence::find(run, evidence::gemm), 0, 3);
  EXPECT_EQ(evidence::judge_one(contract, run).accepted_kw, 100U);
  evidence::slow_down(evidence::find(run, evidence::gemm), 1, 3);
  const Verdict verdict = evidence::judge_one(contract, run);
  EXPECT_EQ(verdict.ruling, Ruling::accept);
  EXPECT_EQ(verdict.accepted_kw, 66U);
  EXPECT_EQ(verdict.units.pass, 10U);
  EXPECT_EQ(verdict.units.fail, 2U);
  contract.criteria[1].allowance.per_rack = 1;
  EXPECT_EQ(evidence::judge_one(contract, run).accepted_kw, 66U);
  contract.policy.rack_min_gpus = 1;
  EXPECT_EQ(evidence::judge_one(contract, run).accepted_kw, 66U);
  contract.policy.partial_acceptance = false;
  EXPECT_EQ(evidence::judge_one(contract, run).ruling, Ruling::reject);
}

TEST(Sentinel, marks_the_blocks_of_another_mode) {
  CaseRecord record;
  record.resize(1, 7, 1);
  record.sentinel = {1, 1, 1, 1, 1.01, 1, 1, 1.3, 1.19, 1, 1, 1, 1, unknown};
  EXPECT_EQ(sentinel_marks(record), (std::vector<bool>{false, false, false, true, false, false, false}));
}

TEST(Sentinel, marks_half_of_the_blocks_at_most) {
  Random random{3};
  for (int round = 0; round < 1000; ++round) {
    CaseRecord record;
    record.resize(1, 1 + random.below(20), 1);
    for (double& probe : record.sentinel)
      probe = random.below(2) == 0 ? 1 : 1 + static_cast<double>(random.below(1000)) / 100;
    const std::vector<bool> marks = sentinel_marks(record);
    EXPECT_LE(2 * static_cast<std::size_t>(std::count(marks.begin(), marks.end(), true)), record.blocks);
  }
}

}  // namespace
}  // namespace hallmark
