// Where a run writes.
#pragma once

#include <string>

#include "benchmarks/program/options.hpp"

namespace hallmark {

/// Absolute and without dots; needs no such file.
[[nodiscard]] std::string absolute(const std::string& path);

/// Refuses to overwrite results or the parts of an interrupted run without --force (UsageError), and finds out before
/// anything is measured whether the folder can be written (IoError).
void claim_output(const RunOptions& options);

/// Removes what --force allows to replace.
void make_room(const RunOptions& options);

}  // namespace hallmark
