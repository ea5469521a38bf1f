#include "reports/simulation/inventory_csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hallmark {

std::string invented_inventory(const Contract& contract) {
  const std::uint64_t ranks = contract.ranks;
  const std::uint64_t nodes = std::clamp<std::uint64_t>(contract.nodes, 1, std::max<std::uint64_t>(1, ranks));
  const std::uint64_t racks = std::clamp<std::uint64_t>(contract.racks, 1, nodes);
  const bool gpu = contract.kind == "gpu";
  std::string csv = "rank,rack,tray,slot,node,node_serial";
  csv += gpu ? ",gpu_uuid,gpu_serial\n" : "\n";
  for (std::uint64_t rank = 0; rank < ranks; ++rank) {
    const std::uint64_t node = rank * nodes / ranks, rack = node * racks / nodes;
    const std::uint64_t tray = node - (rack * nodes + racks - 1) / racks;
    csv += fmt::format("{},R{:04},{},{},sim-n{:05},SIM-N{:05}", rank, rack, tray, tray, node, node);
    csv += gpu ? fmt::format(",GPU-51510000-0000-0000-0000-{:012},SIM-G{:07}\n", rank, rank) : "\n";
  }
  return csv;
}

}  // namespace hallmark
