// The counts of a verdict add up, whatever befalls the hall.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

void expect_sum(const UnitCounts& units) {
  EXPECT_EQ(units.contracted, units.pass + units.fail + units.inconclusive + units.not_seen);
}

void befall(Random& random, Results& run) {
  const std::size_t rank = random.below(run.ranks.size());
  switch (random.below(6)) {
    case 0:
      return evidence::kill(run, rank, static_cast<RankState>(random.below(4)));
    case 1:
      return evidence::slow_down(evidence::find(run, evidence::gemm), rank, 3);
    case 2:
      run.ranks[rank].gpu_uuid = run.ranks[random.below(run.ranks.size())].gpu_uuid = "GPU-TWICE";
      return;
    case 3:
      run.ranks[rank].node = static_cast<std::uint32_t>(random.below(run.nodes.size()));
      return;
    case 4:
      std::swap(run.ranks[rank].local_rank, run.ranks[random.below(run.ranks.size())].local_rank);
      return;
    default:
      evidence::find(run, evidence::gemm).verified[rank] = Verified::wrong;
  }
}

bool all_differ(const Results& run) {
  std::set<std::string> gpus;
  std::set<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const RankRecord& rank : run.ranks) {
    if (!rank.gpu_uuid.empty() && !gpus.insert(rank.gpu_uuid).second) return false;
    if (!places.insert({rank.node, rank.local_rank}).second) return false;
  }
  return true;
}

TEST(AddingUp, holds_on_every_criterion_and_on_the_hall) {
  Random random{21};
  for (int round = 0; round < 150; ++round) {
    const std::size_t contracted = 1 + random.below(6), measured = 1 + random.below(7);
    Contract contract = evidence::contract(contracted);
    contract.nodes = 1 + random.below(4);
    contract.racks = 1 + random.below(3);
    contract.identity = {"node", "gpu_uuid"};
    contract.policy.partial_acceptance = random.below(2) == 0;
    for (std::size_t i = 0; i < contracted; ++i) {
      if (random.below(3) > 0) contract.inventory[i].node = "n" + std::to_string(random.below(3));
      if (random.below(3) > 0) contract.inventory[i].rack = "r" + std::to_string(random.below(3));
    }
    for (const Scope scope : {Scope::node, Scope::rack, Scope::nic}) {
      contract.criteria.push_back(evidence::criterion(scope == Scope::nic ? "ARD-01" : "INV-01"));
      contract.criteria.back().scope = scope;
    }
    Results run = evidence::run({.ranks = measured, .blocks = 11, .samples = 1, .seed = random()});
    run.nodes.resize(3);
    for (std::size_t i = 0; i < 3; ++i) run.nodes[i].hostname = "n" + std::to_string(i);
    for (std::uint64_t i = random.below(4); i > 0; --i) befall(random, run);

    const Verdict verdict = evidence::judge_one(contract, run);
    expect_sum(verdict.units);
    EXPECT_EQ(verdict.units.contracted, contracted);
    EXPECT_LE(verdict.delivered, contracted);
    EXPECT_LE(verdict.accepted_kw, verdict.contracted_kw);
    std::uint64_t answered = 0;
    for (const RankRecord& rank : run.ranks) answered += rank.state == RankState::ok ? 1 : 0;
    // What two ranks report of one thing is one stranger.
    EXPECT_LE(verdict.delivered + verdict.uncontracted, answered) << round;
    if (all_differ(run)) {
      EXPECT_EQ(verdict.delivered + verdict.uncontracted, answered) << round;
    }
    for (const Finding& finding : verdict.findings) {
      expect_sum(finding.units);
      EXPECT_EQ(finding.units.contracted, finding.outcomes.size());
      std::uint64_t reasons = 0;
      for (const ReasonCount& reason : finding.reasons) reasons += reason.count;
      EXPECT_GE(reasons, finding.units.contracted - finding.units.pass) << finding.criterion.id;
      for (const UnitOutcome& unit : finding.outcomes) EXPECT_FALSE(unit.unit.label.empty());
    }
  }
}

}  // namespace
}  // namespace hallmark
