// From what a user names on the command line to evidence.
#pragma once

#include <string>
#include <vector>

#include "reports/results/content.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// Each path is a results file, a run's folder of parts, or a folder with results in it (its *.h5, and the parts of
/// those that a crash left without). Where RESULTS.h5 is missing but RESULTS.h5.parts is there, the parts are merged.
/// InputError for anything else, for a folder without results, and where the same run is given twice.
[[nodiscard]] std::vector<Results> load_evidence(const std::vector<std::string>& paths);

}  // namespace hallmark
