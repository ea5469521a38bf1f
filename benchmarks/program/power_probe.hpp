// The node's watts beside the work: one sampler a node, its joules divided among the node's ranks.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/clock.hpp"
#include "benchmarks/program/discover.hpp"
#include "benchmarks/program/rank_gpus.hpp"
#include "benchmarks/run.hpp"
#include "reports/results/results.hpp"
#include "topology/base/mpi.hpp"
#include "topology/power/attribution.hpp"
#include "topology/power/node_sources.hpp"
#include "topology/power/sampler.hpp"
#include "topology/power/weights.hpp"

namespace hallmark {

struct PowerProbeOptions {
  std::string root = {};                ///< sensors below it; empty: this machine's
  std::string feed = {};                ///< of external meters; empty: none
  std::vector<RankGpu> rank_gpus = {};  ///< by rank of the world; empty: the placement's
};

/// What there is to know of the node's power before it is sampled: its sensors and whose its parts are.
struct NodePower {
  NodeSources found;
  std::map<int, CpuSet> sockets;
  std::vector<RankPlace> places;  ///< of the node's ranks, by local rank

  /// For attribute(), with no amounts yet.
  [[nodiscard]] AttributionInput attribution_input() const;
};

/// The GPU of each rank is found by PCI id, and its MIG instance by UUID. May block for seconds. Throws InputError for
/// a feed that cannot be opened.
[[nodiscard]] NodePower find_node_power(const Discovery& discovery, int node, const SecondsClock& clock,
                                        const PowerProbeOptions& options);

/// Samples while it lives, on the first rank of each node. References outlive it.
class PowerProbe {
 public:
  /// Collective over `node`. A feed that cannot be opened is a warning.
  PowerProbe(const Communicator& node, const Discovery& discovery, int rank, const RunClock& clock,
             const PowerProbeOptions& options);

  /// Of this rank in [begin, end] on the run's clock. Collective over the node.
  [[nodiscard]] WindowTelemetry window(double begin, double end);

  /// Every node's series, and each rank's reason for unknown joules ("" where they are known), on rank 0. Kinds:
  /// "energy" (J since the first reading), "power" (W); of GPUs also "clock" (Hz), "temperature" (degC) and "throttle"
  /// (s since the first reading, one series for each reason); and one of domain "sampler", kind "cost": the CPU seconds
  /// that sampling took, with what else there is to say of it as its sensor. Collective over `world`.
  [[nodiscard]] std::vector<PowerSeries> gather_series(const Communicator& world) const;
  [[nodiscard]] std::vector<std::string> gather_reasons(const Communicator& world) const;

 private:
  void start(const Discovery& discovery, PowerProbeOptions options);

  const Communicator& node_;
  SecondsClock now_;
  int node_index_;
  AttributionInput places_;                // on the node's first rank
  std::string remarks_;                    // on where the sampler runs and what was not read
  std::unique_ptr<PowerSampler> sampler_;  // on the node's first rank
  bool sensed_ = false;                    // the node has a sensor
  std::string reason_;                     // why this rank's last energy was not known
};

}  // namespace hallmark
