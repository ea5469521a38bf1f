// Where each rank runs: a pure function of nodes and ranks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "topology/cpu_set.hpp"
#include "topology/hall.hpp"

namespace hallmark {

/// Where one rank runs. Decided here; enforced and read back in binding.hpp.
struct RankPlacement {
  int rank = 0;
  int node = 0;            ///< index into the nodes given
  int local_rank = 0;      ///< 0.. on its node, in order of rank
  std::optional<int> gpu;  ///< index into Node::gpus; none: the host is the device
  int numa_node = -1;      ///< OS index
  CpuSet cpus;             ///< PUs to bind to; never empty
  std::optional<int> nic;  ///< index into Node::nics, nearest to the GPU, else to the NUMA node
};

struct Placement {
  std::vector<RankPlacement> ranks;   ///< by rank
  std::vector<std::string> warnings;  ///< "4 ranks share 2 cores on node a", "2 of 64 cores are used on node b"
};

/// Places ranks: node_of_rank[r] indexes nodes. A rank with a GPU goes to cores of the GPU's NUMA node (of the nearest
/// one with cores where that has none); ranks without are spread over the NUMA nodes. Cores are shared out evenly,
/// disjoint while there are enough allowed ones. Only `allowed_cpus` are used.
[[nodiscard]] Placement place(const std::vector<Node>& nodes, const std::vector<int>& node_of_rank);

}  // namespace hallmark
