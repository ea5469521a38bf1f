// hallmark-run: the half that measures. Only here are errors turned into words and exit statuses.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "benchmarks/program/arm_plan.hpp"
#include "benchmarks/program/launch.hpp"
#include "benchmarks/program/options.hpp"
#include "benchmarks/program/run_command.hpp"
#include "benchmarks/program/topology_command.hpp"
#include "benchmarks/watchdog.hpp"
#include "reports/contract/contract.hpp"
#include "reports/results/parts.hpp"
#include "topology/hwloc.hpp"

namespace hallmark {
namespace {

int tell(const std::exception& error, ExitStatus status) {
  std::cerr << "hallmark: " << error.what() << '\n';
  return static_cast<int>(status);
}

/// Not all ranks know of the error, so that none can end in good order: the launcher ends the others.
[[noreturn]] void end_alone(int rank, const std::exception& error, ExitStatus status) {
  std::cerr << fmt::format("hallmark: rank {} on {}: {}\n", rank, host_name(), error.what()) << std::flush;
  ::_exit(static_cast<int>(status));
}

/// The launcher may take a rank's status for a failure of its own, so all ranks give the same.
int as_rank(const CommandLine& line, const std::string& words, int& argc, char**& argv) {
  block_ending_signals();
  const MpiSession session{argc, argv};
  const Communicator world = Communicator::world();
  const auto end_together = [&](ExitStatus status) {
    if (world.is_root()) tell_launcher(static_cast<int>(status));
    return static_cast<int>(status);
  };
  try {
    if (line.command == CommandLine::Command::topology) return end_together(show_topology(world, line.topology));
    return end_together(run(world, line.run, words));
  } catch (const AgreedError& error) {
    if (world.is_root()) tell(error, error.status());
    return end_together(error.status());
  } catch (const Error& error) {
    end_alone(world.rank(), error, error.status());
  } catch (const std::exception& error) {
    end_alone(world.rank(), error, ExitStatus::defect);
  }
}

unsigned usable_cores() {
  const Node node = discover_node({.with_devices = false});
  unsigned cores = 0;
  for (const Core& core : node.cores) cores += (core.cpus & node.allowed_cpus).empty() ? 0U : 1U;
  return std::max(cores, 1U);
}

std::optional<Contract> contract_of(const RunOptions& options) {
  std::vector<std::string> warnings;
  return options.contract.empty() ? std::nullopt : std::optional{load_contract(options.contract, warnings)};
}

/// Ranks that a contract for one node names; the contract is the denominator, so that all of them have a chance to
/// answer.
std::optional<unsigned> contracted_ranks(const std::optional<Contract>& contract) {
  if (!contract || contract->nodes > 1) return std::nullopt;
  return static_cast<unsigned>(contract->ranks);
}

int launch_run(const CommandLine& line, const std::vector<std::string>& arguments) {
  check_before_launch(line.run);
  const unsigned cores = usable_cores();
  const std::optional<Contract> contract = contract_of(line.run);
  const std::optional<unsigned> ranks = ranks_to_launch(line.run.ranks, contracted_ranks(contract), cores);
  if (asks_for_shapes(line.run, contract)) end_ranks_first();
  return launch(arguments, ranks, cores, parts_folder(line.run.output), line.run.output);
}

int start(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  const CommandLine line = parse_command_line(arguments);
  if (line.answer) {
    std::cout << *line.answer;
    return 0;
  }
  const bool one_rank = started_by_launcher();
  if (!one_rank && line.command == CommandLine::Command::topology)
    return static_cast<int>(show_topology(line.topology));
  if (!one_rank) return launch_run(line, arguments);
  return as_rank(line, fmt::format("hallmark {}", fmt::join(arguments, " ")), argc, argv);
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
