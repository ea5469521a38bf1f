// `hallmark simulate`.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "reports/contract/document.hpp"
#include "reports/contract/files.hpp"
#include "reports/contract/parse.hpp"
#include "reports/program/bench.hpp"
#include "reports/program/command.hpp"
#include "reports/results/writer.hpp"
#include "reports/simulation/inventory_csv.hpp"
#include "reports/simulation/simulate.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

struct SimulateOptions {
  std::string contract, output, inventory, format = "text";
  std::vector<std::string> faults;
  SimulationPlan plan;
  BenchPlan bench;
  bool bench_wanted = false;
};

void refuse_to_overwrite(const std::string& path) {
  if (std::filesystem::exists(path)) throw UsageError{path + " exists; remove it or give another name"};
}

/// The contract's size, without its inventory.
Contract size_of(const std::string& path) {
  constexpr std::size_t most_bytes = std::size_t{1} << 20U;
  const Document document = parse_document(read_bounded(path, most_bytes));
  if (!document.root)
    throw InputError{
        fmt::format("{}:{}:{}: {}", path, document.error.line, document.error.column, document.error.message)};
  Contract contract;
  Findings findings;
  read_contract(*document.root, contract, findings);
  if (contract.ranks == 0) throw InputError{path + ": hall.ranks is missing; an inventory has one row for each"};
  return contract;
}

void write_inventory(const SimulateOptions& options) {
  refuse_to_overwrite(options.inventory);
  const std::string csv = invented_inventory(size_of(options.contract));
  std::ofstream file{options.inventory, std::ios::binary};
  if (!(file << csv).flush()) throw IoError{options.inventory + ": cannot be written"};
  std::cout << fmt::format("{}: invented inventory, for a contract that says\nsha256 = \"{}\"\n", options.inventory,
                           sha256(csv));
}

void check(const SimulateOptions& options) {
  const SimulationPlan& plan = options.plan;
  for (const auto& [name, value] :
       {std::pair{"--unit-spread", plan.unit_spread}, std::pair{"--block-spread", plan.block_spread}})
    if (!(value >= 0 && value <= 0.1))
      throw UsageError{fmt::format("{} is {}; it is a share from 0 to 0.1", name, value)};
  if (!(plan.margin >= 0 && plan.margin <= 1))
    throw UsageError{fmt::format("--margin is {}; it is a share from 0 to 1", plan.margin)};
  if (options.bench_wanted && !(options.output.empty() && options.faults.empty() && plan.ranks == 0))
    throw UsageError{"--bench chooses faults itself and writes no results; leave -o, --fault and --ranks out"};
  if (!options.bench_wanted && options.output.empty() && options.inventory.empty())
    throw UsageError{"nothing to do; give -o FILE, --bench or --inventory-out FILE"};
}

int simulate_hall(SimulateOptions options) {
  check(options);
  for (const std::string& fault : options.faults) options.plan.faults.push_back(parse_fault(fault));
  if (!options.inventory.empty()) write_inventory(options);
  if (options.output.empty() && !options.bench_wanted) return static_cast<int>(ExitStatus::done);
  std::vector<std::string> warnings;
  const Contract contract = load_contract(options.contract, warnings);
  if (options.plan.ranks > contract.ranks)
    throw UsageError{fmt::format("--ranks is {}; the contract has {}", options.plan.ranks, contract.ranks)};
  if (options.bench_wanted) {
    options.bench.plan = options.plan;
    const Bench bench = run_bench(contract, options.bench);
    std::cout << (options.format == "json" ? bench_json(bench) : bench_text(bench));
    return static_cast<int>(ExitStatus::done);
  }
  refuse_to_overwrite(options.output);
  write_results(options.output, simulate(contract, options.plan));
  std::cout << options.output << ": SIMULATED evidence; nobody measured it\n";
  return static_cast<int>(ExitStatus::done);
}

void add_plan(CLI::App& command, SimulationPlan& plan) {
  command.add_option("--seed", plan.seed, "equal seeds give equal bytes")->capture_default_str();
  command.add_option("--ranks", plan.ranks, "only the first N ranks answer (default: all)");
  command.add_option("--samples", plan.samples, "samples of a block")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command.add_option("--margin", plan.margin, "how much better than each threshold a healthy unit is (a share)")
      ->capture_default_str();
  command.add_option("--unit-spread", plan.unit_spread, "standard deviation between units (a share)")
      ->capture_default_str();
  command.add_option("--block-spread", plan.block_spread, "standard deviation between samples of a unit (a share)")
      ->capture_default_str();
}

}  // namespace

void add_simulate(CLI::App& app, Action& action) {
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App* const simulate =
      app.add_subcommand("simulate", "Make up evidence for a contract, with faults, and measure the judge with it");
  simulate->add_option("CONTRACT", options->contract, "contract whose hall is simulated")->required();
  simulate->add_option("-o,--output", options->output, "results file to write");
  simulate->add_option("--fault", options->faults, "KIND:key=value,...; repeatable (kinds: below)")->take_all();
  add_plan(*simulate, options->plan);
  simulate->add_option("--inventory-out", options->inventory, "write an invented inventory of the contract's size");
  simulate->add_flag("--bench", options->bench_wanted, "how often the judge is right about each kind of fault");
  simulate->add_option("--trials", options->bench.trials, "of each row of the bench")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  simulate->add_option("--format", options->format, "of the bench: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  simulate->footer(fault_help() + "\n\n" + command_footer);
  simulate->callback([options, &action] { action = [options] { return simulate_hall(*options); }; });
}

}  // namespace hallmark
