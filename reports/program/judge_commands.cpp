// `hallmark judge` and `hallmark report`.
#include <unistd.h>

#include <iostream>
#include <memory>

#include "reports/program/command.hpp"
#include "reports/program/judging.hpp"

namespace hallmark {
namespace {

struct JudgeOptions {
  std::vector<std::string> results;
  std::string contract, output, format = "text";
  bool quiet = false;
  LedgerOption ledger;
};

void add_evidence(CLI::App& command, JudgeOptions& options) {
  command
      .add_option("RESULTS", options.results,
                  "results files, or the folders of parts that a run left; all are one body of evidence")
      ->required();
  command.add_option("--contract", options.contract, "contract to judge by (default: the one that the run recorded)");
  CLI::Option* const ledger =
      command.add_option("--ledger", options.ledger.path, "acceptance ledger that lists the runs; a closed one makes the verdict final");
  command.add_option("--ledger-head", options.ledger.head, "a head that an earlier verdict stated; else its end may be cut off")
      ->needs(ledger);
}

int judge_evidence(const JudgeOptions& options) {
  const JudgedEvidence judged = judge_files(options.results, options.contract, options.ledger);
  if (!options.quiet)
    std::cout << (options.format == "json" ? json_text(judged) : console_text(judged, ::isatty(STDOUT_FILENO) != 0));
  return static_cast<int>(exit_status(judged.verdict));
}

int report_evidence(const JudgeOptions& options) {
  const JudgedEvidence judged = judge_files(options.results, options.contract, options.ledger);
  write_reports(judged, options.output);
  if (!options.quiet) std::cout << console_text(judged, ::isatty(STDOUT_FILENO) != 0);
  return static_cast<int>(exit_status(judged.verdict));
}

}  // namespace

void add_judge(CLI::App& app, Action& action) {
  const auto options = std::make_shared<JudgeOptions>();
  CLI::App* const judge = app.add_subcommand("judge", "Judge results against a contract");
  add_evidence(*judge, *options);
  judge->add_option("--format", options->format, "text, or json (verdict.json)")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  judge->add_flag("-q,--quiet", options->quiet, "only the exit status");
  judge->footer(command_footer);
  judge->callback([options, &action] { action = [options] { return judge_evidence(*options); }; });
}

void add_report(CLI::App& app, Action& action) {
  const auto options = std::make_shared<JudgeOptions>();
  CLI::App* const report =
      app.add_subcommand("report", "Judge, and write report.html, verdict.json, junit.xml, units.csv, power.csv, report.md");
  add_evidence(*report, *options);
  report->add_option("-o,--output", options->output, "folder to write into; made if need be")->required();
  report->add_flag("-q,--quiet", options->quiet, "do not print the verdict");
  report->footer(command_footer);
  report->callback([options, &action] { action = [options] { return report_evidence(*options); }; });
}

}  // namespace hallmark
