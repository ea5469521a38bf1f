// A unit that computes wrong, from the record to its line in the verdict.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using evidence::finding;
using evidence::judge_one;

constexpr std::uint64_t range(std::uint64_t first, std::uint64_t last) { return (first << 32U) | last; }

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Rank 2 deviates in block 5 of the case.
Results with_liar(const std::string& name) {
  Results run = evidence::run();
  CaseRecord& record = evidence::find(run, name);
  record.answer_hash[record.at(2, 5)] ^= 1;
  return run;
}

TEST(Liar, is_named_by_the_vote_whatever_its_speed_and_its_own_check_say) {
  for (const std::string& name : {evidence::gemm, evidence::gemm_exact}) {
    const Verdict verdict = judge_one(evidence::contract(), with_liar(name));
    EXPECT_EQ(verdict.ruling, Ruling::reject) << name;
    const Finding& gemm = finding(verdict, "GEMM-01");
    EXPECT_EQ(gemm.units.fail, 1U);
    EXPECT_EQ(gemm.units.pass, 3U);
    EXPECT_EQ(gemm.outcomes[2].reason, reason::wrong_result);
    EXPECT_TRUE(mentions(gemm.outcomes[2].detail,
                         "its answer of " + name + " in block 5 differs from 3 of 4 ranks of its class"))
        << gemm.outcomes[2].detail;
  }
}

TEST(Liar, that_is_configured_otherwise_is_first_to_be_configured_alike) {
  Results run = with_liar(evidence::gemm);
  run.nodes.push_back(run.nodes[0]);
  run.nodes[1].kernel = "6.1";
  run.nodes[1].clock_bound_s = 0;
  run.ranks[2].node = 1;
  const UnitOutcome unit = finding(judge_one(evidence::contract(), run), "GEMM-01").outcomes[2];
  EXPECT_EQ(unit.reason, reason::wrong_result);
  EXPECT_TRUE(mentions(unit.detail, "of its class (kernel 6.1 against unknown)")) << unit.detail;
  EXPECT_TRUE(mentions(unit.action, "First bring it to the state of its class")) << unit.action;
}

TEST(Liar, fails_every_gemm_criterion_and_no_other) {
  Results run = with_liar(evidence::gemm);
  evidence::find(run, evidence::gemm).name = "gemm/bf16/gaussian/n:1024";
  CaseRecord fp64 = evidence::find(run, evidence::gemm_exact);
  fp64.name = evidence::gemm;
  run.cases.push_back(fp64);
  std::ranges::sort(run.cases, {}, &CaseRecord::name);
  Contract contract = evidence::contract();
  contract.criteria.push_back(evidence::criterion("MEM-01"));
  const Verdict verdict = judge_one(contract, run);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[2].reason, reason::wrong_result) << "of fp64, for what bf16 shows";
  EXPECT_EQ(finding(verdict, "MEM-01").ruling, Ruling::accept);
}

TEST(Liar, is_described_by_kind_place_and_extent_with_the_action_they_ask_for) {
  Results run = evidence::run();
  run.ranks[2].pci = "0000:1b:00.0";
  CaseRecord& record = evidence::find(run, evidence::gemm);
  const std::size_t cell = record.at(2, 5);
  record.verified[cell] = Verified::wrong;
  record.repeats = 32;
  record.repeats_wrong[cell] = 32;
  record.repeats_answers[cell] = 1;
  record.fault_place[cell] = 1;
  record.wrong_rows[cell] = range(5, 5);
  record.wrong_columns[cell] = range(9, 9);
  const UnitOutcome arithmetic = finding(judge_one(evidence::contract(), run), "GEMM-01").outcomes[2];
  EXPECT_EQ(
      arithmetic.detail,
      evidence::gemm +
          ": wrong answer in 1 of 11 blocks; wrong again in 32 of 32 repeats, 1 answer: deterministic; arithmetic "
          "(A and B intact); rows 5-5, columns 9-9: one element; 11 blocks measured");
  EXPECT_TRUE(mentions(arithmetic.action, "replace it")) << arithmetic.action;
  EXPECT_EQ(arithmetic.unit.pci, "0000:1b:00.0");
  record.fault_place[cell] = 2;
  const UnitOutcome memory = finding(judge_one(evidence::contract(), run), "GEMM-01").outcomes[2];
  EXPECT_TRUE(mentions(memory.detail, "memory of A")) << memory.detail;
  EXPECT_TRUE(mentions(memory.action, "memory diagnostics")) << memory.action;
}

/// Ranks 2 and 3 give another answer than 0 and 1, in every block.
Results with_halves() {
  Results run = evidence::run();
  CaseRecord& record = evidence::find(run, evidence::gemm);
  for (const std::size_t rank : {2U, 3U})
    for (std::size_t block = 0; block < record.blocks; ++block) record.answer_hash[record.at(rank, block)] ^= 1;
  return run;
}

TEST(SplitClass, is_inconclusive_and_a_matter_of_configuration) {
  const Verdict verdict = judge_one(evidence::contract(), with_halves());
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
  for (const char* id : {"GEMM-01", "GEMM-02"}) {
    const Finding& gemm = finding(verdict, id);
    EXPECT_EQ(gemm.units.inconclusive, gemm.units.contracted) << id;
    ASSERT_FALSE(gemm.reasons.empty()) << id;
    EXPECT_EQ(gemm.reasons[0].reason, reason::configuration) << id;
    EXPECT_TRUE(mentions(gemm.outcomes[0].detail, "4 ranks of one class gave 2 answers")) << gemm.outcomes[0].detail;
    EXPECT_FALSE(gemm.outcomes[0].action.empty());
  }
  EXPECT_EQ(finding(verdict, "ARD-01").ruling, Ruling::accept);
}

TEST(SplitClass, takes_nothing_from_a_sum_and_excuses_no_shortfall) {
  Contract contract = evidence::contract();
  contract.criteria[2].threshold = 3.5e9;  // of 4e9: missed if any rank were left out
  EXPECT_EQ(finding(judge_one(contract, with_halves()), "GEMM-02").ruling, Ruling::inconclusive);
  Results slow = with_halves();
  for (std::size_t rank = 0; rank < 4; ++rank) evidence::slow_down(evidence::find(slow, evidence::gemm), rank, 3);
  EXPECT_EQ(finding(judge_one(contract, slow), "GEMM-01").outcomes[1].reason, reason::below_floor);
  EXPECT_EQ(finding(judge_one(contract, slow), "GEMM-02").ruling, Ruling::reject);
}

TEST(SplitClass, leaves_other_classes_alone) {
  Results run = evidence::run({.ranks = 8});
  Contract contract = evidence::contract(8);
  run.nodes.push_back(run.nodes[0]);
  run.nodes[1].cpu_model = "another";
  for (std::size_t rank = 4; rank < 8; ++rank) run.ranks[rank].node = 1;
  CaseRecord& record = evidence::find(run, evidence::gemm);
  for (const std::size_t rank : {0U, 1U}) record.answer_hash[record.at(rank, 3)] ^= 1;
  const Finding gemm = finding(judge_one(contract, run), "GEMM-01");
  EXPECT_EQ(gemm.units.inconclusive, 4U);
  EXPECT_EQ(gemm.units.pass, 4U);
}

TEST(SplitClass, of_two_that_differ_settles_nothing) {
  Results run = evidence::run({.ranks = 2});
  CaseRecord& record = evidence::find(run, evidence::gemm);
  record.answer_hash[record.at(0, 0)] ^= 1;
  const Finding gemm = finding(judge_one(evidence::contract(2), run), "GEMM-01");
  EXPECT_EQ(gemm.units.inconclusive, 2U);
  EXPECT_EQ(gemm.outcomes[0].reason, reason::configuration);
}

TEST(SplitClass, never_gives_fail_however_many_halves_there_are) {
  Random random{21};
  for (int round = 0; round < 30; ++round) {
    const std::size_t ranks = 2 * (1 + random.below(8));
    Results run = evidence::run({.ranks = ranks, .seed = random()});
    CaseRecord& record = evidence::find(run, random.below(2) == 0 ? evidence::gemm : evidence::gemm_exact);
    std::vector<std::size_t> order(ranks);
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, random);
    const std::size_t block = random.below(record.blocks);
    for (std::size_t i = 0; i < ranks / 2; ++i) record.answer_hash[record.at(order[i], block)] ^= 1;
    const Verdict verdict = judge_one(evidence::contract(ranks), run);
    EXPECT_EQ(verdict.ruling, Ruling::inconclusive) << round;
    EXPECT_EQ(finding(verdict, "GEMM-01").units.inconclusive, ranks) << round;
  }
}

TEST(Liar, is_always_and_alone_failed) {
  Random random{22};
  for (int round = 0; round < 30; ++round) {
    const std::size_t ranks = 3 + random.below(12), liar = random.below(ranks);
    Results run = evidence::run({.ranks = ranks, .seed = random()});
    CaseRecord& record = evidence::find(run, random.below(2) == 0 ? evidence::gemm : evidence::gemm_exact);
    for (std::size_t times = 1 + random.below(3); times > 0; --times)
      record.answer_hash[record.at(liar, random.below(record.blocks))] = 1 + random.below(5);
    const Finding gemm = finding(judge_one(evidence::contract(ranks), run), "GEMM-01");
    EXPECT_EQ(gemm.units.pass, ranks - 1) << round;
    EXPECT_EQ(gemm.outcomes[liar].reason, reason::wrong_result) << round;
  }
}

TEST(SplitClass, in_another_precision_settles_that_one_only) {
  Results run = with_halves();
  evidence::find(run, evidence::gemm).name = "gemm/bf16/gaussian/n:1024";
  CaseRecord fp64 = evidence::find(run, evidence::gemm_exact);
  fp64.name = evidence::gemm;
  run.cases.push_back(fp64);
  std::ranges::sort(run.cases, {}, &CaseRecord::name);
  EXPECT_EQ(judge_one(evidence::contract(), run).ruling, Ruling::accept);
}

/// The self-test of gemm as one record for each kind of fault.
Results with_kinds() {
  Results run = evidence::run();
  const CaseRecord planted = evidence::find(run, "selftest/gemm");
  std::erase_if(run.cases, [](const CaseRecord& record) { return record.name == "selftest/gemm"; });
  std::int32_t victim = 0;
  for (const char* kind : {"bit_flip", "cancelling", "memory_a"}) {
    CaseRecord record = planted;
    record.name = std::string{"selftest/gemm/"} + kind;
    record.planted_rank = victim;
    std::ranges::fill(record.verified, Verified::right);
    record.verified[static_cast<std::size_t>(victim)] = Verified::wrong;
    std::ranges::fill(record.fault_place, 0);
    record.fault_place[static_cast<std::size_t>(victim++)] = std::string_view{kind} == "memory_a" ? 2 : 1;
    run.cases.push_back(record);
  }
  std::ranges::sort(run.cases, {}, &CaseRecord::name);
  return run;
}

TEST(SelfTest, proves_every_kind_of_fault) {
  const Verdict verdict = judge_one(evidence::contract(), with_kinds());
  EXPECT_EQ(verdict.ruling, Ruling::accept);
  const auto line = "gemm, memory_a: planted bit 17 of element 12345 on rank 2; rank 2 was named";
  EXPECT_NE(std::ranges::find(verdict.self_test, line), verdict.self_test.end());
  EXPECT_EQ(verdict.self_test.size(), 3U + 3U);
}

TEST(SelfTest, fails_as_a_whole_where_one_kind_is_not_named) {
  for (const char* kind : {"bit_flip", "cancelling", "memory_a"}) {
    Results run = with_kinds();
    std::ranges::fill(evidence::find(run, std::string{"selftest/gemm/"} + kind).verified, Verified::right);
    EXPECT_EQ(judge_one(evidence::contract(), run).reason, reason::self_test) << kind;
  }
}

TEST(SelfTest, wants_memory_told_from_arithmetic_where_a_place_is_known) {
  Results run = with_kinds();
  evidence::find(run, "selftest/gemm/memory_a").fault_place[2] = 1;
  const Verdict verdict = judge_one(evidence::contract(), run);
  EXPECT_EQ(verdict.reason, reason::self_test);
  EXPECT_TRUE(mentions(evidence::dump(verdict), "rank 2 was named, but for a fault of arithmetic (A and B intact)"));
  evidence::find(run, "selftest/gemm/memory_a").fault_place[2] = ~std::uint64_t{0};
  EXPECT_EQ(judge_one(evidence::contract(), run).ruling, Ruling::accept);
  evidence::find(run, "selftest/gemm/bit_flip").fault_place[0] = 4;
  EXPECT_EQ(judge_one(evidence::contract(), run).reason, reason::self_test);
  evidence::find(run, "selftest/gemm/bit_flip").fault_place[0] = 0;
  EXPECT_EQ(judge_one(evidence::contract(), run).reason, reason::self_test);
}

TEST(Verification, says_how_much_was_looked_at) {
  Results run = evidence::run();
  CaseRecord& record = evidence::find(run, evidence::gemm);
  record.steps_per_sample = 10;
  record.warmup_steps = 2;
  std::ranges::fill(record.window_begin, 0);
  std::ranges::fill(record.window_end, 4);
  record.verified[3] = Verified::unchecked;
  const Verdict verdict = judge_one(evidence::contract(), run);
  ASSERT_EQ(verdict.verification.size(), 2U);
  const VerifiedCase& gemm = verdict.verification[1];
  EXPECT_EQ(gemm.case_name, evidence::gemm);
  EXPECT_EQ(gemm.right, 43U);
  EXPECT_EQ(gemm.wrong, 0U);
  EXPECT_DOUBLE_EQ(gemm.q95.value(), 3.0 / 43);
  EXPECT_EQ(gemm.products_per_check, 32U);
  EXPECT_DOUBLE_EQ(gemm.check_share.value(), 0.01 / 4);
  record.answer_hash[record.at(2, 5)] ^= 1;
  const VerifiedCase outvoted = judge_one(evidence::contract(), run).verification[1];
  EXPECT_EQ(outvoted.right, 42U);
  EXPECT_EQ(outvoted.wrong, 1U);
  EXPECT_EQ(outvoted.q95, std::nullopt);
  const VerifiedCase split = judge_one(evidence::contract(), with_halves()).verification[1];
  EXPECT_EQ(split.right, 44U);
  EXPECT_EQ(split.q95, std::nullopt);
  record.answer_hash[record.at(2, 5)] ^= 1;
  record.verified[4] = Verified::wrong;
  std::ranges::fill(record.check_s, unknown);
  const VerifiedCase wrong = judge_one(evidence::contract(), run).verification[1];
  EXPECT_EQ(wrong.wrong, 1U);
  EXPECT_EQ(wrong.q95, std::nullopt);
  EXPECT_EQ(wrong.check_share, std::nullopt);
}

}  // namespace
}  // namespace hallmark
