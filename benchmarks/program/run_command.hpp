// `hallmark run` on one rank.
#pragma once

#include <string>
#include <vector>

#include "benchmarks/program/agreed_error.hpp"
#include "benchmarks/program/options.hpp"
#include "topology/base/error.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {

/// Measures, writes results, and judges where there is a contract. Collective; the same status on every rank. Throws
/// AgreedError.
[[nodiscard]] ExitStatus run(const Communicator& world, const RunOptions& options, const std::string& command_line);

/// Checks before anything is launched that contract and arming file can be read and the results can be written. Throws
/// what run() would.
void check_before_launch(const RunOptions& options);

}  // namespace hallmark
