// hallmark-judge: the half that judges; starts in milliseconds and never calls MPI. `run` and `topology` are
// hallmark-run's; `hallmark` becomes the one or the other.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "reports/program/judging.hpp"
#include "reports/program/rolling_up.hpp"
#include "reports/results/parts.hpp"
#include "reports/results/writer.hpp"

namespace hallmark {
namespace {

struct Options {
  std::vector<std::string> results;
  std::string contract, programme, output, format = "text";
  bool quiet = false, force = false;
};

constexpr const char* footer =
    "Exit status: 0 ACCEPT or done, 1 REJECT, 2 INCONCLUSIVE, 64 usage, 65 bad input file, 69 something is missing "
    "here,\n"
    "70 defect, 74 I/O, 75 interrupted with partial evidence on disk.";

void add_evidence(CLI::App& command, Options& options) {
  command
      .add_option("RESULTS", options.results,
                  "results files, or the folders of parts that a run left; all are one body of evidence")
      ->required();
  command.add_option("--contract", options.contract, "contract to judge by (default: the one that the run recorded)");
}

int judge_command(const Options& options) {
  const JudgedEvidence judged = judge_files(options.results, options.contract);
  if (!options.quiet)
    std::cout << (options.format == "json" ? json_text(judged) : console_text(judged, ::isatty(STDOUT_FILENO) != 0));
  return static_cast<int>(exit_status(judged.verdict));
}

int report_command(const Options& options) {
  const JudgedEvidence judged = judge_files(options.results, options.contract);
  write_reports(judged, options.output);
  if (!options.quiet) std::cout << console_text(judged, ::isatty(STDOUT_FILENO) != 0);
  return static_cast<int>(exit_status(judged.verdict));
}

int merge_command(const Options& options) {
  if (!options.force && std::filesystem::exists(options.output))
    throw UsageError{fmt::format("{}: is there already; give another -o, or --force to replace it", options.output)};
  if (options.results.size() != 1) throw UsageError{"merge takes one folder of parts"};
  const Results results = merge_parts(options.results.front());
  write_results(options.output, results);
  if (!results.complete) std::cerr << fmt::format("hallmark: {}: merged, but the run did not finish\n", options.output);
  return 0;
}

int rollup_command(const Options& options) {
  const Rollup rollup = roll_up_file(options.programme);
  if (!options.output.empty()) write_rollup(rollup, options.output);
  if (!options.quiet) std::cout << rollup_text(rollup, options.format);
  return static_cast<int>(exit_status(rollup));
}

void add_rollup(CLI::App& app, Options& options) {
  CLI::App* const rollup = app.add_subcommand("rollup", "Add hall verdicts up to sites and to the programme, in kW");
  rollup->add_option("PROGRAMME", options.programme, "programme file; it lists the halls' verdict.json by hash")->required();
  rollup->add_option("--format", options.format, "text, json or html, for the standard output")
      ->check(CLI::IsMember({"text", "json", "html"}))
      ->capture_default_str();
  rollup->add_option("-o,--output", options.output, "folder to write rollup.html, rollup.json and rollup.txt into");
  rollup->add_flag("-q,--quiet", options.quiet, "print nothing");
  rollup->footer(footer);
}

void add_commands(CLI::App& app, Options& options) {
  CLI::App* const judge = app.add_subcommand("judge", "Judge results against a contract");
  add_evidence(*judge, options);
  judge->add_option("--format", options.format, "text, or json (verdict.json)")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  judge->add_flag("-q,--quiet", options.quiet, "only the exit status");
  judge->footer(footer);
  CLI::App* const report =
      app.add_subcommand("report", "Judge, and write report.html, verdict.json, junit.xml, units.csv, power.csv, report.md");
  add_evidence(*report, options);
  report->add_option("-o,--output", options.output, "folder to write into; made if need be")->required();
  report->add_flag("-q,--quiet", options.quiet, "do not print the verdict");
  report->footer(footer);
  CLI::App* const merge = app.add_subcommand("merge", "Put the parts of an interrupted run into one results file");
  merge->add_option("PARTS", options.results, "the folder: RESULTS.h5.parts")->required();
  merge->add_option("-o,--output", options.output, "results file to write")->required();
  merge->add_flag("--force", options.force, "replace the results file");
  add_rollup(app, options);
  for (const auto& [name, words] :
       {std::pair{"run", "Measure this machine or hall; with a contract, judge it (see run --help)"},
        std::pair{"topology", "Show nodes, sensors and where ranks go (see topology --help)"}})
    app.add_subcommand(name, words)->allow_extras();
  app.footer(footer);
}

int start(int argc, char** argv) {
  Options options;
  CLI::App app{"hallmark: acceptance tests for GPU halls", "hallmark"};
  app.set_version_flag("--version", std::string{"hallmark "} + HALLMARK_VERSION);
  app.require_subcommand(1);
  add_commands(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    std::cout << (chosen.empty() ? app.help() : chosen.front()->help("hallmark"));
    return 0;
  } catch (const CLI::CallForVersion& version) {
    std::cout << version.what() << '\n';
    return 0;
  } catch (const CLI::ParseError& error) {
    throw UsageError{fmt::format("{}; see `hallmark --help`", error.what())};
  }
  if (app.got_subcommand("judge")) return judge_command(options);
  if (app.got_subcommand("report")) return report_command(options);
  if (app.got_subcommand("rollup")) return rollup_command(options);
  return merge_command(options);
}

int tell(const std::exception& error, ExitStatus status) {
  std::cerr << "hallmark: " << error.what() << '\n';
  return static_cast<int>(status);
}

}  // namespace
}  // namespace hallmark

int main(int argc, char** argv) {
  try {
    return hallmark::start(argc, argv);
  } catch (const hallmark::Error& error) {
    return hallmark::tell(error, error.status());
  } catch (const std::exception& error) {
    return hallmark::tell(error, hallmark::ExitStatus::defect);
  }
}
