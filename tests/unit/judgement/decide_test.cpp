#include "reports/judgement/decide.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

// JUDGEMENT 2.2, E2.
const std::vector<double> worked{1449, 1452, 1455, 1456, 1458, 1458, 1459, 1460, 1461, 1463, 1466};

Rule at_least(double threshold, double guard = 0) { return {.threshold = threshold, .guard = guard}; }

TEST(Decide, gives_the_worked_limits) {
  const Decision decision = decide(worked, at_least(1450));
  EXPECT_EQ(decision.observed, 1458);
  ASSERT_TRUE(decision.limits);
  EXPECT_EQ(decision.limits->lower, 1455);
  EXPECT_EQ(decision.limits->upper, 1461);
  EXPECT_EQ(decision.n, 11U);
  EXPECT_EQ(decision.k, 3U);
}

TEST(Decide, takes_the_worked_decisions) {
  const struct {
    double threshold, guard;
    Outcome outcome;
    std::string_view reason;
  } table[] = {
      {1450, 0, Outcome::pass, ""},
      {1450, 0.002, Outcome::pass, ""},
      {1450, 0.005, Outcome::inconclusive, reason::undecided},
      {1455, 0, Outcome::pass, ""},
      {1456, 0, Outcome::inconclusive, reason::undecided},
      {1462, 0, Outcome::fail, reason::below_floor},
      {1462, 0.002, Outcome::inconclusive, reason::undecided},
      {1475, 0.005, Outcome::fail, reason::below_floor},
  };
  for (const auto& row : table) {
    const Decision decision = decide(worked, at_least(row.threshold, row.guard));
    EXPECT_EQ(decision.outcome, row.outcome) << row.threshold << ' ' << row.guard;
    EXPECT_EQ(decision.reason, row.reason) << row.threshold << ' ' << row.guard;
  }
}

TEST(Decide, widens_the_limits_by_the_guard) {
  const Decision narrow = decide(worked, at_least(1450, 0.002)), wide = decide(worked, at_least(1450, 0.005));
  EXPECT_NEAR(narrow.limits->lower, 1452.09, 1e-9);
  EXPECT_NEAR(narrow.limits->upper, 1463.922, 1e-9);
  EXPECT_NEAR(wide.limits->lower, 1447.725, 1e-9);
  EXPECT_NEAR(wide.limits->upper, 1468.305, 1e-9);
}

TEST(Decide, uses_the_worked_order_statistics) {
  const std::pair<std::size_t, std::uint64_t> table[] = {{5, 1},  {8, 2},   {11, 3},  {15, 4},
                                                         {21, 7}, {31, 11}, {51, 20}, {101, 42}};
  for (const auto& [n, k] : table) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<double>(i + 1));
    const Decision decision = decide(values, at_least(0.5));
    EXPECT_EQ(decision.k, k);
    EXPECT_EQ(decision.limits->lower, static_cast<double>(k));
    EXPECT_EQ(decision.limits->upper, static_cast<double>(n + 1 - k));
  }
}

TEST(Decide, never_passes_four_samples_however_clean) {
  const Decision decision = decide(std::vector<double>{9, 9, 9, 9}, at_least(1));
  EXPECT_EQ(decision.outcome, Outcome::inconclusive);
  EXPECT_EQ(decision.reason, reason::min_samples);
  EXPECT_EQ(decision.observed, 9);
  EXPECT_FALSE(decision.limits);
}

TEST(Decide, demands_the_declared_samples) {
  Rule rule = at_least(1450);
  rule.min_samples = 12;
  EXPECT_EQ(decide(worked, rule).reason, reason::min_samples);
  EXPECT_EQ(decide({}, rule).reason, reason::not_measured);
}

TEST(Decide, mirrors_the_decision_for_at_most) {
  const struct {
    double threshold, guard;
    Outcome outcome;
    std::string_view reason;
  } table[] = {{1461, 0, Outcome::pass, ""},
               {1460, 0, Outcome::inconclusive, reason::undecided},
               {1454, 0, Outcome::fail, reason::above_limit},
               {1454, 0.002, Outcome::inconclusive, reason::undecided}};
  for (const auto& row : table) {
    Rule rule = at_least(row.threshold, row.guard);
    rule.comparator = Comparator::at_most;
    const Decision decision = decide(worked, rule);
    EXPECT_EQ(decision.outcome, row.outcome) << row.threshold;
    EXPECT_EQ(decision.reason, row.reason) << row.threshold;
  }
}

TEST(Decide, keeps_both_limits_within_a_range) {
  const struct {
    double lower, upper;
    Outcome outcome;
    std::string_view reason;
  } table[] = {{1455, 1461, Outcome::pass, ""},
               {1456, 1461, Outcome::inconclusive, reason::undecided},
               {1400, 1460, Outcome::inconclusive, reason::undecided},
               {1462, 1500, Outcome::fail, reason::below_floor},
               {1400, 1454, Outcome::fail, reason::above_limit}};
  for (const auto& row : table) {
    const Decision decision =
        decide(worked, {.comparator = Comparator::within, .threshold = row.lower, .upper_threshold = row.upper});
    EXPECT_EQ(decision.outcome, row.outcome) << row.lower;
    EXPECT_EQ(decision.reason, row.reason) << row.lower;
  }
}

TEST(Decide, takes_equality_exactly_and_without_guard) {
  const Rule rule{.comparator = Comparator::equal, .threshold = 1, .statistic = "last", .guard = 0.5};
  EXPECT_EQ(decide(std::vector<double>{0, 1}, rule).outcome, Outcome::pass);
  EXPECT_EQ(decide(std::vector<double>{1, 0}, rule).outcome, Outcome::fail);
  EXPECT_EQ(decide(std::vector<double>{std::nextafter(1.0, 2.0)}, rule).reason, reason::above_limit);
}

TEST(Decide, takes_points_as_both_limits) {
  const std::pair<std::string, double> table[] = {{"min", 2}, {"max", 5}, {"last", 3}, {"count", 4}};
  for (const auto& [statistic, value] : table) {
    const Decision decision = decide(std::vector<double>{2, 5, 4, 3}, {.threshold = value, .statistic = statistic});
    EXPECT_EQ(decision.observed, value) << statistic;
    EXPECT_EQ(decision.limits->lower, value) << statistic;
    EXPECT_EQ(decision.limits->upper, value) << statistic;
    EXPECT_EQ(decision.outcome, Outcome::pass) << statistic;
    EXPECT_EQ(
        decide(std::vector<double>{2, 5, 4, 3}, {.threshold = value, .statistic = statistic, .guard = 0.01}).outcome,
        Outcome::inconclusive)
        << statistic;
  }
}

// JUDGEMENT 2.6: the 5 % quantile has its first limit at 59 values; 96 (24 h of quarter hours) -> 2nd, 288 -> 9th, ...
TEST(Decide, judges_a_low_quantile_by_its_own_order_statistic) {
  const std::pair<std::size_t, std::uint64_t> table[] = {{58, 0},  {59, 1},   {96, 2},
                                                         {288, 9}, {672, 25}, {1440, 59}};
  for (const auto& [n, k] : table) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<double>(i + 1));
    const Decision decision = decide(values, {.threshold = 0.5, .statistic = "quantile:0.05"});
    EXPECT_EQ(decision.k, k) << n;
    EXPECT_EQ(decision.outcome, k > 0 ? Outcome::pass : Outcome::inconclusive) << n;
  }
}

TEST(Decide, refuses_statistics_that_it_does_not_know) {
  for (const char* statistic : {"mean", "quantile:", "quantile:1.5", "quantile:0.5x", "quantile:nan"})
    EXPECT_EQ(decide(worked, {.threshold = 0, .statistic = statistic}).reason, reason::unsupported) << statistic;
}

TEST(Decide, shares_the_risk_under_the_simple_rule) {
  Rule rule = at_least(1458, 0.01);
  rule.decision = DecisionRule::simple;
  EXPECT_EQ(decide(worked, rule).outcome, Outcome::pass);
  rule.threshold = 1459;
  EXPECT_EQ(decide(worked, rule).outcome, Outcome::fail);
}

TEST(Decide, rejects_only_what_surely_misses_under_guarded_rejection) {
  Rule rule = at_least(1461);
  rule.decision = DecisionRule::guarded_rejection;
  EXPECT_EQ(decide(worked, rule).outcome, Outcome::pass);
  rule.threshold = 1462;
  EXPECT_EQ(decide(worked, rule).outcome, Outcome::fail);
  EXPECT_EQ(decide(std::vector<double>{9, 9, 9, 9}, rule).reason, reason::min_samples);
}

// The worked values under each rule: guarded knows three answers, the others two.
TEST(Decide, takes_the_worked_values_by_each_rule) {
  using enum Outcome;
  const struct {
    double threshold;
    Outcome guarded, simple, guarded_rejection;
  } table[] = {{1455, pass, pass, pass},
               {1458, inconclusive, pass, pass},
               {1459, inconclusive, fail, pass},
               {1461, inconclusive, fail, pass},
               {1462, fail, fail, fail}};
  for (const auto& row : table)
    for (const auto& [rule, outcome] : {std::pair{DecisionRule::guarded, row.guarded},
                                        {DecisionRule::simple, row.simple},
                                        {DecisionRule::guarded_rejection, row.guarded_rejection}}) {
      Rule floor = at_least(row.threshold);
      floor.decision = rule;
      EXPECT_EQ(decide(worked, floor).outcome, outcome) << row.threshold;
      std::vector<double> mirrored;
      for (const double x : worked) mirrored.push_back(3000 - x);
      Rule limit = floor;
      limit.comparator = Comparator::at_most;
      limit.threshold = 3000 - row.threshold;
      EXPECT_EQ(decide(mirrored, limit).outcome, outcome) << row.threshold;
    }
}

// JUDGEMENT 2.8.3: looks at 11, 21, ... blocks of one run, the j-th at alpha / (j (j + 1)).
TEST(Decide, has_the_worked_order_statistics_at_each_look) {
  const std::pair<std::size_t, std::size_t> table[] = {{11, 2}, {21, 5}, {31, 8}, {41, 12}, {51, 15}};
  double look = 0;
  for (const auto& [n, k] : table) {
    ++look;
    EXPECT_EQ(lower_rank(n, 0.5, 0.05 / (look * (look + 1))), k) << n;
  }
}

TEST(Decide, decides_between_two_bounds_only_where_they_agree) {
  const Rule rule = at_least(10);
  const auto at = [&](double x) { return decide_limits(x, {x, x}, rule); };
  EXPECT_EQ(decide_bounds(at(11), at(12)).outcome, Outcome::pass);
  EXPECT_EQ(decide_bounds(at(8), at(9)).outcome, Outcome::fail);
  const Decision open = decide_bounds(at(9), at(11));
  EXPECT_EQ(open.outcome, Outcome::inconclusive);
  EXPECT_EQ(open.reason, reason::incomplete);
  EXPECT_EQ(open.limits->lower, 9);
  EXPECT_EQ(open.limits->upper, 11);
  // Below and above a range are both failures, and what lies between them may not be.
  const Rule within{.comparator = Comparator::within, .threshold = 2, .upper_threshold = 3};
  EXPECT_EQ(decide_bounds(decide_limits(1, {1, 1}, within), decide_limits(4, {4, 4}, within)).outcome,
            Outcome::inconclusive);
}

TEST(Decide, calls_a_value_above_the_ceiling_impossible) {
  Rule rule = at_least(1450);
  rule.ceiling = 1466;
  EXPECT_EQ(decide(worked, rule).outcome, Outcome::pass);
  rule.ceiling = 1465.5;
  const Decision decision = decide(worked, rule);
  EXPECT_EQ(decision.outcome, Outcome::inconclusive);
  EXPECT_EQ(decision.reason, reason::impossible);
}

TEST(Decide, refuses_values_that_are_not_finite) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    std::vector<double> values = worked;
    values[4] = bad;
    EXPECT_EQ(decide(values, at_least(1)).reason, reason::nonfinite);
  }
}

TEST(Decide, is_unstable_where_marked_blocks_carry_the_verdict) {
  std::vector<bool> marked(worked.size(), false);
  const auto decided = [&](double threshold) { return decide_stable(worked, marked, at_least(threshold)); };
  EXPECT_EQ(decided(1455).outcome, Outcome::pass);
  marked[10] = marked[9] = true;  // without the two fastest: k = 2 of 9
  EXPECT_EQ(decided(1455).outcome, Outcome::inconclusive);
  EXPECT_EQ(decided(1455).reason, reason::unstable);
  EXPECT_EQ(decided(1452).outcome, Outcome::pass);
  EXPECT_EQ(decided(1475).outcome, Outcome::fail);
}

TEST(Decide, needs_limits_but_not_min_samples_without_the_marked_blocks) {
  Rule rule = at_least(1000);
  rule.min_samples = 11;
  std::vector<bool> marked(worked.size(), false);
  for (std::size_t i = 0; i < 6; ++i) marked[i] = true;
  EXPECT_EQ(decide_stable(worked, marked, rule).outcome, Outcome::pass);  // five remain
  marked[6] = true;                                                       // four remain: no limit
  EXPECT_EQ(decide_stable(worked, marked, rule).reason, reason::unstable);
}

TEST(Decide, shares_alpha_over_the_hall) {
  Policy policy;
  policy.confidence_scope = ConfidenceScope::hall;
  // JUDGEMENT 2.2: the minimum of 18 samples bounds 9,216 medians at once, 15 samples 1,024 of them.
  EXPECT_EQ(lower_rank(18, 0.5, rule_of({}, policy, 9216).alpha), 1U);
  EXPECT_EQ(lower_rank(17, 0.5, rule_of({}, policy, 9216).alpha), 0U);
  EXPECT_EQ(lower_rank(15, 0.5, rule_of({}, policy, 1024).alpha), 1U);
  EXPECT_EQ(lower_rank(14, 0.5, rule_of({}, policy, 1024).alpha), 0U);
  policy.confidence_scope = ConfidenceScope::unit;
  EXPECT_NEAR(rule_of({}, policy, 9216).alpha, 0.05, 1e-12);
}

TEST(Decide, expands_rectangular_uncertainty) {
  EXPECT_NEAR(guard_of({.relative = 0.05, .kind = "rectangular", .correlation = 1, .source = {}}, 2), 0.0577, 5e-5);
  EXPECT_DOUBLE_EQ(guard_of({.relative = 0.05, .kind = "expanded", .correlation = 1, .source = {}}, 2), 0.05);
  // JUDGEMENT 2.6, n = 1024.
  const double guard = guard_of({.relative = 0.05, .kind = "rectangular", .correlation = 1, .source = {}}, 2);
  EXPECT_NEAR(guard_of_sum(guard, 1, 1024), 0.0577, 5e-5);
  EXPECT_NEAR(guard_of_sum(guard, 0.2, 1024), 0.0259, 5e-5);
  EXPECT_NEAR(guard_of_sum(guard, 0, 1024), 0.0018, 5e-5);
}

TEST(Decide, measures_the_margin_from_the_deciding_limit) {
  EXPECT_NEAR(*margin_of(Interval{90, 130}, at_least(100)), -0.1, 1e-12);
  EXPECT_NEAR(*margin_of(Interval{110, 130}, at_least(100)), 0.1, 1e-12);
  EXPECT_NEAR(*margin_of(Interval{70, 80}, {.comparator = Comparator::at_most, .threshold = 100}), 0.2, 1e-12);
  EXPECT_NEAR(*margin_of(Interval{1, 1.5}, {.comparator = Comparator::within, .threshold = 0.5, .upper_threshold = 2}),
              0.25, 1e-12);
  EXPECT_FALSE(margin_of(std::nullopt, at_least(100)));
  EXPECT_FALSE(margin_of(Interval{1, 1}, at_least(0)));
}

TEST(Decide, never_improves_with_a_slower_sample_or_a_higher_floor) {
  Random random{7};
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> values(5 + random.below(20));
    for (double& x : values) x = 1 + static_cast<double>(random.below(100));
    const Rule rule = at_least(static_cast<double>(random.below(100)), static_cast<double>(random.below(3)) / 100);
    const Decision before = decide(values, rule);
    Rule higher = rule;
    higher.threshold += static_cast<double>(random.below(10));
    EXPECT_TRUE(before.outcome == Outcome::pass || decide(values, higher).outcome != Outcome::pass);
    values[random.below(values.size())] *= 0.5;
    const Decision after = decide(values, rule);
    EXPECT_TRUE(before.outcome == Outcome::pass || after.outcome != Outcome::pass);
    EXPECT_TRUE(before.outcome != Outcome::fail || after.outcome == Outcome::fail);
  }
}

}  // namespace
}  // namespace hallmark
