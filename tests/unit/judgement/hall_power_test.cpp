#include "reports/judgement/hall_power.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using evidence::find;

/// Every node draws this much under gemm, in every block.
void add_node_watts(Results& run, double watts, std::uint64_t flags = 0) {
  CaseRecord& record = find(run, evidence::gemm);
  record.node_energy_j.assign(record.ranks * record.blocks, unknown);
  record.energy_flags.assign(record.ranks * record.blocks, flags);
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    for (std::size_t block = 0; block < record.blocks; ++block)
      record.node_energy_j[record.at(rank, block)] = watts * energy_window(record, block);
}

/// Four ranks on two nodes.
Results two_nodes(double watts_each, std::uint64_t flags = 0) {
  Results run = evidence::run({.ranks = 4});
  run.nodes.push_back(run.nodes[0]);
  run.nodes[1].hostname = "node-b";
  run.nodes[1].serial = "S2";
  run.ranks[2].node = run.ranks[3].node = 1;
  run.ranks[2].local_rank = 0, run.ranks[3].local_rank = 1;
  run.nodes[0].clock_bound_s = run.nodes[1].clock_bound_s = 0;
  add_node_watts(run, watts_each, flags);
  return run;
}

Criterion hall_watts(double threshold_w, Comparator comparator = Comparator::at_least) {
  Criterion criterion = evidence::criterion("PWR-01");
  criterion.id = "PWR";
  criterion.metric = "power.it";
  criterion.scope = Scope::hall;
  criterion.statistic = "median";
  criterion.comparator = comparator;
  criterion.threshold = threshold_w;
  criterion.uncertainty.relative = 0.008;
  criterion.uncertainty.correlation = 1;
  criterion.evidence = {"samples"};
  criterion.evidence.clear();
  return criterion;
}

Contract hall(const Criterion& criterion, std::size_t nodes = 2) {
  Contract contract = evidence::contract(4);
  contract.nodes = nodes;
  contract.criteria = {criterion};
  return contract;
}

UnitOutcome outcome_of(const Verdict& verdict) { return verdict.findings.at(0).outcomes[0]; }

Verdict judged(const Criterion& criterion, const Results& run, std::size_t nodes = 2) {
  return evidence::judge_one(hall(criterion, nodes), run);
}

/// Examples of power.md 5.5, scaled from 100 MW to 100 kW: U is 0.8 %.
TEST(HallPower, is_judged_three_ways) {
  constexpr double kilo = 1000, contracted = 100 * kilo;
  struct Row {
    double watts;
    std::uint64_t flags;
    Outcome outcome;
    std::string_view reason;
  };
  for (const Row& row : {Row{101.2 * kilo, 0, Outcome::pass, ""}, Row{100.3 * kilo, 0, Outcome::inconclusive, reason::undecided},
                         Row{98.9 * kilo, 0, Outcome::fail, reason::below_floor},
                         Row{92 * kilo, 1, Outcome::inconclusive, reason::no_sensor},
                         Row{101 * kilo, 1, Outcome::pass, ""},
                         Row{101.2 * kilo, 2, Outcome::inconclusive, reason::sensor_disagree},
                         Row{98.9 * kilo, 2, Outcome::inconclusive, reason::sensor_disagree}}) {
    const Verdict verdict = judged(hall_watts(contracted), two_nodes(row.watts / 2, row.flags));
    EXPECT_EQ(outcome_of(verdict).outcome, row.outcome) << row.watts << ' ' << row.flags << outcome_of(verdict).detail;
    EXPECT_EQ(outcome_of(verdict).reason, row.reason) << row.watts << ' ' << row.flags;
    ASSERT_TRUE(verdict.demonstrated_w);
    EXPECT_NEAR(*verdict.demonstrated_w, row.watts, 1) << "demonstrated M of C is always told";
  }
}

TEST(HallPower, a_ceiling_is_not_kept_by_a_lower_bound) {
  const Criterion ceiling = hall_watts(100e3, Comparator::at_most);
  EXPECT_EQ(outcome_of(judged(ceiling, two_nodes(45e3))).outcome, Outcome::pass);
  EXPECT_EQ(outcome_of(judged(ceiling, two_nodes(45e3, 1))).outcome, Outcome::inconclusive);
  EXPECT_EQ(outcome_of(judged(ceiling, two_nodes(55e3, 1))).outcome, Outcome::fail) << "the truth is larger still";
}

TEST(HallPower, of_a_node_without_readings_is_a_lower_bound) {
  Results run = two_nodes(60e3);
  CaseRecord& record = find(run, evidence::gemm);
  for (std::size_t block = 0; block < record.blocks; ++block)
    for (std::size_t rank = 2; rank < 4; ++rank) record.node_energy_j[record.at(rank, block)] = unknown;
  EXPECT_EQ(outcome_of(judged(hall_watts(100e3), run)).reason, reason::no_sensor) << "one node of two";
  EXPECT_EQ(outcome_of(judged(hall_watts(50e3), run)).outcome, Outcome::pass);
  EXPECT_EQ(outcome_of(judged(hall_watts(100e3), two_nodes(60e3), 3)).outcome, Outcome::pass);
  EXPECT_EQ(outcome_of(judged(hall_watts(130e3), two_nodes(60e3), 3)).reason, reason::no_sensor)
      << "a contracted node that nobody saw";
}

TEST(HallPower, that_is_unknown_is_not_nothing) {
  Results run = evidence::run({.ranks = 4});
  const Verdict verdict = judged(hall_watts(1), run);
  EXPECT_EQ(outcome_of(verdict).reason, reason::no_sensor);
  EXPECT_EQ(outcome_of(judged(hall_watts(1, Comparator::at_most), run)).reason, reason::no_sensor);
}

TEST(HallPower, of_ranks_alone_is_a_lower_bound) {
  const Verdict verdict = judged(hall_watts(1), evidence::run({.ranks = 4}));
  ASSERT_FALSE(verdict.power.empty());
  for (const CasePower& each : verdict.power) {
    EXPECT_TRUE(each.joules) << each.case_name;
    EXPECT_FALSE(each.watts) << each.case_name;
    EXPECT_TRUE(each.lower_bound) << each.case_name << ": no node's energy is known";
  }
}

TEST(HallPower, is_less_sure_where_clocks_are) {
  Results run = two_nodes(50.5e3);
  EXPECT_EQ(outcome_of(judged(hall_watts(100e3), run)).outcome, Outcome::pass);
  const double window = energy_window(find(run, evidence::gemm), 0);
  run.nodes[1].clock_bound_s = 0.005 * window;
  EXPECT_EQ(outcome_of(judged(hall_watts(100e3), run)).reason, reason::undecided);
}

TEST(HallPower, never_gains_from_evidence_that_is_taken_away) {
  Random random{1};
  for (int i = 0; i < 500; ++i) {
    const double watts = 40e3 + 20e3 * static_cast<double>(random.below(1000)) / 1000;
    Results run = two_nodes(watts);
    const Outcome before = outcome_of(judged(hall_watts(100e3), run)).outcome;
    CaseRecord& record = find(run, evidence::gemm);
    for (std::size_t cell = 0; cell < record.node_energy_j.size(); ++cell)
      if (random.below(4) == 0) record.node_energy_j[cell] = unknown;
    const Outcome after = outcome_of(judged(hall_watts(100e3), run)).outcome;
    EXPECT_FALSE(after == Outcome::pass && before != Outcome::pass) << watts;
  }
}

// Meters

void add_meter(Results& run, const std::string& domain, const std::string& kind, double watts, double begin, double end,
               double step_s) {
  PowerSeries series;
  series.domain = domain;
  series.sensor = "feed";
  series.kind = kind;
  for (double t = begin; t <= end; t += step_s) {
    series.time_s.push_back(t);
    series.value.push_back(kind == "energy" ? watts * (t - begin) : watts);
  }
  run.power.push_back(series);
}

constexpr double hour = 3600;

TEST(Meters, are_added_over_whole_blocks) {
  Results run;
  add_meter(run, "pdu:A", "power", 1000, 0, 2 * hour, 10);
  add_meter(run, "pdu:B", "energy", 500, 0, 2 * hour, 60);
  const HallPower power = power_of_meters(run, "pdu", 900);
  ASSERT_EQ(power.watts.size(), 8U);
  for (const double watts : power.watts) EXPECT_NEAR(watts, 1500, 1e-6);
  EXPECT_EQ(power.void_blocks, 0U);
  EXPECT_EQ(power.sources, 2U);
  EXPECT_EQ(power_of_meters(run, "", 900).boundary, "pdu") << "the only one";
  EXPECT_NEAR(meter_watts(run, "pdu", 100, 101), 1500, 1e-6) << "between two readings too";
}

TEST(Meters, that_do_not_cover_a_block_make_it_void) {
  Results run;
  add_meter(run, "pdu:A", "power", 1000, 0, 2 * hour, 10);
  add_meter(run, "pdu:B", "power", 500, 950, 2 * hour, 10);  // began late
  HallPower power = power_of_meters(run, "pdu", 900);
  EXPECT_EQ(power.void_blocks, 2U);
  EXPECT_EQ(power.watts.size(), 6U);
  run.power[0].value[400] = unknown;  // 4000 s: in block 4
  power = power_of_meters(run, "pdu", 900);
  EXPECT_EQ(power.void_blocks, 3U);
  auto& times = run.power[0].time_s;
  auto& values = run.power[0].value;
  times.erase(times.begin() + 550, times.begin() + 600);  // 5500 to 6000 s: blocks 6
  values.erase(values.begin() + 550, values.begin() + 600);
  power = power_of_meters(run, "pdu", 900);
  EXPECT_EQ(power.void_blocks, 4U) << "a gap is not bridged";
  EXPECT_TRUE(std::isnan(meter_watts(run, "pdu", 5600, 5700)));
}

TEST(Meters, of_a_counter_that_began_anew_are_not_read_across) {
  Results run;
  add_meter(run, "ups_out:1", "energy", 700, 0, 1000, 10);
  add_meter(run, "ups_out:1", "energy", 700, 1010, 3600, 10);
  const HallPower power = power_of_meters(run, "ups_out", 900);
  EXPECT_EQ(power.sources, 1U) << "one meter in two stretches";
  EXPECT_EQ(power.void_blocks, 1U);
  for (const double watts : power.watts) EXPECT_NEAR(watts, 700, 1e-6);
}

TEST(Meters, at_two_boundaries_are_not_added) {
  Results run;
  add_meter(run, "pdu:A", "power", 1000, 0, hour, 10);
  add_meter(run, "utility:1", "power", 1300, 0, hour, 10);
  EXPECT_NE(power_of_meters(run, "", 900).doubt, "");
  EXPECT_NEAR(power_of_meters(run, "utility", 900).watts.at(0), 1300, 1e-6);
  EXPECT_EQ(power_of_meters(run, "shelf_out_dc", 900).expected, 0U);
}

/// A soak of a day under one long load, and a meter over it.
Results soak(double watts, double load_share = 1) {
  Results run = two_nodes(watts / 2);
  constexpr double day = 24 * hour;
  CaseRecord& record = find(run, evidence::gemm);
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    for (std::size_t block = 0; block < record.blocks; ++block) {
      const double begin = day / static_cast<double>(record.blocks) * static_cast<double>(block);
      record.window_begin[record.at(rank, block)] = begin;
      record.window_end[record.at(rank, block)] = begin + load_share * day / static_cast<double>(record.blocks);
    }
  add_node_watts(run, watts / 2);
  add_meter(run, "pdu:A", "power", watts, 0, day, 60);
  return run;
}

Criterion metered(double threshold_w) {
  Criterion criterion = hall_watts(threshold_w);
  criterion.instrument = "facility-meter";
  criterion.statistic = "quantile:0.05";
  criterion.min_samples = 59;
  criterion.evidence = {"meter_series"};
  return criterion;
}

TEST(MeteredPower, is_judged_by_the_lower_limit_of_its_quarter_hours) {
  EXPECT_EQ(outcome_of(judged(metered(100e3), soak(101.2e3))).outcome, Outcome::pass);
  EXPECT_EQ(outcome_of(judged(metered(100e3), soak(100.3e3))).reason, reason::undecided);
  EXPECT_EQ(outcome_of(judged(metered(100e3), soak(98e3))).reason, reason::below_floor);
  EXPECT_EQ(outcome_of(judged(metered(100e3), soak(98e3, 0.5))).reason, reason::not_demonstrated)
      << "nobody asked for more";
  EXPECT_EQ(outcome_of(judged(metered(100e3), two_nodes(60e3))).reason, reason::no_sensor) << "no meter";
  Criterion longer = metered(100e3);
  longer.duration_h = 72;
  EXPECT_EQ(outcome_of(judged(longer, soak(101.2e3))).reason, reason::incomplete);
}

TEST(MeteredPower, with_a_void_block_does_not_pass) {
  Results run = soak(101.2e3);
  run.power[0].value[700] = unknown;
  EXPECT_EQ(outcome_of(judged(metered(100e3), run)).reason, reason::incomplete);
}

TEST(SensorRatio, compares_nodes_with_the_meter_over_the_same_time) {
  Criterion ratio = hall_watts(0.9);
  ratio.metric = "power.sensor_ratio";
  ratio.comparator = Comparator::within;
  ratio.upper_threshold = 1.02;
  ratio.uncertainty.relative = 0;
  ratio.severity = Severity::evidence;
  Results run = soak(100e3);
  EXPECT_EQ(outcome_of(judged(ratio, run)).outcome, Outcome::pass);
  add_node_watts(run, 40e3);
  EXPECT_EQ(outcome_of(judged(ratio, run)).outcome, Outcome::fail) << "0.8";
  add_node_watts(run, 50e3, 1);
  EXPECT_EQ(outcome_of(judged(ratio, run)).reason, reason::no_sensor) << "a lower bound compares with nothing";
}

TEST(RankPower, that_is_a_lower_bound_shows_no_ceiling_kept) {
  Results run = evidence::run({.ranks = 4});
  Criterion ceiling = evidence::criterion("PWR-01");
  ceiling.evidence.clear();
  EXPECT_EQ(judged(ceiling, run).findings[0].outcomes[1].outcome, Outcome::pass);
  for (const std::string& name : {evidence::gemm, evidence::gemm_exact}) {
    CaseRecord& record = find(run, name);
    record.energy_flags.assign(record.ranks * record.blocks, 0);
    for (std::size_t block = 0; block < record.blocks; ++block) record.energy_flags[record.at(1, block)] = 4;
  }
  const Verdict verdict = judged(ceiling, run);
  EXPECT_EQ(verdict.findings[0].outcomes[1].reason, reason::no_sensor);
  EXPECT_EQ(verdict.findings[0].outcomes[0].outcome, Outcome::pass);
}

}  // namespace
}  // namespace hallmark
