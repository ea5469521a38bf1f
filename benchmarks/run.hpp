// A whole run: calibration, self-tests, shuffled blocks, each finished part handed over before the next begins.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/measure.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// What is to be measured. The same on every rank.
struct RunPlan {
  std::vector<Case> cases;
  std::uint32_t blocks = 11;
  double warmup_s = 0;    ///< load before the first block, declared by the contract; discarded
  double budget_s = 0.1;  ///< sampling time of a case in a block
  double collective_budget_s = 0.02;
};

/// Where a run stands; `done` and `total` count cases times blocks.
struct Progress {
  std::string case_name;
  std::uint32_t block = 0, blocks = 0;
  std::size_t done = 0, total = 0;
  double elapsed_s = 0;
  double left_s = 0;  ///< estimate; NaN before there is one
};

/// A finished piece of evidence: records of one rank (this one) and one block.
struct FinishedPart {
  unsigned sequence = 0;
  std::uint32_t block = 0;
  std::string benchmark;
  std::vector<CaseRecord> cases;
};

/// Of one rank in one window; NaN unknown.
struct WindowTelemetry {
  double energy_j = unknown;       ///< attributed to the rank
  double node_energy_j = unknown;  ///< of its node
  double unowned_energy_j = unknown, closure_error = unknown;
  std::uint64_t energy_flags = 0;  ///< sum of EnergyFlag bits
  double temperature_c = unknown;  ///< highest, of the rank's device
  std::array<double, throttle_causes.size()> throttle_s;

  WindowTelemetry() { throttle_s.fill(unknown); }
};

/// What the run calls back. `keep` and `telemetry` are collective; `progress` is called on rank 0 alone.
struct RunHooks {
  std::function<void(const FinishedPart&)> keep;
  std::function<void(const Progress&)> progress;
  /// What sensors say of this rank and its node between two instants of the run's clock. Collective over the node.
  std::function<WindowTelemetry(double begin, double end)> telemetry;
};

/// Measures the plan. Collective; blocks until done. Cases that cannot run are handed over once, as skipped, and said
/// so.
void run_plan(const Station&, Context, const RunPlan&, const RunHooks&);

}  // namespace hallmark
