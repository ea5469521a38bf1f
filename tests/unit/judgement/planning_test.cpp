#include "reports/judgement/planning.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "topology/base/order_statistics.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// Within half of the last printed digit.
void expect_percent(double found, double percent, double half = 0.05) { EXPECT_NEAR(100 * found, percent, half); }

// JUDGEMENT 2.2, the OC row.
TEST(Planning, passes_eleven_blocks_as_worked_out) {
  const std::array<std::pair<double, double>, 5> row{{{0, 3.3}, {0.5, 29.1}, {1, 75.2}, {1.5, 96.7}, {2, 99.8}}};
  for (const auto& [margin, percent] : row) expect_percent(pass_probability({.n = 11}, margin), percent);
  EXPECT_EQ(pass_probability({.n = 4}, 5), 0);
}

TEST(Planning, finds_the_samples_that_pass) {
  EXPECT_EQ(samples_to_pass({}, 1.5, 0.95), 11U);
  EXPECT_EQ(samples_to_pass({}, 0, 0.95, 100), std::nullopt);
  for (const double margin : {1.0, 1.5, 2.0}) {
    const std::uint64_t n = *samples_to_pass({}, margin, 0.95);
    EXPECT_GE(pass_probability({.n = n}, margin), 0.95);
    EXPECT_LT(pass_probability({.n = n - 2}, margin), 0.95);
    EXPECT_EQ(n % 2, 1U);
  }
}

// JUDGEMENT 2.7.
TEST(Planning, expects_interruptions_as_worked_out) {
  // 419 unexpected interruptions in 54 days on 16,384 GPUs: 1.97e-5 per GPU-hour.
  constexpr double rate = 419.0 / (54 * 24 * 16384.0), hours = 168;
  const std::array<std::tuple<double, double, std::uint64_t>, 3> table{
      {{1024, 3.40, 7}, {1152, 3.82, 7}, {9216, 30.55, 40}}};
  for (const auto& [gpus, expected, point] : table) {
    const double mean = rate * hours * gpus;
    EXPECT_NEAR(mean, expected, 0.006);
    EXPECT_EQ(poisson_point(mean, 0.95), point) << gpus;
    EXPECT_GE(poisson_cdf(point, mean), 0.95);
    EXPECT_LT(poisson_cdf(point - 1, mean), 0.95);
  }
  expect_percent(poisson_cdf(0, rate * hours * 1152), 2.2);
}

TEST(Planning, bounds_the_time_between_interruptions_as_worked_out) {
  EXPECT_NEAR(mtbi_lower_limit(168, 0, 0.05), 56.08, 0.005);
  EXPECT_NEAR(mtbi_lower_limit(168, 2, 0.05), 26.68, 0.005);
  EXPECT_NEAR(mtbi_lower_limit(168, 2, 0.10), 31.56, 0.006);
}

// JUDGEMENT 2.9.
TEST(Planning, draws_without_replacement_as_worked_out) {
  const std::array<std::pair<std::uint64_t, double>, 6> row{
      {{5, 99.6}, {10, 96.3}, {20, 79.9}, {31, 55.8}, {51, 22.1}, {72, 6.6}}};
  for (const auto& [bad, percent] : row) expect_percent(hypergeometric_cdf(2, 1024, bad, 80), percent);
}

TEST(Planning, needs_the_samples_without_failure_that_were_worked_out) {
  EXPECT_EQ(zero_failure_samples(0.95, 0.05), 59U);
  EXPECT_EQ(zero_failure_samples(0.99, 0.05), 299U);
  EXPECT_EQ(zero_failure_samples(0.995, 0.05), 598U);
}

TEST(Planning, samples_a_small_hall_whole_and_a_large_one_as_if_endless) {
  EXPECT_EQ(zero_failure_sample_of(10, 0, 0.05), 10U);  // one bad unit of ten: nine would miss it in 10 %
  EXPECT_EQ(zero_failure_sample_of(100'000, 999, 0.05), 298U);
  EXPECT_EQ(zero_failure_sample_of(5, 5, 0.05), std::nullopt);
}

TEST(Planning, follows_wald_as_worked_out) {
  const SequentialDemand demand{.p0 = 0.005, .p1 = 0.03, .alpha = 0.05, .beta = 0.05};
  const SequentialPlan plan = sequential_plan(demand);
  EXPECT_NEAR(plan.accept, 1.6203, 5e-5);
  EXPECT_NEAR(plan.reject, 1.6203, 5e-5);
  EXPECT_NEAR(plan.slope, 0.014003, 5e-7);
  EXPECT_EQ(plan.accepts_at(0), 116U);
  EXPECT_EQ(plan.accepts_at(1), 188U);
  EXPECT_EQ(plan.accepts_at(2), 259U);
  EXPECT_EQ(plan.rejects_until(1), 0U);
  EXPECT_EQ(plan.rejects_until(2), 27U);  // so a second failure within the first ten rejects
  EXPECT_NEAR(plan.expected_good, 162, 0.5);
  const FixedPlan fixed = fixed_plan(demand);
  EXPECT_EQ(fixed.n, 257U);
  EXPECT_EQ(fixed.c, 3U);
}

TEST(Planning, counts_units_like_a_binomial_where_all_are_alike) {
  for (const std::uint64_t allowed : {0U, 3U, 23U})
    for (const double pass : {0.9, 0.99, 1.0})
      EXPECT_NEAR(count_probability({.units = 100, .allowed = allowed, .bad = 0}, pass, 0.5),
                  binomial_cdf(static_cast<long>(allowed), 100, 1 - pass), 1e-12);
  EXPECT_EQ(count_probability({.units = 9216, .allowed = 23, .bad = 23}, 1, 0), 1);
  EXPECT_EQ(count_probability({.units = 9216, .allowed = 23, .bad = 24}, 1, 0), 0);
  EXPECT_NEAR(count_probability({.units = 10, .allowed = 0, .bad = 2}, 1, 0.1), 0.01, 1e-12);
  EXPECT_EQ(count_probability({.units = 2, .allowed = 0, .bad = 9}, 1, 0), 0);
}

TEST(Planning, inverts_what_it_computes) {
  for (const double p : {1e-6, 0.05, 0.5, 0.9, 0.999}) EXPECT_NEAR(normal_cdf(normal_quantile(p)), p, 1e-12);
  EXPECT_NEAR(normal_quantile(0.95), 1.644854, 1e-6);
  for (const std::uint64_t k : {0U, 1U, 7U, 300U})
    EXPECT_NEAR(poisson_cdf(k, poisson_upper_limit(k, 0.05)), 0.05, 1e-9);
}

TEST(PlanningProperty, more_margin_and_more_allowance_never_lower_the_chance_and_more_bad_units_never_raise_it) {
  Random random{11};
  for (int round = 0; round < 300; ++round) {
    const LimitTest test{.n = 1 + random.below(60), .q = random.below(2) == 0 ? 0.5 : 0.05, .alpha = 0.05};
    const double margin = static_cast<double>(random.below(300)) / 100;
    ASSERT_LE(pass_probability(test, margin), pass_probability(test, margin + 0.1) + 1e-12);
    ASSERT_LE(pass_probability(test, 0), test.alpha + 1e-12);  // the buyer's risk
    const CountTest count{.units = 1 + random.below(300), .allowed = random.below(20), .bad = random.below(30)};
    const double good = 0.95, bad = 0.03, chance = count_probability(count, good, bad);
    ASSERT_GE(chance, 0);
    ASSERT_LE(chance, 1);
    ASSERT_LE(chance, count_probability({count.units, count.allowed + 1, count.bad}, good, bad) + 1e-12);
    ASSERT_GE(chance + 1e-12, count_probability({count.units, count.allowed, count.bad + 1}, good, bad));
  }
}

}  // namespace
}  // namespace hallmark
