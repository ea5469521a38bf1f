// All nodes of the run, where its ranks go, and that they really are there.
#pragma once

#include <string>
#include <vector>

#include "topology/base/mpi.hpp"
#include "topology/hall.hpp"
#include "topology/placement.hpp"

namespace hallmark {

/// What discovery gives to every rank. Node::xml is filled on rank 0 alone.
struct Discovery {
  std::vector<Node> nodes;  ///< every node once, in order of its first rank
  std::vector<int> node_of_rank;
  Placement placement;
  std::vector<CpuSet> bound;  ///< by rank: the affinity read back after binding
  [[nodiscard]] const Node& node_of(int rank) const {
    return nodes[static_cast<std::size_t>(node_of_rank[static_cast<std::size_t>(rank)])];
  }
};

/// The first rank of each node looks; rank 0 places; every rank binds itself and reads the binding back. A rank that
/// cannot be bound is a warning. Collective over `world`.
[[nodiscard]] Discovery discover(const Communicator& world, const Communicator& node);

}  // namespace hallmark
