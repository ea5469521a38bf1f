#include "reports/judgement/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/decide.hpp"
#include "reports/judgement/plan_times.hpp"
#include "topology/base/order_statistics.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// Within half of the last printed digit.
void expect_percent(double found, double percent, double half = 0.05) { EXPECT_NEAR(100 * found, percent, half); }

Criterion gemm(const std::string& id = "GEMM-01") {
  Criterion criterion;
  criterion.id = id;
  criterion.metric = "gemm.bf16.throughput";
  criterion.scope = Scope::rank;
  criterion.threshold = 1450e12;
  criterion.min_samples = 11;
  return criterion;
}

Criterion soak(double allowed, double hours = 168) {
  Criterion criterion;
  criterion.id = "SOAK-02";
  criterion.metric = "soak.interruptions";
  criterion.scope = Scope::hall;
  criterion.comparator = Comparator::at_most;
  criterion.statistic = "count";
  criterion.threshold = allowed;
  criterion.duration_h = hours;
  return criterion;
}

Contract hall(std::uint64_t ranks, std::vector<Criterion> criteria) {
  Contract contract;
  contract.kind = "gpu";
  contract.ranks = contract.gpus = ranks;
  contract.contracted_kw = 1000;
  contract.criteria = std::move(criteria);
  return contract;
}

Contract shipped(const std::string& name) {
  std::vector<std::string> warnings;
  return load_contract(std::string{HALLMARK_SOURCE_DIR} + "/reports/contract/contracts/" + name, warnings,
                       InventoryFile::may_be_missing);
}

const CriterionPlan& find(const Plan& plan, const std::string& id) {
  const auto found =
      std::ranges::find_if(plan.criteria, [&](const CriterionPlan& each) { return each.criterion.id == id; });
  EXPECT_NE(found, plan.criteria.end()) << id;
  return *found;
}

bool says(const CriterionPlan& plan, const std::string& words) {
  return std::ranges::any_of(plan.remarks,
                             [&](const std::string& each) { return each.find(words) != std::string::npos; });
}

// JUDGEMENT 2.2: the OC row, ranks of order statistics and least numbers.
TEST(Plan, has_the_curve_that_was_worked_out) {
  const Plan plan = make_plan(hall(4, {gemm()}));
  const LimitPlan& limit = *plan.criteria.at(0).limit;
  EXPECT_EQ(plan.criteria[0].n, 11U);
  EXPECT_EQ(plan.criteria[0].alpha, 0.05);
  EXPECT_EQ(limit.k, 3U);
  EXPECT_EQ(limit.least_n, 5U);
  const std::array percents{3.3, 29.1, 75.2, 96.7, 99.8};
  for (std::size_t i = 0; i < percents.size(); ++i) expect_percent(limit.oc[i].pass, percents[i]);
  EXPECT_EQ(limit.samples_needed, 11U);  // "so a supplier wants 1.5 sigma of margin"
  expect_percent(unit_chances(limit.test, *limit.margin_needed).pass, 95, 1e-6);
}

TEST(Plan, takes_the_blocks_of_the_run_for_n_and_says_where_there_is_no_limit) {
  Criterion few = gemm("FEW"), many = gemm("MANY");
  few.min_samples = 5;
  many.min_samples = 21;
  EXPECT_EQ(make_plan(hall(4, {few, many})).criteria[0].n, 21U);
  Contract strict = hall(100'000, {few});
  strict.policy.confidence_scope = ConfidenceScope::hall;
  const CriterionPlan plan = plan_criterion(strict, few, {});
  EXPECT_EQ(plan.limit->k, 0U);
  EXPECT_EQ(plan.limit->oc.back().pass, 0);
  EXPECT_TRUE(says(plan, "11 values have no limit at this confidence: INCONCLUSIVE; it takes 21"));
}

TEST(Plan, takes_the_guard_off_the_margin) {
  Criterion guarded = gemm();
  guarded.uncertainty.relative = 0.005;
  const PlanAssumptions assumed{.spread = 0.01};
  const LimitPlan limit = *plan_criterion(hall(4, {guarded}), guarded, assumed).limit;
  EXPECT_NEAR(limit.test.pass_guard, 0.005 / 0.995 / 0.01, 1e-12);  // L (1-g) >= T
  EXPECT_NEAR(limit.test.fail_guard, 0.005 / 1.005 / 0.01, 1e-12);  // U (1+g) < T
  const LimitPlan bare = *plan_criterion(hall(4, {gemm()}), gemm(), assumed).limit;
  const double shifted = unit_chances(bare.test, 1.5 - limit.test.pass_guard).pass;
  EXPECT_NEAR(limit.oc[3].pass, shifted, 1e-12);
  guarded.uncertainty.relative = 0.02;
  const CriterionPlan blind = plan_criterion(hall(4, {guarded}), guarded, assumed);
  EXPECT_EQ(blind.limit->samples_needed, std::nullopt);
  EXPECT_TRUE(says(blind, "the guard takes the whole margin"));
}

TEST(Plan, mirrors_ceilings_and_follows_the_decision_rule) {
  Criterion ceiling = gemm();
  ceiling.comparator = Comparator::at_most;
  Contract contract = hall(4, {ceiling});
  const LimitPlan above = *plan_criterion(contract, ceiling, {}).limit;
  EXPECT_EQ(above.oc[3].pass, plan_criterion(contract, gemm(), {}).limit->oc[3].pass);
  contract.policy.decision_rule = DecisionRule::simple;
  const Chances at_threshold = plan_criterion(contract, gemm(), {}).limit->oc[0];
  EXPECT_NEAR(at_threshold.pass, 0.5, 1e-9);  // shared risk
  EXPECT_NEAR(at_threshold.fail, 0.5, 1e-9);
  contract.policy.decision_rule = DecisionRule::guarded_rejection;
  expect_percent(plan_criterion(contract, gemm(), {}).limit->oc[0].pass, 100 - 3.27, 0.01);
}

// JUDGEMENT 2.6: blocks of a quarter of an hour over a soak.
TEST(Plan, needs_fifty_nine_quarters_of_an_hour_of_the_meter) {
  Criterion meter = gemm("PWR-01");
  meter.metric = "power.it";
  meter.scope = Scope::hall;
  meter.statistic = "quantile:0.05";
  meter.min_samples = 59;
  const std::array<std::tuple<double, std::uint64_t, std::uint64_t>, 4> table{
      {{14.5, 59, 1}, {24, 96, 2}, {72, 288, 9}, {168, 672, 25}}};
  for (const auto& [hours, n, k] : table) {
    const Plan plan = make_plan(hall(1024, {meter, soak(7, hours)}));
    EXPECT_EQ(plan.criteria[0].n, n);
    EXPECT_EQ(plan.criteria[0].limit->k, k);
    EXPECT_EQ(plan.criteria[0].series_s, 59.0 * 900);
    EXPECT_EQ(plan.cost.series_h, 14.75);
    EXPECT_EQ(plan.cost.wall_h, std::max(hours, 14.75));
  }
}

TEST(Plan, reckons_both_risks_over_all_units) {
  Criterion criterion = gemm();
  criterion.allowance = {.count = 23, .fraction = {}, .per_rack = {}};
  const HallRisk risk = *plan_criterion(hall(9216, {criterion}), criterion, {}).risk;
  EXPECT_EQ(risk.units, 9216U);
  EXPECT_EQ(risk.allowed, 23U);
  EXPECT_NEAR(risk.not_accepted, 1, 1e-9);  // some 300 good GPUs are undecided
  EXPECT_LT(risk.rejected, 1e-6);           // but none of them fails
  const double borderline = unit_chances({}, 0).pass;
  EXPECT_NEAR(risk.buyers, 1 - std::pow(1 - borderline, 24), 1e-9);  // one of 24 has to pass
  const auto accepted = [&](std::uint64_t n, double margin) {
    return count_probability({.units = 9216, .allowed = 23, .bad = 0}, unit_chances({.limit = {.n = n}}, margin).pass,
                             0);
  };
  EXPECT_GE(accepted(*risk.samples_needed, 1.5), 0.95);
  EXPECT_LT(accepted(*risk.samples_needed - 2, 1.5), 0.95);
  EXPECT_NEAR(accepted(11, *risk.margin_needed), 0.95, 1e-6);
}

// JUDGEMENT 2.4, E4: a margin of 1.725 % and a guard of 0.5 % leave a sum of 9,216 no doubt.
TEST(Plan, knows_that_a_sum_is_decided_by_its_guard) {
  Criterion sum = gemm("GEMM-02");
  sum.scope = Scope::hall;
  sum.aggregate = "sum";
  sum.uncertainty.relative = 0.005;
  const CriterionPlan plan = plan_criterion(hall(9216, {sum}), sum, {.margin = 1.725});
  EXPECT_EQ(plan.limit->test.summed, 9216U);
  EXPECT_GT(plan.risk->unit.pass, 1 - 1e-9);
  EXPECT_NEAR(*plan.limit->margin_needed, 0.5, 0.03);
  EXPECT_LT(plan.limit->oc[0].pass, 1e-9);
}

// JUDGEMENT 2.7.
TEST(Plan, expects_interruptions_as_worked_out) {
  const std::array<std::tuple<std::uint64_t, double, std::uint64_t>, 3> table{
      {{1024, 3.40, 7}, {1152, 3.82, 7}, {9216, 30.55, 40}}};
  for (const auto& [gpus, expected, point] : table) {
    const InterruptionPlan plan = *make_plan(hall(gpus, {soak(static_cast<double>(point))})).criteria[0].interruptions;
    EXPECT_NEAR(plan.expected, expected, 0.006);
    EXPECT_EQ(plan.point, point);
    EXPECT_GE(plan.accepted, 0.95);
  }
  const Plan zero = make_plan(hall(1152, {soak(0)}));
  expect_percent(zero.criteria[0].interruptions->zero_accepted, 2.2);
  expect_percent(zero.criteria[0].interruptions->accepted, 2.2);
  EXPECT_TRUE(says(zero.criteria[0], "a demand of zero"));
  const InterruptionPlan two = *make_plan(hall(1152, {soak(2)})).criteria[0].interruptions;
  EXPECT_NEAR(two.mtbi_without_h, 56.08, 0.005);
  EXPECT_NEAR(two.mtbi_h, 26.68, 0.005);
  expect_percent(poisson_cdf(2, two.buyers_rate * 1152 * 168), 5, 1e-6);
}

TEST(Plan, has_no_interruptions_without_hours_or_with_a_limit_that_limits_nothing) {
  Criterion endless = soak(1e12), brief = soak(3);
  brief.duration_h.reset();
  EXPECT_FALSE(plan_criterion(hall(4, {}), endless, {}).interruptions);
  EXPECT_FALSE(plan_criterion(hall(4, {}), brief, {}).interruptions);
}

// JUDGEMENT 2.8.
TEST(Plan, splits_alpha_over_attempts) {
  Contract contract = hall(4, {gemm()});
  contract.policy.max_per_unit = 5;
  const std::vector<AttemptPlan> attempts = plan_attempts(contract, {});
  ASSERT_EQ(attempts.size(), 5U);
  double sum = 0;
  for (const AttemptPlan& each : attempts) sum += each.alpha;
  EXPECT_NEAR(sum, 0.05 * (1 - 1 / 6.0), 1e-12);
  EXPECT_EQ(attempts[0].alpha, 0.025);
  // Looks at 11, 21, 31, 41, 51 use order statistics 2, 5, 8, 12, 15.
  const std::array<std::uint64_t, 5> n{11, 21, 31, 41, 51}, k{2, 5, 8, 12, 15};
  for (std::size_t j = 0; j < n.size(); ++j) EXPECT_EQ(lower_rank(n[j], 0.5, attempts[j].alpha), k[j]);
}

TEST(Plan, shares_alpha_over_the_units_before_it_splits_it_over_attempts) {
  Contract contract = hall(100, {gemm()});
  contract.policy.confidence_scope = ConfidenceScope::hall;
  EXPECT_DOUBLE_EQ(plan_attempts(contract, {})[0].alpha, 0.05 / 100 / 2);
  EXPECT_DOUBLE_EQ(make_plan(contract).criteria[0].alpha, 0.05 / 100);
  contract.policy.max_per_unit = 1'000'000;
  EXPECT_EQ(plan_attempts(contract, {}).size(), 20U);
}

TEST(Plan, says_what_its_risks_leave_out) {
  Criterion range = gemm();
  range.comparator = Comparator::within;
  range.upper_threshold = 1500e12;
  range.allowance = {.count = 1, .fraction = {}, .per_rack = 1};
  const CriterionPlan plan = plan_criterion(hall(4, {range}), range, {});
  EXPECT_TRUE(says(plan, "nearer bound"));
  EXPECT_TRUE(says(plan, "per rack is not in the risks"));
  expect_percent(plan.limit->oc[3].pass, 96.7);
}

// JUDGEMENT 2.9.
TEST(Plan, draws_samples_as_worked_out) {
  const SamplingPlans plans = plan_sampling(hall(1024, {}), {});
  ASSERT_EQ(plans.zero_failure.size(), 3U);
  EXPECT_EQ(plans.zero_failure[0].of_many, 59U);
  EXPECT_EQ(plans.zero_failure[1].of_many, 299U);
  EXPECT_EQ(plans.zero_failure[2].of_many, 598U);
  for (const ConformingPlan& each : plans.zero_failure) {
    EXPECT_LE(hypergeometric_cdf(0, 1024, each.allowed + 1, *each.of_hall), 0.05);
    EXPECT_GT(hypergeometric_cdf(0, 1024, each.allowed + 1, *each.of_hall - 1), 0.05);
  }
  const std::array<std::pair<std::uint64_t, double>, 6> row{
      {{5, 99.6}, {10, 96.3}, {20, 79.9}, {31, 55.8}, {51, 22.1}, {72, 6.6}}};
  for (std::size_t i = 0; i < row.size(); ++i) {
    EXPECT_EQ(plans.drawn_oc.at(i).bad, row[i].first);
    expect_percent(plans.drawn_oc[i].accepted, row[i].second);
  }
  EXPECT_EQ(plans.sequential.accepts_at(0), 116U);
  EXPECT_EQ(plans.fixed.n, 257U);
  EXPECT_EQ(plans.fixed.c, 3U);
}

TEST(Plan, adds_up_the_suppliers_risk_of_gates_and_names_those_it_cannot_know) {
  Criterion fact, report = gemm("REPORT");
  fact.id = "INV-01";
  fact.metric = "inventory.identity_match";
  fact.comparator = Comparator::equal;
  fact.statistic = "last";
  report.severity = Severity::report;
  const Plan plan = make_plan(hall(4, {fact, gemm("A"), gemm("B"), report, soak(7)}), {.margin = 2});
  EXPECT_EQ(plan.joint.counted, (std::vector<std::string>{"A", "B", "SOAK-02"}));
  EXPECT_EQ(plan.joint.not_counted, std::vector<std::string>{"INV-01"});
  EXPECT_NEAR(plan.joint.sum,
              2 * find(plan, "A").risk->not_accepted + 1 - find(plan, "SOAK-02").interruptions->accepted, 1e-12);
  EXPECT_EQ(make_plan(hall(9216, {gemm("A"), gemm("B")})).joint.sum, 1);
}

TEST(Plan, counts_a_case_once_and_knows_what_lasts_longer) {
  Criterion sum = gemm("SUM"), watts = gemm("WATTS"), disk = gemm("DISK"), longer = gemm("LONG"), rack = gemm("RACK"),
            whole = gemm("HALL");
  sum.scope = Scope::hall;
  sum.aggregate = "sum";
  watts.metric = "power.per_rank";
  disk.metric = "storage.write.bandwidth";
  disk.params = {{"min_duration_s", "300"}};
  longer.metric = "gemm.bf16.sustained";
  rack.metric = whole.metric = "allreduce.busbw";
  rack.scope = Scope::rack;
  whole.scope = Scope::hall;
  rack.params = whole.params = {{"bytes", "8"}};
  const Plan plan = make_plan(hall(8, {gemm(), sum, watts, disk, longer, rack, whole}), {.case_s = 2});
  EXPECT_EQ(find(plan, "GEMM-01").case_s, 2);
  EXPECT_EQ(find(plan, "SUM").shares_with, "GEMM-01");
  EXPECT_EQ(find(plan, "WATTS").shares_with, "GEMM-01");
  EXPECT_EQ(find(plan, "DISK").case_s, 300);
  EXPECT_EQ(find(plan, "LONG").case_s, 120);
  EXPECT_EQ(find(plan, "HALL").case_s, 2);  // not the racks' case
  EXPECT_EQ(plan.cost.cases, 5U);
  EXPECT_EQ(plan.cost.block_s, 2 + 300 + 120 + 2 + 2);
  EXPECT_EQ(plan.cost.blocks_s, 11 * plan.cost.block_s);
}

TEST(Plan, prices_time_in_gpus_and_megawatt_hours) {
  Contract contract = hall(100, {gemm(), soak(1, 24)});
  contract.policy.warmup_s = 3600;
  contract.policy.max_per_unit = 3;
  contract.policy.max_replaced_fraction = 0.02;
  contract.policy.restart_soak_after_replacement_h = 24;
  const PlanCost cost = make_plan(contract, {.case_s = 3600 / 11.0}).cost;
  EXPECT_NEAR(cost.wall_h, 1 + 1 + 24, 1e-9);
  EXPECT_NEAR(cost.unit_h, 2600, 1e-6);
  EXPECT_NEAR(cost.mwh, 26, 1e-9);
  EXPECT_EQ(cost.retest_units, 2U);
  EXPECT_EQ(cost.retest_attempts, 2U);
  EXPECT_NEAR(cost.retest_unit_h, 2 * 2 * (1 + 1 + 24), 1e-6);
}

TEST(Plan, says_what_this_version_does_not_measure) {
  Criterion copy = gemm();
  copy.metric = "pcie.h2d.bandwidth";
  const CriterionPlan plan = plan_criterion(hall(4, {copy}), copy, {});
  EXPECT_FALSE(plan.measured);
  EXPECT_TRUE(says(plan, "does not measure it"));
  EXPECT_TRUE(plan_criterion(hall(4, {}), gemm(), {}).measured);
  EXPECT_TRUE(plan_criterion(hall(4, {}), soak(7), {}).measured);
}

TEST(Plan, leaves_no_criterion_of_the_shipped_contracts_without_a_curve_or_a_word) {
  for (const std::string name : {"ci_cpu_hall.toml", "h100_hall.toml", "gb200_hall.toml"}) {
    const Plan plan = make_plan(shipped(name));
    EXPECT_EQ(plan.criteria.size(), plan.contract.criteria.size());
    for (const CriterionPlan& each : plan.criteria)
      EXPECT_TRUE(each.limit || each.interruptions || !each.remarks.empty()) << name << " " << each.criterion.id;
  }
  const Plan gb200 = make_plan(shipped("gb200_hall.toml"));
  EXPECT_EQ(find(gb200, "SOAK-02").interruptions->point, 40U);
  EXPECT_EQ(find(gb200, "PWR-01").limit->k, 25U);
}

TEST(PlanProperty, more_samples_never_lower_the_chance_to_pass_where_the_buyers_risk_is_no_smaller) {
  // An order statistic moves in steps, and so do both chances. More samples at the same size are a stronger test
  // (Neyman and Pearson): whatever is lost is lost to a smaller buyer's risk.
  constexpr std::uint64_t most = 90;
  for (const double q : {0.5, 0.95, 0.05})
    for (const double margin : {0.1, 0.5, 1.0, 2.0}) {
      std::array<double, most + 1> pass{}, size{};
      for (std::uint64_t n = 1; n <= most; ++n) {
        pass.at(n) = unit_chances({.limit = {.n = n, .q = q}}, margin).pass;
        size.at(n) = unit_chances({.limit = {.n = n, .q = q}}, 0).pass;
        for (std::uint64_t fewer = 1; fewer < n; ++fewer) {
          if (size.at(n) < size.at(fewer)) continue;
          ASSERT_GE(pass.at(n) + 1e-9, pass.at(fewer)) << q << " " << n << " " << fewer;
        }
      }
    }
}

double normal(Random& random) {
  const auto uniform = [&] { return (static_cast<double>(random.below(1U << 30U)) + 0.5) / (1U << 30U); };
  return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform());
}

/// n values of a unit whose true median lies `margin` sigmas of 1 % above a threshold of 1 (below, for a ceiling).
std::vector<double> drawn(Random& random, std::uint64_t n, double margin) {
  std::vector<double> values(n);
  for (double& value : values) value = 1 + 0.01 * (margin + normal(random));
  return values;
}

Criterion around_one(Comparator comparator, double guard) {
  Criterion criterion = gemm();
  criterion.threshold = 1;
  criterion.comparator = comparator;
  criterion.uncertainty.relative = guard;
  return criterion;
}

// The plan against what judging itself does with drawn values.
TEST(PlanProperty, chances_of_a_unit_are_those_of_the_decision) {
  Random random{2};
  constexpr int rounds = 4000;
  for (const DecisionRule rule : {DecisionRule::guarded, DecisionRule::simple, DecisionRule::guarded_rejection})
    for (const Comparator comparator : {Comparator::at_least, Comparator::at_most})
      for (const double margin : {-1.5, -0.5, 0.4, 1.2}) {
        const Criterion criterion = around_one(comparator, 0.004);
        Contract contract = hall(4, {criterion});
        contract.policy.decision_rule = rule;
        const UnitTest test = plan_criterion(contract, criterion, {.spread = 0.01}).limit->test;
        const Rule decision = rule_of(criterion, contract.policy, 4);
        int passed = 0, failed = 0;
        for (int i = 0; i < rounds; ++i) {
          const double shift = comparator == Comparator::at_least ? margin : -margin;
          const Outcome outcome = decide(drawn(random, 11, shift), decision).outcome;
          passed += outcome == Outcome::pass ? 1 : 0;
          failed += outcome == Outcome::fail ? 1 : 0;
        }
        const Chances chances = unit_chances(test, margin);
        EXPECT_NEAR(static_cast<double>(passed) / rounds, chances.pass, 0.025) << margin;
        EXPECT_NEAR(static_cast<double>(failed) / rounds, chances.fail, 0.025) << margin;
      }
}

TEST(PlanProperty, chances_of_a_sum_are_nearly_those_of_the_decision) {
  Random random{3};
  constexpr int rounds = 1000;
  constexpr std::uint64_t ranks = 64;
  Criterion criterion = around_one(Comparator::at_least, 0.004);
  criterion.scope = Scope::hall;
  criterion.aggregate = "sum";
  criterion.threshold = ranks;
  const Contract contract = hall(ranks, {criterion});
  const UnitTest test = plan_criterion(contract, criterion, {.spread = 0.01}).limit->test;
  Rule bare = rule_of(criterion, contract.policy, 1);
  const double guard = bare.guard;
  bare.guard = 0;
  for (const double margin : {-0.55, -0.45, 0.0, 0.4, 0.45, 0.5, 0.6}) {
    int passed = 0, failed = 0;
    for (int i = 0; i < rounds; ++i) {
      std::vector<Estimate> estimates;
      for (std::uint64_t rank = 0; rank < ranks; ++rank) {
        const std::vector<double> values = drawn(random, 11, margin);
        estimates.push_back({median(values), *confidence_limits(values, 0.5, bare.alpha)});
      }
      const Estimate sum = sum_estimate(estimates);
      const Outcome outcome = decide_limits(sum.median, guarded_sum(sum, guard), bare).outcome;
      passed += outcome == Outcome::pass ? 1 : 0;
      failed += outcome == Outcome::fail ? 1 : 0;
    }
    const Chances chances = unit_chances(test, margin);
    EXPECT_NEAR(static_cast<double>(passed) / rounds, chances.pass, 0.06) << margin;
    EXPECT_NEAR(static_cast<double>(failed) / rounds, chances.fail, 0.06) << margin;
  }
}

TEST(PlanProperty, risks_move_the_way_they_must) {
  Random random{5};
  for (int round = 0; round < 60; ++round) {
    Criterion criterion = gemm();
    const std::uint64_t units = 30 + random.below(400), allowed = random.below(20);
    criterion.uncertainty.relative = static_cast<double>(random.below(8)) / 1000;
    criterion.min_samples = 11 + 2 * random.below(10);
    criterion.allowance.count = allowed;
    const double margin = static_cast<double>(random.below(300)) / 100;
    const Contract contract = hall(units, {criterion});
    const HallRisk risk = *plan_criterion(contract, criterion, {.margin = margin}).risk;
    for (const double chance : {risk.not_accepted, risk.rejected, risk.buyers, risk.unit.pass, risk.unit.fail}) {
      ASSERT_GE(chance, -1e-12);
      ASSERT_LE(chance, 1 + 1e-12);
    }
    ASSERT_LE(risk.unit.pass + risk.unit.fail, 1 + 1e-9);
    ASSERT_LE(risk.rejected, risk.not_accepted + 1e-12);
    const HallRisk better = *plan_criterion(contract, criterion, {.margin = margin + 0.2}).risk;
    ASSERT_LE(better.not_accepted, risk.not_accepted + 1e-12);
    criterion.allowance.count = allowed + 1;
    const HallRisk milder = *plan_criterion(contract, criterion, {.margin = margin}).risk;
    ASSERT_LE(milder.not_accepted, risk.not_accepted + 1e-12);
    ASSERT_GE(milder.buyers + 1e-12, risk.buyers);
    criterion.uncertainty.relative += 0.001;
    const HallRisk vaguer = *plan_criterion(contract, criterion, {.margin = margin}).risk;
    ASSERT_GE(vaguer.not_accepted + 1e-12, milder.not_accepted);
    ASSERT_LE(vaguer.buyers, milder.buyers + 1e-12);
  }
}

}  // namespace
}  // namespace hallmark
