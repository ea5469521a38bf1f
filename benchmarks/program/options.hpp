// hallmark-run's command line.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/runner.hpp"

namespace hallmark {

struct RunOptions {
  std::string contract;  ///< empty: measure, judge nothing
  std::string output = "results.h5";
  std::string scratch;     ///< empty: the folder of the output
  std::string arming;      ///< limits signed for loads that swing together; empty: small ones only
  std::string root;        ///< sensors below this folder; a run with it is marked DEBUG
  std::string power_feed;  ///< file or FIFO of external meters, on each node; empty: none
  std::optional<unsigned> ranks;
  std::optional<std::uint32_t> blocks;
  std::optional<double> deadline_s;
  double budget_s = 0.1;
  bool full = false;  ///< the default set beside the contract's cases
  bool force = false, keep_parts = false, quiet = false, json = false;
  std::vector<std::string> additions;  ///< "gemm,precision=fp64,n=4096"
  FrontOptions front;
};

struct TopologyOptions {
  bool json = false;
  std::string root, hwloc_xml, power_feed;
};

struct CommandLine {
  enum class Command { run, topology } command = Command::run;
  RunOptions run;
  TopologyOptions topology;
  std::optional<std::string> answer;  ///< --help or --version: print this and exit 0
};

/// Throws UsageError.
[[nodiscard]] CommandLine parse_command_line(std::vector<std::string> arguments);

/// "gemm,precision=fp64,n=4096" -> {"gemm", {{"precision","fp64"},{"n","4096"}}}. Throws UsageError.
[[nodiscard]] std::pair<std::string, std::map<std::string, std::string>> parse_addition(const std::string& text);

}  // namespace hallmark
