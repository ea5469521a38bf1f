// The subcommands of the judging half. Each adds itself to the command line and, when it is chosen there, leaves what is
// to be done.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace hallmark {

/// What the command line chose; returns the exit status, and throws Error for the rest.
using Action = std::function<int()>;

inline constexpr const char* command_footer =
    "Exit status: 0 ACCEPT or done, 1 REJECT, 2 INCONCLUSIVE, 64 usage, 65 bad input file, 69 something is missing "
    "here,\n"
    "70 defect, 74 I/O, 75 interrupted with partial evidence on disk.";

void add_judge(CLI::App&, Action&);
void add_report(CLI::App&, Action&);
void add_merge(CLI::App&, Action&);
void add_rollup(CLI::App&, Action&);
void add_compare(CLI::App&, Action&);
void add_import(CLI::App&, Action&);
void add_ledger(CLI::App&, Action&);
void add_simulate(CLI::App&, Action&);
void add_plan(CLI::App&, Action&);

}  // namespace hallmark
