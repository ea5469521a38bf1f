// What another tool's output says, in hallmark's words. What it does not say stays unknown.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reports/results/results.hpp"

namespace hallmark::foreign {

/// One rank or GPU that the tool lists. Empty strings: it does not say.
struct Rank {
  std::string host, pci, device;
  bool operator==(const Rank&) const = default;
};

/// One case of one launch.
struct Case {
  std::string name;                           ///< as the judge looks for it: allreduce/nccl/f32/bytes:1048576
  std::map<std::string, std::string> params;  ///< what else the tool tells
  bool collective = false;
  bool total_only = false;                      ///< told of all ranks together; each rank's part is an even share
  double flops = 0, bytes = 0, operations = 0;  ///< work of one step on one rank
  std::vector<std::vector<double>> seconds;     ///< [rank][sample] of one step; one row where all ranks share it
  Verified verified = Verified::unchecked;      ///< by the tool's own check
};

/// One file.
struct Launch {
  std::string tool, version;  ///< "nccl-tests", "2.19.6"; version "" where it does not say
  std::string started;        ///< ISO 8601 UTC, or ""
  std::size_t ranks = 0;      ///< how many took part; 0: it does not say
  std::vector<Rank> who;      ///< empty, or one for each rank
  std::vector<Case> cases;    ///< by name
  std::vector<std::string> warnings;
};

/// No hall is larger, and no file may make us ask for more memory.
inline constexpr std::size_t most_ranks = 1'000'000;

}  // namespace hallmark::foreign
