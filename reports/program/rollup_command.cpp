// `hallmark rollup`.
#include <iostream>
#include <memory>

#include "reports/program/command.hpp"
#include "reports/program/rolling_up.hpp"

namespace hallmark {
namespace {

struct RollupOptions {
  std::string programme, output, format = "text";
  bool quiet = false;
};

int roll_up_programme(const RollupOptions& options) {
  const Rollup rollup = roll_up_file(options.programme);
  if (!options.output.empty()) write_rollup(rollup, options.output);
  if (!options.quiet) std::cout << rollup_text(rollup, options.format);
  return static_cast<int>(exit_status(rollup));
}

}  // namespace

void add_rollup(CLI::App& app, Action& action) {
  const auto options = std::make_shared<RollupOptions>();
  CLI::App* const rollup = app.add_subcommand("rollup", "Add hall verdicts up to sites and to the programme, in kW");
  rollup->add_option("PROGRAMME", options->programme, "programme file; it lists the halls' verdict.json by hash")
      ->required();
  rollup->add_option("--format", options->format, "text, json or html, for the standard output")
      ->check(CLI::IsMember({"text", "json", "html"}))
      ->capture_default_str();
  rollup->add_option("-o,--output", options->output, "folder to write rollup.html, rollup.json and rollup.txt into");
  rollup->add_flag("-q,--quiet", options->quiet, "print nothing");
  rollup->footer(command_footer);
  rollup->callback([options, &action] { action = [options] { return roll_up_programme(*options); }; });
}

}  // namespace hallmark
