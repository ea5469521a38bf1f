#include "benchmarks/runner.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <regex>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::string_view prefix = "--benchmark_";

/// Flags that only say what to choose and how to show it.
constexpr std::array<std::string_view, 10> allowed{"list_tests",
                                                   "filter",
                                                   "out",
                                                   "out_format",
                                                   "format",
                                                   "color",
                                                   "counters_tabular",
                                                   "context",
                                                   "report_aggregates_only",
                                                   "display_aggregates_only"};
constexpr std::array<std::string_view, 5> sampling{"min_time", "min_warmup_time", "repetitions",
                                                   "enable_random_interleaving", "time_unit"};

struct Flag {
  std::string_view name, value;
};

Flag split(std::string_view argument) {
  argument.remove_prefix(prefix.size());
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos) return {.name = argument, .value = "true"};
  return {.name = argument.substr(0, equals), .value = argument.substr(equals + 1)};
}

void check_flag(const Flag& flag) {
  if (std::ranges::find(sampling, flag.name) != sampling.end())
    throw UsageError{fmt::format("--benchmark_{}: hallmark does its own sampling; see --blocks", flag.name)};
  if (std::ranges::find(allowed, flag.name) == allowed.end())
    throw UsageError{fmt::format("--benchmark_{}: no such option; hallmark knows --benchmark_{{{}}}", flag.name,
                                 fmt::join(allowed, ","))};
  const bool format = flag.name == "format" || flag.name == "out_format";
  if (format && flag.value != "console" && flag.value != "json" && flag.value != "csv")
    throw UsageError{fmt::format("--benchmark_{}={}: write console, json or csv", flag.name, flag.value)};
}

std::regex compile(std::string_view filter) {
  try {
    return std::regex{std::string{filter}, std::regex::extended};
  } catch (const std::regex_error& error) {
    throw UsageError{fmt::format("--benchmark_filter={}: not a regular expression ({})", filter, error.what())};
  }
}

/// Says nothing: hallmark prints its own lines.
class SilentReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

std::vector<std::vector<double>> measured_blocks(const CaseRecord& record) {
  std::vector<std::vector<double>> blocks;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    std::vector<double> times = step_times(record, block);
    if (!times.empty() && std::ranges::all_of(times, [](double t) { return t > 0; }))
      blocks.push_back(std::move(times));
  }
  return blocks;
}

bool any_wrong(const CaseRecord& record) {
  return std::ranges::find(record.verified, Verified::wrong) != record.verified.end();
}

void register_case(const CaseRecord& record) {
  const auto blocks = std::make_shared<std::vector<std::vector<double>>>(measured_blocks(record));
  if (blocks->empty()) return;
  const auto next = std::make_shared<std::size_t>(0);
  const bool wrong = any_wrong(record);
  const double flops = record.flops, bytes = record.bytes, operations = record.operations;
  benchmark::RegisterBenchmark(record.name.c_str(),
                               [=](benchmark::State& state) {
                                 const std::vector<double>& times = (*blocks)[(*next)++ % blocks->size()];
                                 std::size_t sample = 0;
                                 for ([[maybe_unused]] auto step : state)
                                   state.SetIterationTime(times[sample++ % times.size()]);
                                 const auto per_second = [&](double work) {
                                   return benchmark::Counter(work * static_cast<double>(times.size()),
                                                             benchmark::Counter::kIsRate);
                                 };
                                 if (flops > 0) state.counters["flop_per_second"] = per_second(flops);
                                 if (bytes > 0) state.counters["bytes_per_second"] = per_second(bytes);
                                 if (operations > 0) state.counters["operations_per_second"] = per_second(operations);
                                 if (wrong) state.SetLabel("WRONG RESULT");
                               })
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond)
      ->Iterations(static_cast<benchmark::IterationCount>(blocks->front().size()))
      ->Repetitions(static_cast<int>(blocks->size()));
}

}  // namespace

FrontOptions take_front_options(std::vector<std::string>& arguments) {
  FrontOptions options;
  std::vector<std::string> others;
  for (const std::string& argument : arguments) {
    if (!argument.starts_with(prefix)) {
      others.push_back(argument);
      continue;
    }
    const Flag flag = split(argument);
    check_flag(flag);
    if (flag.name == "list_tests") options.list_tests = flag.value != "false" && flag.value != "0";
    if (flag.name == "filter") options.filter = flag.value;
    if (flag.name == "format") options.display = true;
    options.flags.push_back(argument);
  }
  (void)filter_cases({}, options.filter);  // a bad expression is found before anything is measured
  arguments = std::move(others);
  return options;
}

std::vector<Case> filter_cases(const std::vector<Case>& cases, const std::string& filter) {
  if (filter.empty() || filter == "all") return cases;
  const bool inverted = filter.front() == '-';
  const std::regex expression = compile(inverted ? std::string_view{filter}.substr(1) : std::string_view{filter});
  std::vector<Case> chosen;
  std::ranges::copy_if(cases, std::back_inserter(chosen),
                       [&](const Case& each) { return std::regex_search(each.name, expression) != inverted; });
  return chosen;
}

std::vector<double> step_times(const CaseRecord& record, std::size_t block) {
  std::vector<double> times;
  for (std::size_t sample = 0; sample < record.samples; ++sample) {
    double first = std::numeric_limits<double>::infinity(), last = -first, longest = 0;
    bool known = record.ranks > 0;
    for (std::size_t rank = 0; rank < record.ranks; ++rank) {
      const double entry = record.entry[record.at(rank, block, sample)],
                   exit = record.exit[record.at(rank, block, sample)];
      if (!(exit >= entry)) known = false;
      first = std::min(first, entry);
      last = std::max(last, exit);
      longest = std::max(longest, exit - entry);
    }
    times.push_back(known ? (record.collective ? last - first : longest) / record.steps_per_sample : unknown);
  }
  return times;
}

void report_through_google_benchmark(const FrontOptions& options, const Results& results) {
  std::vector<std::string> words{"hallmark"};
  for (const std::string& flag : options.flags)
    if (!flag.starts_with("--benchmark_filter") && !flag.starts_with("--benchmark_list_tests")) words.push_back(flag);
  if (words.size() == 1) return;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  for (const CaseRecord& record : results.cases)
    if (record.status == CaseStatus::done && record.planted_rank < 0) register_case(record);
  SilentReporter silent;
  if (options.display)
    benchmark::RunSpecifiedBenchmarks();
  else
    benchmark::RunSpecifiedBenchmarks(&silent);
  benchmark::Shutdown();
}

}  // namespace hallmark
