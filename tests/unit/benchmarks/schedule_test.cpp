#include "benchmarks/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "topology/base/random.hpp"

using hallmark::Repetition;
using hallmark::repetition;
using hallmark::schedule;
using hallmark::ScheduledPart;

namespace {

const std::vector<std::string> names{"gemm/a", "gemm/b", "gemm/c", "storage/x", "storage/y", "memory/m"};

TEST(Schedule, measures_every_case_once_in_every_block) {
  std::map<std::size_t, std::set<std::uint32_t>> blocks_of;
  std::size_t measurements = 0;
  for (const ScheduledPart& part : schedule(names, 11, 7))
    for (const std::size_t index : part.cases) {
      EXPECT_TRUE(names[index].starts_with(part.benchmark + "/"));
      blocks_of[index].insert(part.block);
      ++measurements;
    }
  EXPECT_EQ(measurements, names.size() * 11);
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(blocks_of[i].size(), 11U) << names[i];
}

TEST(Schedule, never_begins_a_block_before_the_one_before_is_done) {
  std::uint32_t block = 0;
  for (const ScheduledPart& part : schedule(names, 5, 3)) {
    EXPECT_GE(part.block, block);
    block = part.block;
  }
}

TEST(Schedule, is_the_same_for_the_same_seed_and_differs_between_blocks_and_seeds) {
  const auto order = [](std::uint64_t seed) {
    std::vector<std::string> words;
    for (const ScheduledPart& part : schedule(names, 11, seed))
      for (const std::size_t index : part.cases) words.push_back(names[index]);
    return words;
  };
  EXPECT_EQ(order(1), order(1));
  EXPECT_NE(order(1), order(2));
  const std::vector<std::string> all = order(1);
  std::set<std::vector<std::string>> distinct;
  for (std::size_t block = 0; block < 11; ++block)
    distinct.emplace(all.begin() + static_cast<std::ptrdiff_t>(block * names.size()),
                     all.begin() + static_cast<std::ptrdiff_t>((block + 1) * names.size()));
  EXPECT_GT(distinct.size(), 5U);
}

TEST(Repetition, makes_samples_long_enough_for_the_clock_and_short_enough_for_the_budget) {
  struct Row {
    double step_s, budget_s;
    std::uint32_t steps, samples, warmup;
  };
  for (const Row& row : {Row{0x1p-20, 0.02, 105, 16, 2098}, Row{1e-3, 0.02, 1, 16, 2}, Row{0.01, 0.1, 1, 10, 1},
                         Row{0.3, 0.1, 1, 1, 0}, Row{1e-9, 0.02, 10'000, 16, 10'000}}) {
    const Repetition chosen = repetition(row.step_s, {.budget_s = row.budget_s});
    EXPECT_EQ(chosen.steps_per_sample, row.steps) << row.step_s;
    EXPECT_EQ(chosen.samples, row.samples) << row.step_s;
    EXPECT_EQ(chosen.warmup_steps, row.warmup) << row.step_s;
  }
}

TEST(Repetition, stays_bounded_for_impossible_step_times) {
  for (const double step :
       {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const Repetition chosen = repetition(step, {.budget_s = 0.1});
    EXPECT_GE(chosen.steps_per_sample, 1U);
    EXPECT_LE(chosen.steps_per_sample, 10'000U);
    EXPECT_GE(chosen.samples, 1U);
    EXPECT_LE(chosen.samples, 16U);
  }
}

TEST(Repetition, takes_enough_steps_for_a_check_to_stay_within_its_share) {
  hallmark::Random random{4};
  for (int round = 0; round < 10000; ++round) {
    const double step = std::exp(static_cast<double>(random.below(1000)) / 1000 * 14 - 12);  // 6 us to 7 s
    const double check = step * static_cast<double>(1 + random.below(400)) / 100;
    const Repetition chosen = repetition(step, {.budget_s = 0.1, .check_s = check, .check_share = 0.05});
    const double sampled = step * chosen.samples * chosen.steps_per_sample;
    ASSERT_LE(check, 0.05 * sampled * (1 + 1e-9)) << step << ' ' << check;
    ASSERT_LE(chosen.samples, 16U);
    const Repetition free = repetition(step, {.budget_s = 0.1, .check_s = check});
    ASSERT_GE(chosen.samples * chosen.steps_per_sample, free.samples * free.steps_per_sample);
  }
}

}  // namespace
