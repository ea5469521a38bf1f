#include "reports/judgement/speed.hpp"

#include <gtest/gtest.h>

#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

using evidence::find;

constexpr std::size_t slow = 2;
constexpr std::size_t power_cap = 2, thermal = 6;

void set_clock(CaseRecord& record, std::size_t rank, double hertz) {
  for (std::size_t block = 0; block < record.blocks; ++block)
    for (std::size_t sample = 0; sample < record.samples; ++sample)
      record.clock_hz[record.at(rank, block, sample)] = hertz;
}

/// The cause holds the rank back for this share of every window.
void throttle(CaseRecord& record, std::size_t rank, std::size_t cause, double share) {
  if (record.throttle_s.empty())
    record.throttle_s.assign(record.ranks * record.blocks * throttle_causes.size(), unknown);
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::size_t cell = record.at(rank, block);
    record.throttle_s[record.at_cause(rank, block, cause)] =
        share * (record.window_end[cell] - record.window_begin[cell]);
  }
}

/// One rank of eight takes `factor` times as long.
Results hall_with_a_slow_rank(double factor) {
  Results run = evidence::run({.ranks = 8});
  evidence::slow_down(find(run, evidence::gemm), slow, factor);
  return run;
}

const ClassSpeed& speed_of(const std::vector<ClassSpeed>& all) {
  for (const ClassSpeed& speed : all)
    if (speed.case_name == evidence::gemm) return speed;
  throw std::logic_error{"no such case"};
}

std::string words_of(const Results& run) {
  const std::vector<ClassSpeed> all = speeds_of(run);
  const SlowUnit* const unit = slow_unit(all, evidence::gemm, slow);
  return unit == nullptr ? "not slow" : words(*unit, speed_of(all));
}

std::string action_of(const Results& run) {
  const std::vector<ClassSpeed> all = speeds_of(run);
  const SlowUnit* const unit = slow_unit(all, evidence::gemm, slow);
  return unit == nullptr ? "not slow" : action_for(*unit);
}

TEST(Speed, of_a_class_is_its_median_with_what_it_is_made_of) {
  Results run = evidence::run({.ranks = 8});
  CaseRecord& record = find(run, evidence::gemm);
  record.params["multiprocessors"] = "2";
  record.params["flops_per_clock"] = "1";
  const ClassSpeed speed = speed_of(speeds_of(run));
  EXPECT_EQ(speed.units, 8U);
  EXPECT_NEAR(speed.rate, 1e9, 1e7);
  EXPECT_EQ(speed.clock_hz, 2e9);
  ASSERT_TRUE(speed.efficiency);
  EXPECT_NEAR(*speed.efficiency, 0.25, 0.01) << "1 GFLOP/s of 2 x 2 GHz x 1";
  EXPECT_TRUE(speed.slow.empty());
  record.params["multiprocessors"] = "differs: '132' on 7 ranks (first: 0); '130' on 1 ranks (first: 7);";
  EXPECT_FALSE(speed_of(speeds_of(run)).efficiency) << "a class that differs in it has no one number";
}

TEST(Speed, of_a_slow_unit_is_put_down_to_its_clock_where_that_is_short) {
  Results run = hall_with_a_slow_rank(1.25);
  CaseRecord& record = find(run, evidence::gemm);
  set_clock(record, slow, 1.6e9);
  EXPECT_NE(words_of(run).find("below the median of its class: clock 1.6 of 2 GHz"), std::string::npos) << words_of(run);
  EXPECT_NE(action_of(run).find("application clocks"), std::string::npos) << action_of(run);
  throttle(record, slow, power_cap, 0.6);
  EXPECT_NE(words_of(run).find("sw_power_cap for 60 % of the time"), std::string::npos) << words_of(run);
  EXPECT_NE(action_of(run).find("power limit"), std::string::npos) << action_of(run);
  throttle(record, slow, thermal, 0.2);
  EXPECT_NE(action_of(run).find("cooling"), std::string::npos) << "heat comes before power: " << action_of(run);
}

TEST(Speed, of_a_class_has_the_power_brake_beside_it_even_where_it_never_held) {
  Results run = evidence::run({.ranks = 4});
  EXPECT_TRUE(speed_of(speeds_of(run)).throttle.empty()) << "unknown";
  CaseRecord& record = find(run, evidence::gemm);
  for (std::size_t rank = 0; rank < 4; ++rank) throttle(record, rank, 7, 0);
  throttle(record, 1, power_cap, 0.4);
  throttle(record, 2, power_cap, 0);
  const ClassSpeed speed = speed_of(speeds_of(run));
  ASSERT_EQ(speed.throttle.size(), 2U);
  EXPECT_EQ(speed.throttle[0].cause, "sw_power_cap");
  EXPECT_NEAR(speed.throttle[0].share, 0.2, 0.01) << "of the two ranks that know it";
  EXPECT_EQ(speed.throttle[1].cause, "hw_power_brake");
  EXPECT_EQ(speed.throttle[1].share, 0);
}

TEST(Speed, of_a_slow_unit_is_put_down_to_its_work_where_its_clock_is_right) {
  const Results run = hall_with_a_slow_rank(1.25);
  EXPECT_NE(words_of(run).find("at 100 % of its class's clock it does "), std::string::npos) << words_of(run);
  EXPECT_NE(action_of(run).find("ECC"), std::string::npos) << action_of(run);
}

TEST(Speed, of_a_slow_unit_with_an_unknown_clock_is_not_explained) {
  Results run = hall_with_a_slow_rank(1.25);
  set_clock(find(run, evidence::gemm), slow, unknown);
  EXPECT_NE(words_of(run).find("its clock is not known"), std::string::npos) << words_of(run);
  EXPECT_EQ(action_of(run), "");
  find(run, evidence::gemm).clock_hz.clear();
  EXPECT_NE(words_of(run).find("its clock is not known"), std::string::npos);
}

TEST(Speed, within_three_percent_of_the_class_is_not_slow) {
  EXPECT_EQ(words_of(hall_with_a_slow_rank(1.01)), "not slow");
  EXPECT_NE(words_of(hall_with_a_slow_rank(1.06)), "not slow");
}

TEST(Speed, is_compared_within_a_class_alone) {
  Results run = hall_with_a_slow_rank(1.25);
  run.ranks[slow].device = "another device";
  EXPECT_EQ(words_of(run), "not slow");
}

TEST(Speed, explains_a_unit_below_its_floor_in_the_verdict) {
  Results run = hall_with_a_slow_rank(3);
  set_clock(find(run, evidence::gemm), slow, 0.7e9);
  const Verdict verdict = evidence::judge_one(evidence::contract(8), run);
  const UnitOutcome& unit = evidence::finding(verdict, "GEMM-01").outcomes[slow];
  EXPECT_EQ(unit.reason, reason::below_floor);
  EXPECT_NE(unit.detail.find("clock 0.7 of 2 GHz"), std::string::npos) << unit.detail;
  ASSERT_TRUE(unit.of_class);
  EXPECT_NEAR(*unit.of_class, 1.0 / 3, 0.01);
  EXPECT_EQ(speed_of(verdict.speeds).slow.at(0).unit.label, unit.unit.label);
}

TEST(Verdict, quotes_the_rank_that_failed_on_the_way) {
  Results run = evidence::run({.ranks = 4});
  CaseRecord& record = find(run, evidence::gemm);
  record.reason = "rank 1 on node-a: cudaMalloc: out of memory; rank 12 on node-b: lost";
  for (std::size_t block = 0; block < record.blocks; ++block)
    for (std::size_t sample = 0; sample < record.samples; ++sample)
      record.entry[record.at(1, block, sample)] = record.exit[record.at(1, block, sample)] = unknown;
  const Verdict verdict = evidence::judge_one(evidence::contract(), run);
  const Finding& finding = evidence::finding(verdict, "GEMM-01");
  EXPECT_EQ(finding.outcomes[1].outcome, Outcome::inconclusive);
  EXPECT_EQ(finding.outcomes[1].reason, reason::incomplete);
  EXPECT_EQ(finding.outcomes[1].detail, "rank 1 on node-a: cudaMalloc: out of memory");
  EXPECT_EQ(finding.outcomes[2].outcome, Outcome::pass) << "rank 12's words are not rank 2's";
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
}

}  // namespace
}  // namespace hallmark
