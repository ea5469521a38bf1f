// One number for each GPU, whichever reader found it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "topology/hall.hpp"
#include "topology/power/domain.hpp"

namespace hallmark {

/// By PCI id, the package that each GPU of the node is beside (hwloc's number).
[[nodiscard]] std::map<std::string, int> sockets_of_gpus(const Node& node);

/// Gives GPUs' sensors in `sources` the numbers that the returned table holds by PCI id: as in `node`, GPUs that it
/// does not have after them, GPUs on one card the number of the first. Cards that pm_counters do not name take the
/// node's GPUs in order of PCI id, as many each. A GPU gets its package as socket where some sensor knows a module
/// there.
[[nodiscard]] std::map<std::string, int> number_gpus(std::vector<PowerSource>& sources, const Node* node);

}  // namespace hallmark
