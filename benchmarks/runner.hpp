// Google Benchmark as the front: its flags choose and export, hallmark's samples are what it reports.
#pragma once

#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// The --benchmark_* flags of a command line.
struct FrontOptions {
  bool list_tests = false;
  std::string filter;              ///< empty: everything
  bool display = false;            ///< --benchmark_format was given: its reporter writes to stdout
  std::vector<std::string> flags;  ///< all of them, verbatim
};

/// Takes the --benchmark_* flags out of `arguments`. Throws UsageError for one that is unknown, has a bad value, or
/// would change the sampling (--benchmark_repetitions and the like: hallmark samples itself).
[[nodiscard]] FrontOptions take_front_options(std::vector<std::string>& arguments);

/// The cases whose name matches the filter as Google Benchmark matches: a regular expression found anywhere; a leading
/// '-' inverts.
[[nodiscard]] std::vector<Case> filter_cases(const std::vector<Case>& cases, const std::string& filter);

/// Seconds of one step in each sample of one block: of the slowest rank, or between first entry and last exit where the
/// case is collective. NaN where any measured rank has none.
[[nodiscard]] std::vector<double> step_times(const CaseRecord&, std::size_t block);

/// Registers every finished case with manual time, its blocks as repetitions and its samples as iterations, and lets
/// Google Benchmark report them
/// (--benchmark_out, --benchmark_format). Call once, on one rank.
void report_through_google_benchmark(const FrontOptions&, const Results&);

}  // namespace hallmark
