#include "reports/judgement/count.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace hallmark {
namespace {

UnitCounts counts(std::uint64_t contracted, std::uint64_t fail, std::uint64_t inconclusive, std::uint64_t not_seen) {
  return {.contracted = contracted,
          .pass = contracted - fail - inconclusive - not_seen,
          .fail = fail,
          .inconclusive = inconclusive,
          .not_seen = not_seen};
}

// JUDGEMENT 2.3, E3.
TEST(Count, takes_the_worked_rulings) {
  const struct {
    std::uint64_t fail, inconclusive, not_seen;
    bool closed;
    Ruling ruling;
  } table[] = {
      {20, 3, 0, false, Ruling::accept},         {20, 3, 1, false, Ruling::inconclusive},
      {20, 3, 1, true, Ruling::inconclusive},    {24, 0, 0, false, Ruling::reject},
      {10, 0, 14, false, Ruling::inconclusive},  {10, 0, 14, true, Ruling::reject},
      {0, 0, 9216, false, Ruling::inconclusive}, {0, 0, 9216, true, Ruling::reject},
  };
  for (const auto& row : table)
    EXPECT_EQ(count_ruling(counts(9216, row.fail, row.inconclusive, row.not_seen), 23, row.closed), row.ruling)
        << row.fail << ' ' << row.inconclusive << ' ' << row.not_seen << ' ' << row.closed;
}

TEST(Count, cannot_accept_zero_units) {
  EXPECT_EQ(count_ruling({}, 0, false), Ruling::inconclusive);
  EXPECT_EQ(count_ruling({}, 9, true), Ruling::inconclusive);
}

TEST(Count, rounds_a_fraction_down) {
  EXPECT_EQ(allowed_units({.count = {}, .fraction = 0.005, .per_rack = {}}, 9216), 46U);
  EXPECT_EQ(allowed_units({.count = {}, .fraction = 0.005, .per_rack = {}}, 199), 0U);
  EXPECT_EQ(allowed_units({.count = 7, .fraction = {}, .per_rack = {}}, 199), 7U);
  EXPECT_EQ(allowed_units({.count = 3, .fraction = 0.5, .per_rack = {}}, 10), 3U);
  EXPECT_EQ(allowed_units({.count = {}, .fraction = {}, .per_rack = {}}, 10), 0U);
  EXPECT_EQ(allowed_units({.count = {}, .fraction = std::numeric_limits<double>::quiet_NaN(), .per_rack = {}}, 10), 0U);
}

Outcomes in_racks(std::initializer_list<std::pair<const char*, Outcome>> units) {
  Outcomes outcomes;
  for (const auto& [rack, outcome] : units) {
    UnitOutcome unit;
    unit.unit.rack = rack;
    unit.outcome = outcome;
    outcomes.push_back(unit);
  }
  return outcomes;
}

TEST(Count, rejects_a_rack_in_excess_unless_it_may_be_left_out) {
  const Allowance allowance{.count = 3, .fraction = {}, .per_rack = 1};
  const auto spread =
      in_racks({{"a", Outcome::fail}, {"a", Outcome::pass}, {"b", Outcome::fail}, {"b", Outcome::pass}});
  const auto crowded =
      in_racks({{"a", Outcome::fail}, {"a", Outcome::fail}, {"b", Outcome::pass}, {"b", Outcome::pass}});
  const auto unclear =
      in_racks({{"a", Outcome::fail}, {"a", Outcome::not_seen}, {"b", Outcome::pass}, {"b", Outcome::pass}});
  EXPECT_EQ(count_criterion(spread, allowance, false, false), Ruling::accept);
  EXPECT_EQ(count_criterion(crowded, allowance, false, false), Ruling::reject);
  EXPECT_EQ(count_criterion(crowded, allowance, true, false), Ruling::accept);
  EXPECT_EQ(count_criterion(unclear, allowance, false, false), Ruling::inconclusive);
  EXPECT_EQ(count_criterion(unclear, allowance, false, true), Ruling::reject);
}

TEST(Count, joins_rulings_in_the_order_of_the_hall) {
  using R = Ruling;
  EXPECT_EQ(join_rulings(std::vector<R>{}), R::inconclusive);
  EXPECT_EQ(join_rulings(std::vector<R>{R::accept, R::accept}), R::accept);
  EXPECT_EQ(join_rulings(std::vector<R>{R::accept, R::inconclusive}), R::inconclusive);
  EXPECT_EQ(join_rulings(std::vector<R>{R::inconclusive, R::reject, R::accept}), R::reject);
}

TEST(Count, joins_a_units_outcomes) {
  using O = Outcome;
  EXPECT_EQ(join_outcomes(std::vector<O>{}), O::inconclusive);
  EXPECT_EQ(join_outcomes(std::vector<O>{O::pass, O::pass}), O::pass);
  EXPECT_EQ(join_outcomes(std::vector<O>{O::pass, O::inconclusive}), O::inconclusive);
  EXPECT_EQ(join_outcomes(std::vector<O>{O::inconclusive, O::not_seen, O::pass}), O::not_seen);
  EXPECT_EQ(join_outcomes(std::vector<O>{O::not_seen, O::fail}), O::fail);
}

// JUDGEMENT 2.11, E10.
TEST(Count, never_rounds_kilowatts_up) {
  EXPECT_EQ(partial_kw(18'000, 128, 128), 18'000U);
  EXPECT_EQ(partial_kw(18'000, 126, 128), 17'718U);
  EXPECT_EQ(partial_kw(18'000, 0, 128), 0U);
  EXPECT_EQ(partial_kw(18'000, 5, 0), 0U);
  EXPECT_EQ(partial_kw(~0ULL, 127, 128), ~0ULL / 128 * 127 + (~0ULL % 128) * 127 / 128);
}

}  // namespace
}  // namespace hallmark
