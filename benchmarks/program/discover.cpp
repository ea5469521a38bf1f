#include "benchmarks/program/discover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "benchmarks/program/agreed_error.hpp"
#include "topology/base/error.hpp"
#include "topology/binding.hpp"
#include "topology/hwloc.hpp"
#include "topology/serialize.hpp"

namespace hallmark {
namespace {

/// What launcher, taskset and cgroup left all ranks of this node together.
CpuSet node_affinity(const Communicator& node) {
  CpuSet all;
  for (const std::string& list : node.all_gather(inherited_affinity().list())) all = all | CpuSet::parse(list);
  return all;
}

/// Every node once; the hwloc XML stays on rank 0, which alone writes it down.
std::vector<Node> gather_nodes(const Communicator& world, const Communicator& node) {
  const CpuSet affinity = node_affinity(node);
  std::string text, trouble;
  if (node.is_root()) {
    try {
      text = to_text(discover_node({.affinity = affinity}));
    } catch (const Error& error) {
      trouble = error.what();
    }
  }
  if (const std::string message = world.first_message(trouble); !message.empty())
    throw AgreedError{ExitStatus::unavailable, message};
  std::vector<Node> nodes;
  nlohmann::json without_xml = nlohmann::json::array();
  for (const std::string& each : world.gather(text)) {
    if (each.empty()) continue;
    nodes.push_back(node_from_text(each));
    Node plain = nodes.back();
    plain.xml.clear();
    without_xml.push_back(to_text(plain));
  }
  const auto everywhere = nlohmann::json::parse(world.broadcast(without_xml.dump()));
  if (!world.is_root())
    for (const auto& each : everywhere) nodes.push_back(node_from_text(each.get<std::string>()));
  return nodes;
}

/// Index of each rank's node, nodes being in order of their first ranks.
std::vector<int> find_nodes_of_ranks(const Communicator& world, const Communicator& node) {
  const auto leader = static_cast<double>(node.broadcast(static_cast<std::uint64_t>(world.rank())));
  const std::vector<double> leaders = world.all_gather(leader);
  std::vector<double> distinct = leaders;
  std::ranges::sort(distinct);
  const auto repeated = std::ranges::unique(distinct);
  distinct.erase(repeated.begin(), repeated.end());
  std::vector<int> nodes;
  for (const double each : leaders)
    nodes.push_back(static_cast<int>(std::ranges::lower_bound(distinct, each) - distinct.begin()));
  return nodes;
}

/// Binds this rank; why it could not be, or "".
std::string bind(const CpuSet& cpus) {
  try {
    bind_this_process(cpus);
    return {};
  } catch (const UnavailableError& error) {
    return error.what();
  }
}

}  // namespace

Discovery discover(const Communicator& world, const Communicator& node) {
  Discovery discovery;
  discovery.nodes = gather_nodes(world, node);
  discovery.node_of_rank = find_nodes_of_ranks(world, node);
  discovery.placement = place(discovery.nodes, discovery.node_of_rank);
  const std::string trouble = bind(discovery.placement.ranks[static_cast<std::size_t>(world.rank())].cpus);
  const std::vector<std::string> troubles = world.all_gather(trouble);
  for (std::size_t rank = 0; rank < troubles.size(); ++rank)
    if (!troubles[rank].empty())
      discovery.placement.warnings.push_back(fmt::format("rank {}: {}", rank, troubles[rank]));
  for (const std::string& list : world.all_gather(current_binding().list()))
    discovery.bound.push_back(CpuSet::parse(list));
  return discovery;
}

}  // namespace hallmark
