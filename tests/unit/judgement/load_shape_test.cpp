#include "reports/judgement/load_shape.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

using evidence::finding;
using evidence::judge_one;

const std::string square = "power/square/f:0.5/seconds:4/high:1/low:0/duty:0.5/ramp:0/pulse:0.02/fp64/n:256";

/// Four slots of a second, by turns full and empty, of four ranks that start at t = 100 and are 2 ms late throughout.
CaseRecord shape_record(const std::string& name = square) {
  CaseRecord record;
  record.name = name;
  record.scheduled = true;
  record.params = {{"shape", "square"},   {"f", "0.5"},      {"seconds", "4"},
                   {"phase", "coherent"}, {"bound", "0.05"}, {"plan", "0~1:1~1/1,1~2:0~0/1;2"}};
  record.resize(4, 1, 4);
  for (std::size_t rank = 0; rank < 4; ++rank) {
    const std::size_t cell = record.at(rank, 0);
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t at = record.at(rank, 0, i);
      record.entry[at] = 100.002 + static_cast<double>(i);
      record.exit[at] = record.entry[at] + 1;
      record.busy_s[at] = i % 2 == 0 ? 0.98 : 0;
    }
    record.window_begin[cell] = 100;
    record.window_end[cell] = 104.1;
    record.verified[cell] = Verified::right;
  }
  record.sentinel = {0.01, 0.01};
  return record;
}

Criterion about(const std::string& metric, double threshold, Comparator comparator) {
  Criterion criterion{};
  criterion.id = "PWR-S";
  criterion.metric = metric;
  criterion.scope = Scope::rank;
  criterion.comparator = comparator;
  criterion.threshold = threshold;
  criterion.unit = *find_unit(metric == "power.schedule_error" ? "ms" : "1");
  criterion.statistic = metric == "power.schedule_error" ? "max" : "min";
  criterion.params = {{"shape", "square"}, {"f", "0.50"}};
  criterion.evidence = {"samples", "result_check"};
  return criterion;
}

const Criterion in_time = about("power.schedule_error", 0.01, Comparator::at_most);
const Criterion loaded = about("power.load_fraction", 0.95, Comparator::at_least);

Results run_with(std::vector<CaseRecord> records) {
  Results run = evidence::run();
  CaseRecord self_test;
  self_test.name = "selftest/power";
  self_test.resize(4, 1, 1);
  self_test.planted_rank = 1;
  self_test.planted_fault = "bit 1 of element 2";
  self_test.verified = {Verified::right, Verified::wrong, Verified::right, Verified::right};
  records.push_back(self_test);
  for (CaseRecord& record : records) run.cases.push_back(std::move(record));
  return run;
}

Verdict judged(const Criterion& criterion, const Results& run) {
  Contract contract = evidence::contract();
  contract.criteria.push_back(criterion);
  return judge_one(contract, run);
}

UnitOutcome outcome(const Verdict& verdict, std::size_t rank) {
  return finding(verdict, "PWR-S").outcomes[rank];
}

TEST(Deed, is_the_worst_time_and_the_load_as_a_whole) {
  CaseRecord record = shape_record();
  const auto kept = deed_of(record, 0, 0);
  ASSERT_TRUE(kept);
  EXPECT_NEAR(kept->worst_s, 0.002, 1e-9);
  EXPECT_NEAR(kept->load_fraction, 0.98, 1e-9);
  record.entry[record.at(1, 0, 2)] += 0.03;
  record.busy_s[record.at(1, 0, 1)] = 0.5;
  const auto late = deed_of(record, 1, 0);
  ASSERT_TRUE(late);
  EXPECT_NEAR(late->worst_s, 0.032, 1e-9);
  EXPECT_EQ(late->worst_slot, 2U);
  EXPECT_NEAR(late->load_fraction, (2 * 0.98 + 0.5) / 2, 1e-9);
  record.exit[record.at(2, 0, 3)] += 0.1;
  EXPECT_NEAR(deed_of(record, 2, 0)->worst_s, 0.102, 1e-9);
  EXPECT_EQ(deed_of(record, 2, 0)->worst_slot, 4U);
}

TEST(Deed, of_a_late_start_is_measured_from_that_start) {
  CaseRecord record = shape_record();
  for (std::size_t i = 0; i < 4; ++i) {
    record.entry[record.at(3, 0, i)] += 1.25;
    record.exit[record.at(3, 0, i)] += 1.25;
  }
  record.window_begin[record.at(3, 0)] += 1.25;
  EXPECT_NEAR(deed_of(record, 3, 0)->worst_s, 0.002, 1e-9);
}

TEST(Deed, is_unknown_where_anything_is) {
  const auto after = [](auto&& change) {
    CaseRecord record = shape_record();
    change(record);
    return deed_of(record, 0, 0);
  };
  EXPECT_FALSE(after([](CaseRecord& r) { r.params.erase("plan"); }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.params["plan"] = "0~1:1~1/1"; }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.params["plan"] = "0~1:1~1/3;1"; }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.params["plan"] = "0~1:0~0/1;1"; }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.scheduled = false; }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.window_begin[0] = unknown; }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.entry[2] = unknown; }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.exit[3] = unknown; }));
  EXPECT_FALSE(after([](CaseRecord& r) { r.busy_s[1] = unknown; }));
  EXPECT_FALSE(deed_of(shape_record(), 4, 0));
}

TEST(LoadShape, passes_where_plan_and_load_were_kept) {
  for (const Criterion& criterion : {in_time, loaded}) {
    const Verdict verdict = judged(criterion, run_with({shape_record()}));
    EXPECT_EQ(finding(verdict, "PWR-S").ruling, Ruling::accept) << evidence::dump(verdict);
    EXPECT_EQ(finding(verdict, "PWR-S").case_name, square);
    EXPECT_EQ(verdict.ruling, Ruling::accept) << evidence::dump(verdict);
  }
  EXPECT_NEAR(*finding(judged(in_time, run_with({shape_record()})), "PWR-S").observed, 0.002, 1e-9);
}

TEST(LoadShape, fails_the_rank_that_was_late_or_idle) {
  CaseRecord record = shape_record();
  record.entry[record.at(2, 0, 1)] += 0.02;
  record.busy_s[record.at(3, 0, 0)] = 0.4;
  const Verdict time = judged(in_time, run_with({record})), load = judged(loaded, run_with({record}));
  EXPECT_EQ(outcome(time, 2).reason, reason::above_limit);
  EXPECT_EQ(outcome(load, 3).reason, reason::below_floor);
  EXPECT_EQ(outcome(time, 3).outcome, Outcome::pass);
  EXPECT_EQ(outcome(load, 2).outcome, Outcome::pass);
}

TEST(LoadShape, is_no_evidence_where_the_plan_was_not_kept_even_if_the_threshold_is_wide) {
  CaseRecord record = shape_record();
  record.entry[record.at(2, 0, 1)] += 0.08;
  record.verified[record.at(2, 0)] = Verified::unchecked;
  Criterion wide = in_time;
  wide.threshold = 1;
  const UnitOutcome found = outcome(judged(wide, run_with({record})), 2);
  EXPECT_EQ(found.outcome, Outcome::inconclusive);
  EXPECT_EQ(found.reason, reason::unverified);
  EXPECT_NE(found.detail.find("slot 1 was 0.082 s off (bound 0.05 s)"), std::string::npos) << found.detail;
}

TEST(LoadShape, with_a_wrong_answer_fails_however_well_it_was_kept) {
  CaseRecord record = shape_record();
  record.verified[record.at(0, 0)] = Verified::wrong;
  EXPECT_EQ(outcome(judged(loaded, run_with({record})), 0).reason, reason::wrong_result);
}

TEST(LoadShape, counts_what_the_clocks_of_other_nodes_may_be_off) {
  Results run = run_with({shape_record()});
  ASSERT_GE(run.nodes.size(), 1U);
  run.nodes.resize(2, run.nodes[0]);
  run.nodes[1].clock_bound_s = 0.004;
  run.ranks[3].node = 1;
  EXPECT_NEAR(rank_schedule_error(run, run.cases[run.cases.size() - 2], 3).values.at(0), 0.006, 1e-9);
  EXPECT_NEAR(rank_schedule_error(run, run.cases[run.cases.size() - 2], 0).values.at(0), 0.002, 1e-9);
  run.nodes[1].clock_bound_s = unknown;
  const UnitEvidence none = rank_schedule_error(run, run.cases[run.cases.size() - 2], 3);
  EXPECT_TRUE(none.values.empty());
  ASSERT_EQ(none.faults.size(), 1U);
  EXPECT_EQ(none.faults[0].reason, reason::clock);
}

TEST(LoadShape, is_not_measured_where_no_case_or_more_than_one_answers) {
  CaseRecord random = shape_record("power/square/f:0.5/phase:random/seconds:4/x");
  random.params["phase"] = "random";
  const auto why = [](const Criterion& criterion, std::vector<CaseRecord> records) {
    const UnitOutcome found = outcome(judged(criterion, run_with(std::move(records))), 0);
    EXPECT_EQ(found.outcome, Outcome::inconclusive) << found.detail;
    EXPECT_EQ(found.reason, reason::not_measured);
    return found.detail;
  };
  EXPECT_NE(why(loaded, {shape_record(), random}).find("say more in params"), std::string::npos);
  Criterion coherent = loaded;
  coherent.params["phase"] = "coherent";
  EXPECT_EQ(finding(judged(coherent, run_with({shape_record(), random})), "PWR-S").ruling, Ruling::accept);
  Criterion other = loaded;
  other.params["f"] = "1";
  EXPECT_NE(why(other, {shape_record()}).find("f = 1"), std::string::npos);
  Criterion unnamed = loaded;
  unnamed.params.clear();
  EXPECT_NE(why(unnamed, {shape_record()}).find("params.shape"), std::string::npos);
}

}  // namespace
}  // namespace hallmark
