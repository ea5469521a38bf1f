// Launches of another tool as one results file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/foreign/foreign.hpp"

namespace hallmark::foreign {

/// One file: what it says, and which bytes said it.
struct Source {
  std::string name, sha256;
  Launch launch;
};

/// What the user says that no tool does.
struct Told {
  std::string hall;
  std::vector<std::string> hosts;  ///< one for each rank, in order; empty: nobody says
  std::size_t ranks = 0;           ///< how many, where no host is named; 0: nobody says
};

/// Each file is a block, its repetitions are that block's samples. Lengths of samples are known, their stamps are not;
/// an answer is right or wrong where the tool checked it. Every case is marked by param `origin`, with the SHA-256 of
/// the files. The run's id follows from the files and from what was told: the same in, the same out. Throws InputError
/// where files contradict each other or nothing is in them, UsageError where ranks are not known or told otherwise than
/// the tool says. `command` is for the record.
[[nodiscard]] Results results_of(const std::vector<Source>&, const Told&, const std::string& hallmark_version,
                                 const std::string& command = "hallmark import");

}  // namespace hallmark::foreign
