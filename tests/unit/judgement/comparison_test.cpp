// Two bodies of evidence of one hall: what drifted, who is gone, and what cannot be said.
#include "reports/judgement/comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/judgement/roster.hpp"
#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/random.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using Presence = ComparedUnit::Presence;

std::vector<EvidenceRun> one(const Results& run) { return {{run, run.run_id}}; }

/// Like evidence::run, but with noise of 1 % cut to a tenth, so that 2 % can be told; 3 racks of GPUs where asked for.
Results hall(std::uint64_t seed, std::size_t ranks = 4, bool gpus = false) {
  Results run = evidence::run({.ranks = ranks, .blocks = 11, .samples = 3, .seed = seed});
  for (CaseRecord& record : run.cases)
    for (std::size_t i = 0; i < record.entry.size(); ++i) {
      const double seconds = record.exit[i] - record.entry[i];
      if (seconds > 0.1) record.exit[i] = record.entry[i] + 1 + (seconds - 1) / 10;
    }
  if (!gpus) return run;
  run.nodes.clear();
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    NodeRecord& node = run.nodes.emplace_back();
    node.hostname = "n" + std::to_string(rank);
    node.rack = "R" + std::to_string(rank / 4);
    node.clock_offset_s = node.clock_bound_s = 1e-6;
    run.ranks[rank].node = static_cast<std::uint32_t>(rank);
    run.ranks[rank].local_rank = 0;
    run.ranks[rank].gpu_uuid = "GPU-" + std::to_string(rank);
  }
  return run;
}

Comparison compared(const Results& before, const Results& after, double within = 0.03) {
  return compare(nullptr, one(before), one(after), within);
}

const CaseDrift& drift(const Comparison& comparison, const std::string& name) {
  return *std::ranges::find(comparison.cases, name, &CaseDrift::name);
}

const DriftRow& row(const Comparison& comparison, const std::string& name, const std::string& key_part) {
  for (const DriftRow& each : drift(comparison, name).rows)
    if (each.unit && comparison.units[*each.unit].key.find(key_part) != std::string::npos) return each;
  throw std::invalid_argument{key_part};
}

TEST(Comparison, an_unchanged_hall_has_not_drifted) {
  const Comparison comparison = compared(hall(1), hall(2));
  EXPECT_EQ(comparison.ruling, DriftRuling::none);
  EXPECT_EQ(comparison.counts.same, 4U * 5U + 1U);
  EXPECT_EQ(comparison.counts.named, 0U);
  EXPECT_TRUE(comparison.doubts.empty());
}

TEST(Comparison, a_slower_unit_is_named_with_its_numbers) {
  Results after = hall(2);
  evidence::slow_down(evidence::find(after, evidence::gemm), 2, 1.1);
  const Comparison comparison = compared(hall(1), after);
  EXPECT_EQ(comparison.ruling, DriftRuling::drifted);
  EXPECT_EQ(comparison.counts.named, 1U);
  const DriftRow& worst = drift(comparison, evidence::gemm).rows.front();
  EXPECT_EQ(worst.change, Change::slower);
  EXPECT_TRUE(worst.named);
  EXPECT_EQ(comparison.units[worst.unit.value()].after.label, "rank 2");
  EXPECT_NEAR(worst.ratio->observed, 1 / 1.1, 0.002);
  EXPECT_LT(worst.ratio->limits.upper, 0.97);
  EXPECT_EQ(worst.before->n, 11U);
}

TEST(Comparison, a_faster_unit_has_drifted_too) {
  Results after = hall(2);
  evidence::slow_down(evidence::find(after, evidence::triad), 1, 0.8);
  const Comparison comparison = compared(hall(1), after);
  EXPECT_EQ(comparison.ruling, DriftRuling::drifted);
  EXPECT_EQ(drift(comparison, evidence::triad).rows.front().change, Change::faster);
  EXPECT_EQ(comparison.counts.faster, 1U);
}

TEST(Comparison, hardware_is_followed_when_ranks_are_renumbered) {
  Results after = hall(2, 6, true);
  evidence::slow_down(evidence::find(after, evidence::gemm), 5, 1.2);
  after = evidence::permute(after, {5, 4, 3, 2, 1, 0});
  const Comparison comparison = compared(hall(1, 6, true), after);
  EXPECT_EQ(row(comparison, evidence::gemm, "GPU-5").change, Change::slower);
  EXPECT_EQ(row(comparison, evidence::gemm, "GPU-0").change, Change::same);
  EXPECT_TRUE(std::ranges::none_of(comparison.units, &ComparedUnit::moved));
}

/// 300 ranks, as alike as they are; eleven blocks prove none of them alone among so many.
TEST(Comparison, a_single_unit_that_stands_out_of_a_large_hall_is_named) {
  const std::uint64_t ranks = 300;
  const Results before = evidence::run({.ranks = ranks, .seed = 1});
  Results after = evidence::run({.ranks = ranks, .seed = 2});
  const Comparison alike = compare(nullptr, {{before, "a"}}, {{after, "b"}}, 0.02);
  EXPECT_EQ(alike.counts.named, 0U);
  evidence::slow_down(evidence::find(after, evidence::gemm), 17, 1.1);
  const Comparison comparison = compare(nullptr, {{before, "a"}}, {{after, "c"}}, 0.02);
  EXPECT_EQ(comparison.counts.named, 1U);
  for (const CaseDrift& each : comparison.cases)
    for (const DriftRow& row : each.rows)
      if (row.named) {
        EXPECT_EQ(each.name, evidence::gemm);
        EXPECT_EQ(comparison.units.at(*row.unit).after.label, "rank 17");
      }
}

TEST(Comparison, gone_added_and_moved_hardware_is_named) {
  Results after = hall(2, 4, true);
  std::swap(after.ranks[0].gpu_uuid, after.ranks[1].gpu_uuid);
  after.ranks[3].gpu_uuid = "GPU-new";
  const Comparison comparison = compared(hall(1, 4, true), after);
  EXPECT_EQ(comparison.ruling, DriftRuling::undecided);
  std::map<std::string, const ComparedUnit*> units;
  for (const ComparedUnit& unit : comparison.units) units[unit.key] = &unit;
  EXPECT_EQ(units.at("gpu GPU-3 ")->presence, Presence::gone);
  EXPECT_EQ(units.at("gpu GPU-new ")->presence, Presence::added);
  EXPECT_TRUE(units.at("gpu GPU-0 ")->moved);
  EXPECT_EQ(units.at("gpu GPU-0 ")->before.host, "n0");
  EXPECT_EQ(units.at("gpu GPU-0 ")->after.host, "n1");
  EXPECT_FALSE(units.at("gpu GPU-2 ")->moved);
}

TEST(Comparison, a_cooling_loop_shows_in_its_rack) {
  Results after = hall(2, 12, true);
  for (std::size_t rank = 4; rank < 8; ++rank) evidence::slow_down(evidence::find(after, evidence::gemm), rank, 1.08);
  const Comparison comparison = compared(hall(1, 12, true), after);
  const CaseDrift& gemm = drift(comparison, evidence::gemm);
  ASSERT_EQ(gemm.racks.size(), 3U);
  EXPECT_EQ(gemm.racks.front().name, "R1");
  EXPECT_EQ(gemm.racks.front().units, 4U);
  EXPECT_NEAR(gemm.racks.front().ratio, 1 / 1.08, 0.002);
  EXPECT_NEAR(gemm.racks.back().ratio, 1, 0.01);
  EXPECT_EQ(comparison.counts.named, 4U);
}

TEST(Comparison, a_wrong_answer_is_never_the_same) {
  Results after = hall(2);
  CaseRecord& gemm = evidence::find(after, evidence::gemm);
  gemm.verified[gemm.at(1, 3)] = Verified::wrong;
  const Comparison comparison = compared(hall(1), after);
  EXPECT_EQ(comparison.ruling, DriftRuling::drifted);
  const DriftRow& worst = drift(comparison, evidence::gemm).rows.front();
  EXPECT_EQ(worst.change, Change::wrong);
  EXPECT_TRUE(worst.named);
  EXPECT_EQ(worst.reason, reason::wrong_result);
}

TEST(Comparison, unverified_answers_are_not_the_same_but_may_be_slower) {
  Results after = hall(2);
  CaseRecord& gemm = evidence::find(after, evidence::gemm);
  std::ranges::fill(gemm.verified, Verified::unchecked);
  EXPECT_EQ(compared(hall(1), after).counts.undecided, 4U);
  evidence::slow_down(gemm, 0, 1.3);
  const Comparison comparison = compared(hall(1), after);
  EXPECT_EQ(comparison.counts.slower, 1U);
  EXPECT_EQ(comparison.counts.undecided, 3U);
}

TEST(Comparison, what_is_missing_decides_nothing) {
  Results killed = hall(2);
  evidence::kill(killed, 2);
  EXPECT_EQ(compared(hall(1), killed).ruling, DriftRuling::undecided);
  Results fewer = hall(2);
  std::erase_if(fewer.cases, [](const CaseRecord& record) { return record.name == evidence::triad; });
  const Comparison without = compared(hall(1), fewer);
  EXPECT_EQ(without.ruling, DriftRuling::undecided);
  EXPECT_EQ(without.only_before, std::vector<std::string>{evidence::triad});
  Results nothing = hall(2);
  nothing.cases.clear();
  EXPECT_EQ(compared(hall(1), nothing).ruling, DriftRuling::undecided);
  EXPECT_EQ(compare(nullptr, {}, {}, 0.02).ruling, DriftRuling::undecided);
}

TEST(Comparison, other_work_is_not_compared_and_other_settings_are_told) {
  Results after = hall(2);
  evidence::find(after, evidence::gemm).flops *= 2;
  evidence::find(after, evidence::write).params["fsync"] = "false";
  const Comparison comparison = compared(hall(1), after);
  EXPECT_EQ(comparison.ruling, DriftRuling::undecided);
  EXPECT_FALSE(drift(comparison, evidence::gemm).not_compared.empty());
  EXPECT_EQ(drift(comparison, evidence::write).differences, std::vector<std::string>{"fsync: was true, is false"});
}

TEST(Comparison, evidence_in_doubt_is_undecided_whatever_it_says) {
  Results after = hall(2);
  evidence::slow_down(evidence::find(after, evidence::gemm), 2, 1.5);
  after.provenance.debug = {"--skip-checks"};
  const Comparison comparison = compared(hall(1), after);
  EXPECT_EQ(comparison.ruling, DriftRuling::undecided);
  ASSERT_EQ(comparison.doubts.size(), 1U);
  EXPECT_NE(comparison.doubts.front().find("DEBUG"), std::string::npos);
}

TEST(Comparison, what_was_made_up_says_so_and_nothing_of_what_was_measured) {
  Results then = hall(1), now = hall(2);
  now.provenance.simulated = "seed 2";
  const Comparison mixed = compared(then, now);
  EXPECT_EQ(mixed.ruling, DriftRuling::undecided);
  ASSERT_EQ(mixed.doubts.size(), 1U);
  then.provenance.simulated = "seed 1";
  const Comparison made_up = compared(then, now);
  EXPECT_EQ(made_up.ruling, DriftRuling::none);
  EXPECT_EQ(made_up.before.simulated, "seed 1");
  ASSERT_GE(made_up.remarks.size(), 2U);
  EXPECT_TRUE(made_up.remarks.front().starts_with("SIMULATED: nobody measured the baseline"));
}

TEST(Comparison, another_hall_is_in_doubt_and_an_earlier_contract_is_told) {
  Results then = hall(1), now = hall(2);
  then.hall = now.hall = "H";
  EXPECT_EQ(compared(then, now).ruling, DriftRuling::none);
  now.hall = "I";
  const Comparison other = compared(then, now);
  EXPECT_EQ(other.ruling, DriftRuling::undecided);
  ASSERT_EQ(other.doubts.size(), 1U);
  EXPECT_NE(other.doubts.front().find("the baseline is of hall H, now is of hall I"), std::string::npos);
  Contract contract = evidence::contract();
  contract.bytes = "new";
  contract.sha256 = sha256(contract.bytes);
  then.hall = now.hall = contract.hall;
  then.contract = {.filename = "old.toml", .bytes = "old", .sha256 = sha256("old")};
  const Comparison revised = compare(&contract, one(then), one(now), 0.03);
  EXPECT_TRUE(revised.doubts.empty());
  EXPECT_EQ(revised.ruling, DriftRuling::none);
  EXPECT_TRUE(std::ranges::any_of(revised.remarks, [](const std::string& remark) {
    return remark.find("was made for another contract (old.toml") != std::string::npos;
  }));
}

/// The key of a unit is the same exactly where the judge pools its samples.
TEST(Comparison, the_same_hardware_has_the_same_key) {
  const Results before = hall(1, 4, true);
  for (const bool host : {false, true})
    for (const auto change :
         {+[](Results&) {}, +[](Results& run) { run.ranks[0].gpu_serial = "s"; },
          +[](Results& run) { run.ranks[0].gpu_uuid = "other"; }, +[](Results& run) { run.ranks[0].local_rank = 7; },
          +[](Results& run) { run.ranks[0].pci = "p"; }, +[](Results& run) { run.nodes[0].serial = "s"; },
          +[](Results& run) { run.nodes[0].hostname = "h"; }}) {
      Results was = before, is = hall(2, 4, true);
      for (Results* run : {&was, &is})
        if (host)
          for (RankRecord& rank : run->ranks) rank.gpu_uuid.clear();
      change(is);
      const Comparison comparison = compared(was, is);
      const auto both = std::ranges::count(comparison.units, Presence::both, &ComparedUnit::presence);
      EXPECT_EQ(both == 4, same_hardware(was, 0, is, 0));
    }
}

TEST(Comparison, the_contract_says_whether_either_was_accepted) {
  const Contract contract = evidence::contract();
  Results after = hall(2);
  evidence::slow_down(evidence::find(after, evidence::gemm), 2, 3);
  const Comparison comparison = compare(&contract, one(hall(1)), one(after), 0.03);
  EXPECT_EQ(comparison.before.ruling, Ruling::accept);
  EXPECT_EQ(comparison.after.ruling, Ruling::reject);
  Contract larger = evidence::contract(5);
  EXPECT_EQ(compare(&larger, one(hall(1)), one(hall(2)), 0.03).ruling, DriftRuling::undecided);
}

TEST(Comparison, samples_of_unchanged_hardware_are_pooled) {
  std::vector<EvidenceRun> after = one(hall(2));
  Results later = hall(3);
  later.time_origin = "2026-02-01T00:00:00Z";
  after.emplace_back(std::move(later), "run3");
  const Comparison comparison = compare(nullptr, one(hall(1)), after, 0.03);
  EXPECT_EQ(drift(comparison, evidence::gemm).rows.front().after->n, 22U);
  EXPECT_EQ(comparison.ruling, DriftRuling::none);
}

/// Taking evidence away or slowing a sample down never makes a hall stable that was not.
TEST(Comparison, less_evidence_never_ends_in_no_drift) {
  Random random{3};
  for (int round = 0; round < 40; ++round) {
    const std::size_t ranks = 2 + random.below(4);
    const Results before = hall(100 + random.below(1000), ranks);
    Results after = hall(2000 + random.below(1000), ranks);
    if (random.below(2) == 0)
      evidence::slow_down(evidence::find(after, evidence::gemm), random.below(ranks),
                          1 + 0.01 * static_cast<double>(random.below(10)));
    const bool stable = compared(before, after).ruling == DriftRuling::none;
    Results less = after;
    if (random.below(2) == 0)
      evidence::kill(less, random.below(ranks));
    else
      less.cases.erase(less.cases.begin());  // allreduce
    EXPECT_NE(compared(before, less).ruling, DriftRuling::none) << round;
    evidence::slow_down(evidence::find(after, evidence::triad), random.below(ranks), 1.5);
    EXPECT_TRUE(stable || compared(before, after).ruling != DriftRuling::none) << round;
  }
}

}  // namespace
}  // namespace hallmark
