// `hallmark compare`.
#include <iostream>
#include <memory>

#include "reports/program/command.hpp"
#include "reports/program/comparing.hpp"

namespace hallmark {
namespace {

constexpr double default_within = 0.02;

struct CompareOptions {
  std::string before, after, contract, format = "text";
  double within = default_within;
  bool quiet = false;
};

int compare_evidence(const CompareOptions& options) {
  const Comparison comparison = compare_files(options.before, options.after, options.contract, options.within);
  if (!options.quiet) std::cout << comparison_text(comparison, options.before, options.after, options.format);
  return static_cast<int>(exit_status(comparison));
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* const compare = app.add_subcommand("compare", "Drift of new results against a baseline, unit by unit");
  compare->add_option("OLD", options->before, "the baseline: a results file, or a folder of them")->required();
  compare->add_option("NEW", options->after, "what is compared with it")->required();
  compare->add_option("--contract", options->contract,
                      "contract that names the units and says what was accepted (default: the one that both recorded)");
  compare->add_option("--within", options->within, "drift that is allowed, relative, slower or faster")
      ->check(CLI::Range(0.0, 0.99))
      ->capture_default_str();
  compare->add_option("--format", options->format, "text, or json (every unit in every case)")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  compare->add_flag("-q,--quiet", options->quiet, "only the exit status");
  compare->footer(
      "Exit status: 0 nothing drifted beyond the allowance, 1 something did (slower, faster or a wrong answer),\n"
      "2 undecided, or somebody or some case is missing; 64 usage, 65 bad input file, 70 defect, 74 I/O.");
  compare->callback([options, &action] { action = [options] { return compare_evidence(*options); }; });
}

}  // namespace hallmark
