// A soak, judged: availability, interruptions, clocks that were held back, uncorrectable errors.
#include "reports/judgement/soak.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/judgement/spans.hpp"
#include "reports/judgement/watched.hpp"
#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double hour = 3600;

Criterion gate(const std::string& metric, Scope scope, Comparator comparator, double threshold) {
  Criterion criterion{};
  criterion.id = "SOAK";
  criterion.metric = metric;
  criterion.scope = scope;
  criterion.comparator = comparator;
  criterion.threshold = threshold;
  criterion.unit = *find_unit("1");
  criterion.statistic = scope == Scope::hall ? "last" : "max";
  return criterion;
}

Criterion availability_of(double least) {
  Criterion criterion = gate("soak.availability", Scope::hall, Comparator::at_least, least);
  criterion.duration_h = 168;
  criterion.evidence = {"event_log", "node_state_series"};
  criterion.exclusions = {"scheduled-maintenance:max_h=4", "lessee-caused"};
  return criterion;
}

EventRecord told(const char* kind, double at_h, std::uint32_t node, std::int32_t rank = -1, double value = unknown,
                 const char* text = "") {
  return {.time_s = at_h * hour, .node = node, .rank = rank, .kind = kind, .value = value, .text = text};
}

/// Four ranks, each on a node of its own, watched for 168 h.
Results soaked() {
  Results run = evidence::run({.ranks = 4, .blocks = 11, .samples = 1});
  run.nodes.resize(4);
  for (std::uint32_t i = 0; i < 4; ++i) {
    run.nodes[i].hostname = "n" + std::to_string(i);
    run.nodes[i].clock_bound_s = 0;
    run.ranks[i].node = i;
    run.ranks[i].local_rank = 0;
  }
  for (const std::string_view kind : {event::down, event::interruption, event::ecc_uncorrectable})
    run.watch.push_back({.kind = std::string{kind}, .node = every_node, .begin_s = 0, .end_s = 168 * hour});
  return run;
}

Finding judged(const Criterion& criterion, const Results& run) {
  Contract contract = evidence::contract();
  contract.criteria = {criterion};
  contract.nodes = 4;
  return evidence::judge_one(contract, run).findings.front();
}

TEST(Spans, are_sets_of_time) {
  const Spans a = joined({{5, 6}, {0, 2}, {1, 3}, {4, 4}});
  EXPECT_DOUBLE_EQ(length(a), 4);
  EXPECT_DOUBLE_EQ(length(common(a, {{2, 5.5}})), 1.5);
  EXPECT_DOUBLE_EQ(length(without(a, {{2, 5.5}})), 2.5);
  EXPECT_DOUBLE_EQ(length(shortened(a, 3.5)), 3.5);
  EXPECT_DOUBLE_EQ(shortened(a, 3.5).back().end, 5.5);
  EXPECT_TRUE(covers(a, 0));
  EXPECT_FALSE(covers(a, 3));
}

TEST(Watched, takes_outages_of_ranks_and_nodes_together) {
  Results run = soaked();
  run.events = {told("down", 10, 1), told("up", 20, 1), told("down", 15, 1, 1), told("up", 30, 1, 1),
                told("up", 5, 2), told("down", 160, 3)};
  const Spans watch{{0, 168 * hour}};
  const auto down_h = [&](std::uint32_t node, std::int32_t rank) {
    return length(common(down(run, {.node = node, .rank = rank}), watch)) / hour;
  };
  EXPECT_DOUBLE_EQ(down_h(0, 0), 0);
  EXPECT_DOUBLE_EQ(down_h(1, 1), 20);
  EXPECT_DOUBLE_EQ(down_h(2, 2), 5);  // it came up without having gone down
  EXPECT_DOUBLE_EQ(down_h(3, 3), 8);  // and this one stayed down
}

TEST(Availability, counts_what_was_down_and_not_excluded) {
  Results run = soaked();
  run.events = {told("down", 10, 1), told("up", 20, 1), told("excluded", 12, 1, -1, 3 * hour, "lessee-caused"),
                told("excluded", 100, every_node, -1, 6 * hour, "scheduled-maintenance"), told("down", 101, every_node),
                told("up", 105, every_node)};
  // 7 h of node 1; the first four of six hours of service count for nobody, of the outage in it one hour does.
  const double possible = 4 * 164 - 3, least = 1 - (7 + 4) / possible;
  const Finding finding = judged(availability_of(0.98), run);
  EXPECT_EQ(finding.ruling, Ruling::accept) << finding.outcomes[0].detail;
  EXPECT_NEAR(*finding.observed, least, 1e-12);
  EXPECT_EQ(judged(availability_of(0.99), run).ruling, Ruling::reject);
  run.events[2].text = "bad-luck";
  EXPECT_LT(*judged(availability_of(0.98), run).observed, least);
}

TEST(Availability, is_not_shown_by_silence) {
  Results run = soaked();
  run.watch.clear();
  EXPECT_EQ(judged(availability_of(0.9), run).outcomes[0].reason, reason::not_measured);
  run = soaked();
  run.watch[0].end_s = 100 * hour;
  const Finding shorter = judged(availability_of(0.9), run);
  EXPECT_EQ(shorter.ruling, Ruling::inconclusive);
  EXPECT_EQ(shorter.outcomes[0].reason, reason::incomplete);
  run = soaked();
  evidence::kill(run, 2);
  EXPECT_EQ(judged(availability_of(0.9), run).outcomes[0].reason, reason::incomplete);
  run = soaked();
  run.watch[0].node = 1;
  EXPECT_EQ(judged(availability_of(0.9), run).ruling, Ruling::inconclusive);
  EXPECT_EQ(judged(availability_of(0.2), run).ruling, Ruling::accept);  // whatever the other three did
}

TEST(Availability, fails_on_a_short_watch_only_where_the_rest_cannot_mend_it) {
  Results run = soaked();
  run.watch[0].end_s = 100 * hour;
  run.events = {told("down", 0, every_node)};
  EXPECT_EQ(judged(availability_of(0.9), run).ruling, Ruling::reject);
  run.events.push_back(told("up", 10, every_node));
  EXPECT_EQ(judged(availability_of(0.9), run).ruling, Ruling::inconclusive);
}

TEST(Availability, is_never_decided_by_a_rule_that_forgives_what_nobody_saw) {
  for (const DecisionRule rule : {DecisionRule::simple, DecisionRule::guarded_rejection}) {
    Contract contract = evidence::contract();
    contract.criteria = {availability_of(0.9)};
    contract.policy.decision_rule = rule;
    Results run = soaked();
    run.watch[0].end_s = 100 * hour;
    EXPECT_EQ(evidence::judge_one(contract, run).findings[0].ruling, Ruling::inconclusive);
  }
}

TEST(AvailabilityProperty, less_watching_never_passes_and_more_outage_never_helps) {
  Random random{11};
  for (int round = 0; round < 40; ++round) {
    Results run = soaked();
    for (std::uint64_t i = random.below(6); i > 0; --i)
      run.events.push_back(told(random.below(2) == 0 ? "down" : "up", static_cast<double>(random.below(168)),
                                static_cast<std::uint32_t>(random.below(4))));
    const Criterion criterion = availability_of(0.5 + static_cast<double>(random.below(50)) / 100);
    const Finding before = judged(criterion, run);
    Results less = run;
    less.watch[0].end_s -= hour * static_cast<double>(random.below(168));
    EXPECT_TRUE(before.ruling == Ruling::accept || judged(criterion, less).ruling != Ruling::accept);
    Results more = run;
    more.events.push_back(told("down", static_cast<double>(random.below(168)), every_node));
    EXPECT_LE(*judged(criterion, more).observed, *before.observed + 1e-12);
  }
}

TEST(Interruptions, are_counted_in_the_watch) {
  Criterion criterion = gate("soak.interruptions", Scope::hall, Comparator::at_most, 2);
  criterion.duration_h = 168;
  criterion.statistic = "count";
  criterion.evidence = {"event_log"};
  Results run = soaked();
  run.events = {told("interruption", 3, every_node), told("interruption", 150, 1), told("interruption", 170, 1)};
  const Finding two = judged(criterion, run);
  EXPECT_EQ(two.ruling, Ruling::accept);
  EXPECT_EQ(two.observed, 2);
  // JUDGEMENT 2.7: 168 h with two interruptions.
  EXPECT_NE(two.remark.find("26.68 h"), std::string::npos) << two.remark;
  run.events.push_back(told("interruption", 20, 2));
  EXPECT_EQ(judged(criterion, run).ruling, Ruling::reject);
  criterion.exclusions = {"lessee-caused"};
  run.events.push_back(told("excluded", 19, every_node, -1, 2 * hour, "lessee-caused"));
  EXPECT_EQ(judged(criterion, run).ruling, Ruling::accept);
  run.watch[1].end_s = 160 * hour;
  EXPECT_EQ(judged(criterion, run).outcomes[0].reason, reason::incomplete);
  run.events.push_back(told("interruption", 40, 2));
  EXPECT_EQ(judged(criterion, run).ruling, Ruling::reject);  // it can only become more
  run.watch.clear();
  EXPECT_EQ(judged(criterion, run).outcomes[0].reason, reason::not_measured);
}

Results throttled(double hw_thermal_s, double brake_s) {
  Results run = soaked();
  for (CaseRecord& record : run.cases) {
    if (record.planted_rank >= 0) continue;
    record.throttle_s.assign(record.ranks * record.blocks * throttle_causes.size(), 0);
    for (std::size_t cell = 0; cell < record.window_begin.size(); ++cell)
      record.window_begin[cell] = 0, record.window_end[cell] = 1000;
    record.throttle_s[record.at_cause(2, 4, 2)] = 900;  // the power cap is normal
    record.throttle_s[record.at_cause(2, 4, 6)] = hw_thermal_s;
    record.throttle_s[record.at_cause(2, 4, 7)] = brake_s;
  }
  return run;
}

TEST(Clocks, bound_the_share_of_loaded_time_by_their_causes) {
  const Criterion criterion = gate("clocks.event_time_fraction", Scope::rank, Comparator::at_most, 0.01);
  const struct {
    double thermal_s, brake_s;
    Outcome outcome;
  } table[] = {{0, 0, Outcome::pass}, {5, 5, Outcome::pass}, {8, 8, Outcome::inconclusive}, {11, 0, Outcome::fail}};
  for (const auto& row : table) {
    const Finding finding = judged(criterion, throttled(row.thermal_s, row.brake_s));
    EXPECT_EQ(finding.outcomes[2].outcome, row.outcome) << row.thermal_s;
    EXPECT_EQ(finding.outcomes[1].outcome, Outcome::pass);
  }
  Criterion capped = criterion;
  capped.params = {{"mask", "4"}};
  EXPECT_EQ(judged(capped, throttled(0, 0)).outcomes[2].outcome, Outcome::fail);
}

TEST(Clocks, are_not_shown_by_silence) {
  const Criterion criterion = gate("clocks.event_time_fraction", Scope::rank, Comparator::at_most, 0.01);
  EXPECT_EQ(judged(criterion, soaked()).outcomes[2].reason, reason::not_measured);
  Results run = throttled(0, 0);
  evidence::find(run, evidence::gemm).throttle_s.clear();
  EXPECT_EQ(judged(criterion, run).outcomes[2].reason, reason::incomplete);
  evidence::kill(run, 1);
  EXPECT_EQ(judged(criterion, run).outcomes[1].outcome, Outcome::not_seen);
}

TEST(Clocks, of_a_node_are_those_of_its_units) {
  Criterion criterion = gate("clocks.event_time_fraction", Scope::node, Comparator::at_most, 0.01);
  const Finding finding = judged(criterion, throttled(11, 0));
  ASSERT_EQ(finding.outcomes.size(), 4U);
  EXPECT_EQ(finding.outcomes[2].unit.label, "node n2");
  EXPECT_EQ(finding.outcomes[2].outcome, Outcome::fail);
  EXPECT_EQ(finding.units.pass, 3U);
}

TEST(Errors, count_where_somebody_watched) {
  const Criterion criterion = gate("ecc.uncorrectable", Scope::rank, Comparator::equal, 0);
  Results run = soaked();
  EXPECT_EQ(judged(criterion, run).ruling, Ruling::accept);
  run.events = {told("ecc_uncorrectable", 5, 2, 2, 3)};
  const Finding three = judged(criterion, run);
  EXPECT_EQ(three.outcomes[2].outcome, Outcome::fail);
  EXPECT_EQ(three.outcomes[2].observed, 3);
  EXPECT_EQ(three.units.pass, 3U);
  run.events = {told("ecc_uncorrectable", 5, 2)};  // on the node, but of which unit?
  EXPECT_EQ(judged(criterion, run).outcomes[2].outcome, Outcome::inconclusive);
  Criterion of_node = criterion;
  of_node.scope = Scope::node;
  EXPECT_EQ(judged(of_node, run).outcomes[2].outcome, Outcome::fail);
  run.watch[2].node = 1;
  EXPECT_EQ(judged(criterion, run).outcomes[0].reason, reason::not_measured);
  EXPECT_EQ(judged(criterion, run).outcomes[1].outcome, Outcome::pass);
}

TEST(Errors, need_the_hours_that_the_contract_asks_for) {
  Criterion criterion = gate("ecc.uncorrectable", Scope::rank, Comparator::equal, 0);
  criterion.duration_h = 169;
  EXPECT_EQ(judged(criterion, soaked()).outcomes[0].reason, reason::incomplete);
}

TEST(Duration, of_a_case_that_is_too_short_passes_nobody_and_mends_nothing) {
  Criterion criterion = evidence::criterion("GEMM-01");
  criterion.duration_h = 100;
  const Finding finding = judged(criterion, soaked());
  EXPECT_EQ(finding.ruling, Ruling::inconclusive);
  EXPECT_EQ(finding.outcomes[0].reason, reason::incomplete);
  criterion.threshold = 1e12;
  EXPECT_EQ(judged(criterion, soaked()).ruling, Ruling::reject);
}

}  // namespace
}  // namespace hallmark
