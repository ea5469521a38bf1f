// The node's watts beside the work: one sampler a node, its joules divided among the node's ranks.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/clock.hpp"
#include "benchmarks/program/discover.hpp"
#include "benchmarks/run.hpp"
#include "reports/results/results.hpp"
#include "topology/base/mpi.hpp"
#include "topology/power/sampler.hpp"
#include "topology/power/weights.hpp"

namespace hallmark {

/// Samples while it lives, on the first rank of each node. References outlive it.
class PowerProbe {
 public:
  /// Sensors below `root` ("": this machine). Collective over `node`.
  PowerProbe(const Communicator& node, const Discovery& discovery, int rank, const RunClock& clock,
             const std::string& root);

  /// Of this rank in [begin, end] on the run's clock. Collective over the node.
  [[nodiscard]] WindowTelemetry window(double begin, double end);

  /// Every node's series, and each rank's reason for unknown joules ("" where they are known), on rank 0. Collective
  /// over `world`.
  [[nodiscard]] std::vector<PowerSeries> gather_series(const Communicator& world) const;
  [[nodiscard]] std::vector<std::string> gather_reasons(const Communicator& world) const;

 private:
  const Communicator& node_;
  int node_index_;
  std::vector<RankPlace> places_;  // of the node's ranks, by local rank
  std::map<int, CpuSet> sockets_;
  std::unique_ptr<PowerSampler> sampler_;  // on the node's first rank
  bool sensed_ = false;                    // the node has a sensor
  std::string reason_;                     // why this rank's last energy was not known
};

}  // namespace hallmark
