#include "benchmarks/runner.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "topology/base/error.hpp"

using hallmark::Case;
using hallmark::CaseRecord;
using hallmark::filter_cases;
using hallmark::FrontOptions;
using hallmark::step_times;
using hallmark::take_front_options;
using hallmark::UsageError;

namespace {

TEST(FrontOptions, are_taken_out_of_the_command_line) {
  std::vector<std::string> arguments{"run",  "--benchmark_filter=gemm", "-o",
                                     "x.h5", "--benchmark_list_tests",  "--benchmark_out=o.json"};
  const FrontOptions options = take_front_options(arguments);
  EXPECT_EQ(arguments, (std::vector<std::string>{"run", "-o", "x.h5"}));
  EXPECT_TRUE(options.list_tests);
  EXPECT_EQ(options.filter, "gemm");
  EXPECT_EQ(options.flags.size(), 3U);
}

TEST(FrontOptions, refuse_what_they_do_not_know_and_what_would_change_the_sampling) {
  for (const char* const flag : {"--benchmark_repetitions=3", "--benchmark_min_time=1", "--benchmark_nonsense",
                                 "--benchmark_format=xml", "--benchmark_filter=(", "--benchmark_filter=-["}) {
    std::vector<std::string> arguments{flag};
    EXPECT_THROW((void)take_front_options(arguments), UsageError) << flag;
  }
}

TEST(FilterCases, matches_as_google_benchmark_does) {
  const std::vector<Case> cases{{"gemm/fp64/exact/n:8", {}}, {"gemm/fp32/exact/n:8", {}}, {"memory/triad/bytes:1", {}}};
  const auto names = [&](const char* filter) {
    std::string words;
    for (const Case& each : filter_cases(cases, filter)) words += each.name + " ";
    return words;
  };
  EXPECT_EQ(filter_cases(cases, "").size(), 3U);
  EXPECT_EQ(filter_cases(cases, "all").size(), 3U);
  EXPECT_EQ(names("fp64|triad"), "gemm/fp64/exact/n:8 memory/triad/bytes:1 ");
  EXPECT_EQ(names("-gemm"), "memory/triad/bytes:1 ");
  EXPECT_EQ(names("^fp64"), "");
}

CaseRecord two_ranks() {
  CaseRecord record;
  record.steps_per_sample = 2;
  record.resize(2, 1, 1);
  record.entry = {1.0, 1.5};
  record.exit = {2.0, 3.0};
  return record;
}

TEST(StepTimes, are_those_of_the_slowest_rank_or_of_the_collective) {
  CaseRecord record = two_ranks();
  EXPECT_DOUBLE_EQ(step_times(record, 0).at(0), 0.75);
  record.collective = true;
  EXPECT_DOUBLE_EQ(step_times(record, 0).at(0), 1.0);
}

TEST(StepTimes, are_unknown_where_a_rank_has_none) {
  CaseRecord record = two_ranks();
  record.exit[1] = hallmark::unknown;
  EXPECT_TRUE(std::isnan(step_times(record, 0).at(0)));
}

}  // namespace
