// How nodes that should be alike differ.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "topology/hall.hpp"

namespace hallmark {

/// One fact in which one node departs from the rest.
struct Difference {
  std::size_t node;  ///< index into the nodes given
  std::string hostname;
  std::string fact;      ///< "GPUs", "kernel", "topology", ...
  std::string found;     ///< "7 GPUs", "kernel 6.1.0"
  std::string expected;  ///< what most nodes have: "8"; empty where no value has more than half of the nodes
  std::size_t others;  ///< how many nodes have `expected`; without a majority: how many have what this node has, itself
                       ///< included
};

/// For each fact, the nodes that do not have the value that more than half have; where there is no such value, every
/// node once with `expected` empty. The topology is only named where no fact explains its hash. In order of fact, then
/// node. Pure.
[[nodiscard]] std::vector<Difference> compare_nodes(const std::vector<Node>& nodes);

/// "gpu-r03-n02: 7 GPUs; 127 other nodes have 8", or "gpu-r03-n02: 7 GPUs; no majority (1 of 2 nodes has this)".
[[nodiscard]] std::string text(const Difference& difference, std::size_t nodes);

}  // namespace hallmark
