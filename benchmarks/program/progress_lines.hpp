// What a run tells while it goes on (stderr) and of each finished case (stdout).
#pragma once

#include <ostream>
#include <string>

#include "benchmarks/run.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// One changing line on a terminal; elsewhere a line every few seconds. Silent when quiet.
class ProgressLines {
 public:
  ProgressLines(std::ostream& out, bool terminal, bool quiet) : out_{out}, terminal_{terminal}, quiet_{quiet} {}
  void show(const Progress&);
  /// Clears the changing line.
  void finish();

 private:
  std::ostream& out_;
  bool terminal_, quiet_;
  bool shown_ = false;
  double last_s_ = -1e9;
};

/// "gemm/fp64/gaussian/n:2048   52.1 GFLOP/s per rank, slowest rank 3 ...": medians over blocks of rates that
/// METRICS.md defines. One line.
[[nodiscard]] std::string case_line(const CaseRecord&);
/// The same as one JSON object.
[[nodiscard]] std::string case_json(const CaseRecord&);

}  // namespace hallmark
