// What the watchdog of a run that ended early left in the folder of parts.
#pragma once

#include <string>

#include "reports/results/results.hpp"

namespace hallmark {

/// Reads each node's interrupted-<host>.json ({"reason": ..., "timed_out": [ranks], "failed": [ranks]}): sets those
/// ranks' states and adds the reasons to the warnings, in order of file name. A file that was cut short is a warning
/// too: the evidence beside it still counts.
void add_interruption(const std::string& folder, Results& results);

}  // namespace hallmark
