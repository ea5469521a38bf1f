#include "topology/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <ranges>
#include <string_view>
#include <tuple>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

/// The allowed cores of one NUMA node (key -1: cores that belong to none) and the ranks that live on it.
struct Home {
  std::vector<CpuSet> cores;
  std::vector<std::size_t> ranks;
  [[nodiscard]] bool has_room() const { return ranks.size() < cores.size(); }
};
using Homes = std::map<int, Home>;

Homes allowed_cores(const Node& node) {
  Homes homes;
  for (const Core& core : node.cores)
    if (CpuSet cpus = core.cpus & node.allowed_cpus; !cpus.empty())
      homes[core.numa_node].cores.push_back(std::move(cpus));
  return homes;
}

std::size_t core_count(const Homes& homes) {
  std::size_t count = 0;
  for (const auto& [numa, home] : homes) count += home.cores.size();
  return count;
}

// Fewest ranks among those with room; when all are full, fewest ranks per core. The first of equals.
int emptiest(const Homes& homes) {
  const auto load = [](const auto& entry) {
    const Home& home = entry.second;
    const double per_core = static_cast<double>(home.ranks.size()) / static_cast<double>(home.cores.size());
    return std::tuple{!home.has_room(), home.has_room() ? static_cast<double>(home.ranks.size()) : per_core};
  };
  return std::ranges::min_element(homes, {}, load)->first;
}

int numa_with_cores(const Node& node, int numa_node) {
  const auto numa = std::ranges::find(node.numa_nodes, numa_node, &NumaNode::os_index);
  return numa != node.numa_nodes.end() && numa->cpus.empty() ? numa->nearest : numa_node;
}

// As many ranks to each NUMA node as to any other while it has cores for them; neighbours in rank stay together.
void spread(const std::vector<std::size_t>& ranks, Homes& homes) {
  std::map<int, std::size_t> share;
  Homes trial = homes;
  for (const std::size_t rank : ranks) {
    const int numa = emptiest(trial);
    trial[numa].ranks.push_back(rank);
    ++share[numa];
  }
  auto next = ranks.begin();
  for (const auto& [numa, count] : share)
    for (std::size_t i = 0; i < count; ++i) homes[numa].ranks.push_back(*next++);
}

// Ranks of one NUMA node get equal runs of its cores; more ranks than cores take turns.
void share_cores(const Homes& homes, std::vector<RankPlacement>& placed) {
  for (const auto& [numa, home] : homes) {
    const std::size_t cores = home.cores.size(), ranks = home.ranks.size();
    for (std::size_t i = 0; i < ranks; ++i) {
      RankPlacement& rank = placed[home.ranks[i]];
      rank.numa_node = numa;
      const std::size_t first = ranks > cores ? i % cores : i * cores / ranks;
      const std::size_t end = ranks > cores ? first + 1 : (i + 1) * cores / ranks;
      for (std::size_t core = first; core < end; ++core) rank.cpus = rank.cpus | home.cores[core];
    }
  }
}

// NICs worth using: with a driver, and not a management port, whose PCI link is below a quarter of the fastest one's.
std::vector<int> fabric_nics(const Node& node) {
  double fastest = 0;
  for (const PciDevice& nic : node.nics) fastest = std::max(fastest, nic.link_bytes_per_s);
  std::vector<int> usable;
  for (std::size_t i = 0; i < node.nics.size(); ++i) {
    const PciDevice& nic = node.nics[i];
    const bool slow = nic.link_bytes_per_s > 0 && nic.link_bytes_per_s < fastest / 4;
    if (!nic.os_names.empty() && !slow) usable.push_back(static_cast<int>(i));
  }
  return usable;
}

std::size_t bridges_in_common(const PciDevice& a, const PciDevice& b) {
  const auto differ = std::ranges::mismatch(a.bridges, b.bridges);
  return static_cast<std::size_t>(differ.in1 - a.bridges.begin());
}

/// Bridges in common with the GPU first, then the same host bridge, then the same NUMA node; among equals the least
/// used.
std::optional<int> nearest_nic(const Node& node, const RankPlacement& rank, std::vector<int>& uses) {
  const PciDevice* gpu = rank.gpu ? &node.gpus[static_cast<std::size_t>(*rank.gpu)] : nullptr;
  const int numa = gpu != nullptr && gpu->numa_node >= 0 ? numa_with_cores(node, gpu->numa_node) : rank.numa_node;
  const auto distance = [&](int index) {
    const PciDevice& nic = node.nics[static_cast<std::size_t>(index)];
    const std::size_t common = gpu == nullptr ? 0 : bridges_in_common(*gpu, nic);
    const bool same_host_bridge = gpu != nullptr && gpu->bridge_group >= 0 && gpu->bridge_group == nic.bridge_group;
    return std::tuple{std::numeric_limits<std::size_t>::max() - common, !same_host_bridge,
                      !(numa >= 0 && nic.numa_node == numa), uses[static_cast<std::size_t>(index)]};
  };
  const std::vector<int> candidates = fabric_nics(node);
  if (candidates.empty()) return std::nullopt;
  const int nic = *std::ranges::min_element(candidates, {}, distance);
  ++uses[static_cast<std::size_t>(nic)];
  return nic;
}

// A GPU's rank stays by its GPU unless that would share a core while another is free. Returns those left to spread.
std::vector<std::size_t> settle_gpu_ranks(const Node& node, const std::vector<std::size_t>& ranks, Homes& homes,
                                          const std::vector<RankPlacement>& placed) {
  const bool enough = core_count(homes) >= ranks.size();
  std::vector<std::size_t> rest;
  for (const std::size_t rank : ranks) {
    const auto gpu = placed[rank].gpu;
    const auto home =
        gpu ? homes.find(numa_with_cores(node, node.gpus[static_cast<std::size_t>(*gpu)].numa_node)) : homes.end();
    if (home != homes.end() && (home->second.has_room() || !enough))
      home->second.ranks.push_back(rank);
    else
      rest.push_back(rank);
  }
  return rest;
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void warn_of_limits(const Node& node, const Homes& homes, std::size_t ranks, std::vector<std::string>& warnings) {
  const std::size_t allowed = core_count(homes);
  if (allowed < node.cores.size())
    warnings.push_back(fmt::format("{} of {} {} allowed on node {} (cgroup or affinity)", allowed,
                                   counted(node.cores.size(), "core"), allowed == 1 ? "is" : "are", node.hostname));
  std::size_t sharing = 0, shared = 0;
  for (const auto& [numa, home] : homes)
    if (home.ranks.size() > home.cores.size()) sharing += home.ranks.size(), shared += home.cores.size();
  if (sharing > 0)
    warnings.push_back(
        fmt::format("{} share {} on node {}", counted(sharing, "rank"), counted(shared, "core"), node.hostname));
  if (node.gpus.empty() && ranks < allowed)
    warnings.push_back(fmt::format("{} of {} {} used on node {}", ranks, counted(allowed, "core"),
                                   ranks == 1 ? "is" : "are", node.hostname));
  if (node.gpus.empty()) return;
  const std::size_t gpus = node.gpus.size();
  if (ranks > gpus)
    warnings.push_back(
        fmt::format("{} share {} on node {}", counted(ranks, "rank"), counted(gpus, "GPU"), node.hostname));
  if (ranks < gpus)
    warnings.push_back(fmt::format("{} of {} {} used on node {}", ranks, counted(gpus, "GPU"),
                                   ranks == 1 ? "is" : "are", node.hostname));
}

void warn_of_distance(const Node& node, const RankPlacement& rank, std::vector<std::string>& warnings) {
  if (!rank.gpu) return;
  const PciDevice& gpu = node.gpus[static_cast<std::size_t>(*rank.gpu)];
  const int wanted = numa_with_cores(node, gpu.numa_node);
  if (wanted >= 0 && wanted != rank.numa_node)
    warnings.push_back(
        fmt::format("rank {} on node {} computes on NUMA node {}, away from its GPU {} on NUMA node {}: no free core "
                    "is allowed there",
                    rank.rank, node.hostname, rank.numa_node, gpu.pci, wanted));
}

void place_on(const Node& node, const std::vector<std::size_t>& ranks, Placement& placement) {
  Homes homes = allowed_cores(node);
  if (homes.empty())
    throw InputError{"node " + node.hostname +
                     " allows its ranks no core; check its cgroup, the launcher's binding and its topology"};
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    RankPlacement& rank = placement.ranks[ranks[i]];
    rank.local_rank = static_cast<int>(i);
    if (!node.gpus.empty()) rank.gpu = static_cast<int>(i % node.gpus.size());
  }
  spread(settle_gpu_ranks(node, ranks, homes, placement.ranks), homes);
  share_cores(homes, placement.ranks);
  warn_of_limits(node, homes, ranks.size(), placement.warnings);
  std::vector<int> uses(node.nics.size(), 0);
  for (const std::size_t rank : ranks) {
    placement.ranks[rank].nic = nearest_nic(node, placement.ranks[rank], uses);
    warn_of_distance(node, placement.ranks[rank], placement.warnings);
  }
}

}  // namespace

Placement place(const std::vector<Node>& nodes, const std::vector<int>& node_of_rank) {
  Placement placement;
  std::vector<std::vector<std::size_t>> ranks_of(nodes.size());
  for (std::size_t rank = 0; rank < node_of_rank.size(); ++rank) {
    const int node = node_of_rank[rank];
    if (node < 0 || static_cast<std::size_t>(node) >= nodes.size())
      throw DefectError{fmt::format("rank {} is said to be on node {} of {}", rank, node, nodes.size())};
    RankPlacement placed;
    placed.rank = static_cast<int>(rank);
    placed.node = node;
    placement.ranks.push_back(placed);
    ranks_of[static_cast<std::size_t>(node)].push_back(rank);
  }
  for (std::size_t node = 0; node < nodes.size(); ++node)
    if (!ranks_of[node].empty()) place_on(nodes[node], ranks_of[node], placement);
  return placement;
}

}  // namespace hallmark
