// hallmark-judge: the half that judges; starts in milliseconds and never calls MPI. `run` and `topology` are
// hallmark-run's; `hallmark` becomes the one or the other.
#include <fmt/format.h>

#include <iostream>

#include "reports/program/command.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

void add_commands(CLI::App& app, Action& action) {
  for (const auto add : {add_judge, add_report, add_merge, add_rollup, add_ledger, add_compare, add_import,
                         add_simulate, add_plan})
    add(app, action);
  for (const auto& [name, words] :
       {std::pair{"run", "Measure this machine or hall; with a contract, judge it (see run --help)"},
        std::pair{"topology", "Show nodes, sensors and where ranks go (see topology --help)"}})
    app.add_subcommand(name, words)->allow_extras();
  app.footer(command_footer);
}

int start(int argc, char** argv) {
  Action action;
  CLI::App app{"hallmark: acceptance tests for GPU halls", "hallmark"};
  app.set_version_flag("--version", std::string{"hallmark "} + HALLMARK_VERSION);
  app.require_subcommand(1);
  add_commands(app, action);
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
  if (!action) throw UsageError{"run and topology are hallmark-run's; start `hallmark`"};
  return action();
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
