#include "benchmarks/program/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr const char* run_footer =
    "Google Benchmark's own flags choose and export:\n"
    "  --benchmark_list_tests, --benchmark_filter=REGEX, --benchmark_out=FILE, --benchmark_format=console|json|csv\n"
    "Started bare, it launches itself under mpirun: one rank per core, or as many as the contract names for its one "
    "node.\n"
    "Under mpirun or srun it is one rank.\n"
    "Exit status: 0 ACCEPT or done, 1 REJECT, 2 INCONCLUSIVE, 64 usage, 65 bad input file, 69 something is missing "
    "here,\n"
    "70 defect, 74 I/O, 75 interrupted with partial evidence on disk.";

void add_run(CLI::App& app, RunOptions& run, std::string& format) {
  CLI::App* const command = app.add_subcommand("run", "Measure this machine or hall; with a contract, judge it");
  command->add_option("CONTRACT", run.contract, "contract (TOML): what to measure and to judge by");
  command->add_option("-o,--output", run.output, "results file to write")->capture_default_str();
  command->add_flag("--force", run.force, "replace the results file, and parts that an interrupted run left");
  command->add_option("-n,--ranks", run.ranks, "ranks to launch (not under mpirun or srun)")
      ->check(CLI::Range(1, 1 << 20));
  command->add_option("--scratch", run.scratch,
                      "directory for storage cases, on every node (default: where the results go)");
  command->add_option("--blocks", run.blocks, "shuffled blocks (default: the contract's min_samples, 11 at least)")
      ->check(CLI::Range(1, 100'000));
  command
      ->add_option("--deadline", run.deadline_s,
                   "seconds after which one case of one block counts as hung (default 300)")
      ->check(CLI::PositiveNumber);
  command->add_option("--budget", run.budget_s, "seconds of sampling per case and block")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--full", run.full, "measure the default set beside the contract's cases");
  command->add_option("--add", run.additions,
                      "one more case: BENCHMARK,KEY=VALUE,... such as gemm,precision=fp64,n=4096");
  command->add_option("--arm", run.arming,
                      "signed limits (TOML) for load shapes that swing more than one node; see METRICS.md");
  command->add_option("--root", run.root, "read power sensors below DIR (marks the run as DEBUG)");
  command->add_option("--power-feed", run.power_feed,
                      "file or FIFO from which meters outside the node are read, one JSON line a reading");
  command->add_flag("--keep-parts", run.keep_parts, "keep the parts after merging them");
  command->add_flag("-q,--quiet", run.quiet, "no progress, no lines per case");
  command->add_option("--format", format, "of the lines on stdout")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->footer(run_footer);
}

void add_topology(CLI::App& app, TopologyOptions& topology, std::string& format) {
  CLI::App* const command =
      app.add_subcommand("topology", "Show this node, or under a launcher all nodes, and where ranks go");
  command->add_option("--format", format, "of the answer")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--root", topology.root, "read /sys and /proc below DIR: another machine");
  command->add_option("--power-feed", topology.power_feed,
                      "file or FIFO from which meters outside the node are read, one JSON line a reading");
  command->add_option("--hwloc-xml", topology.hwloc_xml, "read the topology from hwloc's XML: another machine");
}

}  // namespace

CommandLine parse_command_line(std::vector<std::string> arguments) {
  CommandLine line;
  std::string run_format = "text", topology_format = "text";
  line.run.front = take_front_options(arguments);
  CLI::App app{"hallmark: acceptance tests for GPU halls (the half that measures)", "hallmark"};
  app.set_version_flag("--version", std::string{"hallmark "} + HALLMARK_VERSION);
  app.require_subcommand(1);
  add_run(app, line.run, run_format);
  add_topology(app, line.topology, topology_format);
  try {
    std::ranges::reverse(arguments);  // CLI11 takes them from the back
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    line.answer = chosen.empty() ? app.help() : chosen.front()->help("hallmark");
  } catch (const CLI::CallForVersion& version) {
    line.answer = version.what() + std::string{"\n"};
  } catch (const CLI::ParseError& error) {
    throw UsageError{fmt::format("{}; see `hallmark run --help`", error.what())};
  }
  if (!line.answer && app.got_subcommand("topology")) line.command = CommandLine::Command::topology;
  line.run.json = run_format == "json";
  line.topology.json = topology_format == "json";
  return line;
}

std::pair<std::string, std::map<std::string, std::string>> parse_addition(const std::string& text) {
  std::map<std::string, std::string> params;
  const std::size_t comma = std::min(text.find(','), text.size());
  std::string_view rest = std::string_view{text}.substr(comma);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view pair = rest.substr(0, rest.find(','));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0)
      throw UsageError{fmt::format("--add {}: '{}' is not KEY=VALUE", text, pair)};
    params.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    rest.remove_prefix(pair.size());
  }
  return {text.substr(0, comma), params};
}

}  // namespace hallmark
