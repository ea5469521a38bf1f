// `hallmark plan`.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "reports/program/command.hpp"
#include "reports/render/files.hpp"
#include "reports/render/plan.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

struct PlanOptions {
  std::string contract, output, format = "text";
  PlanAssumptions assumed;
};

int plan_contract(const PlanOptions& options) {
  std::vector<std::string> warnings;
  const Contract contract = load_contract(options.contract, warnings, InventoryFile::may_be_missing);
  const Plan plan = make_plan(contract, options.assumed, std::move(warnings));
  const PlanReport report{plan, HALLMARK_VERSION};
  if (!options.output.empty()) make_folder(options.output);
  for (const PlanRenderer& renderer : plan_renderers) {
    const std::string bytes = renderer.render(report);
    if (!options.output.empty()) write_whole(options.output, renderer.filename, bytes);
    if (renderer.format == options.format) std::cout << bytes;
  }
  return 0;
}

/// CLI::Range lets NaN through.
CLI::Validator between(double low, double high) {
  const auto check = [low, high](const std::string& text) -> std::string {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= low && value <= high) return {};
    return fmt::format("{} is not from {:g} to {:g}", text, low, high);
  };
  return CLI::Validator{check, fmt::format("FLOAT in [{:g} - {:g}]", low, high)};
}

void add_assumptions(CLI::App& plan, PlanAssumptions& assumed) {
  plan.add_option("--sigma", assumed.margin, "margin of a good unit over its threshold, in sigmas")
      ->check(between(0, 50))
      ->capture_default_str();
  plan.add_option("--spread", assumed.spread, "sigma between blocks of one unit, as a share of the threshold")
      ->check(between(1e-6, 1))
      ->capture_default_str();
  plan.add_option("--sample-seconds", assumed.case_s, "seconds that one case takes in one block")
      ->check(between(1e-3, 86400))
      ->capture_default_str();
  plan.add_option("--interruption-rate", assumed.interruptions_per_gpu_h, "interruptions of a healthy GPU in an hour")
      ->check(between(0, 1))
      ->default_str("1.97e-05");
  plan.add_option("--draw", assumed.drawn, "units that a sampling plan draws")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  plan.add_option("--draw-bad", assumed.drawn_bad, "bad ones among them with which it accepts")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
}

}  // namespace

void add_plan(CLI::App& app, Action& action) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App* const plan =
      app.add_subcommand("plan", "Before anything runs: what a contract's test can tell, and what it costs");
  plan->add_option("CONTRACT", options->contract, "contract; its inventory may be missing still")->required();
  plan->add_option("--format", options->format, "text or json, for the standard output")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  plan->add_option("-o,--output", options->output, "folder to write plan.txt and plan.json into; made if need be");
  add_assumptions(*plan, options->assumed);
  plan->footer(command_footer);
  plan->callback([options, &action] { action = [options] { return plan_contract(*options); }; });
}

}  // namespace hallmark
