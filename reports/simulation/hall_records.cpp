#include "reports/simulation/hall_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>

#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr double usual_clock_bound_s = 2e-5;
constexpr const char* topology_xml = "<!-- simulated: no topology was read -->";

[[noreturn]] void reject(const SimulatedFault& fault, const std::string& what) {
  throw UsageError{fmt::format("--fault {}: {}", fault.text, what)};
}

std::optional<std::size_t> whole(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

NodeRecord invented_node(std::size_t node, const Contract& contract) {
  NodeRecord record;
  const std::size_t nodes = std::max<std::size_t>(1, contract.nodes), racks = std::max<std::size_t>(1, contract.racks);
  record.hostname = fmt::format("sim-n{:05}", node);
  record.rack = fmt::format("R{:04}", node * racks / nodes);
  record.slot = fmt::format("{}", node % std::max<std::size_t>(1, nodes / racks));
  record.serial = fmt::format("SIM-N{:05}", node);
  return record;
}

NodeRecord contracted_node(const InventoryUnit& unit) {
  NodeRecord record;
  record.hostname = unit.node;
  record.rack = unit.rack;
  record.tray = unit.tray;
  record.slot = unit.slot;
  record.serial = unit.node_serial;
  return record;
}

/// The node of each unit; its record is made when it is met first.
std::uint32_t node_for(Results& results, const Contract& contract, std::size_t rank,
                       std::map<std::string, std::uint32_t>& known) {
  const InventoryUnit& unit = contract.inventory[rank];
  if (!unit.node.empty()) {
    const auto [at, is_new] = known.emplace(unit.node, static_cast<std::uint32_t>(results.nodes.size()));
    if (is_new) results.nodes.push_back(contracted_node(unit));
    return at->second;
  }
  const std::size_t nodes = std::clamp<std::size_t>(contract.nodes, 1, contract.ranks);
  const std::size_t node = rank * nodes / contract.ranks;
  while (results.nodes.size() <= node) results.nodes.push_back(invented_node(results.nodes.size(), contract));
  return static_cast<std::uint32_t>(node);
}

void add_rank(Results& results, const Contract& contract, std::size_t rank, std::uint32_t node, std::uint32_t local) {
  const InventoryUnit& unit = contract.inventory[rank];
  RankRecord& record = results.ranks.emplace_back();
  record.node = node;
  record.local_rank = local;
  if (contract.kind != "gpu") return;
  record.device = "simulated GPU";
  record.pci = fmt::format("0000:{:02x}:00.0", 16 + 16 * (local % 14));
  record.gpu_uuid = unit.gpu_uuid;
  record.gpu_serial = unit.gpu_serial;
}

/// "17", "3+9", "8-15".
std::vector<std::size_t> listed(const SimulatedFault& fault, std::size_t ranks) {
  std::vector<std::size_t> found;
  std::string_view rest = fault.ranks;
  while (!rest.empty()) {
    const std::size_t plus = rest.find('+');
    const std::string_view item = rest.substr(0, plus);
    rest = plus == std::string_view::npos ? std::string_view{} : rest.substr(plus + 1);
    const std::size_t dash = item.find('-');
    const auto first = whole(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : whole(item.substr(dash + 1));
    if (!first || !last || *last < *first) reject(fault, fmt::format("'{}' is no rank; write 17, 3+9 or 8-15", item));
    if (*last >= ranks) reject(fault, fmt::format("there is no rank {}; the hall has ranks 0 to {}", *last, ranks - 1));
    for (std::size_t rank = *first; rank <= *last; ++rank) found.push_back(rank);
  }
  std::ranges::sort(found);
  const auto repeated = std::ranges::unique(found);
  found.erase(repeated.begin(), repeated.end());
  return found;
}

/// Names of racks, in order of their first node.
std::vector<std::string> racks_of(const Results& results) {
  std::vector<std::string> racks;
  std::map<std::string, bool> known;
  for (const NodeRecord& node : results.nodes)
    if (known.emplace(node.rack, true).second) racks.push_back(node.rack);
  return racks;
}

std::string rack_name(const SimulatedFault& fault, const Results& results) {
  const std::vector<std::string> racks = racks_of(results);
  if (std::ranges::find(racks, fault.rack) != racks.end()) return fault.rack;
  const auto number = whole(fault.rack);
  if (!number || *number >= racks.size())
    reject(fault, fmt::format("there is no rack {}; the hall has {}, the first is '{}'", fault.rack, racks.size(),
                              racks.empty() ? "" : racks.front()));
  return racks[*number];
}

}  // namespace

void add_hall(Results& results, const Contract& contract, const SimulationPlan& plan) {
  const std::size_t ranks = plan.ranks == 0 ? contract.ranks : std::min<std::size_t>(plan.ranks, contract.ranks);
  std::map<std::string, std::uint32_t> known;
  std::vector<std::uint32_t> on_node;
  results.ranks.reserve(ranks);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    const std::uint32_t node = node_for(results, contract, rank, known);
    on_node.resize(results.nodes.size());
    add_rank(results, contract, rank, node, on_node[node]++);
  }
  const std::string hash = sha256(topology_xml);
  results.topologies[hash] = topology_xml;
  for (std::size_t node = 0; node < results.nodes.size(); ++node) {
    NodeRecord& record = results.nodes[node];
    record.product = "simulated";
    record.cpu_model = "simulated processor";
    record.topology_hash = hash;
    record.clock_offset_s = 0;
    record.clock_bound_s = node == 0 ? 0 : usual_clock_bound_s;
  }
}

std::size_t node_of(const SimulatedFault& fault, const Results& results) {
  const auto named = std::ranges::find(results.nodes, fault.node, &NodeRecord::hostname);
  if (named != results.nodes.end()) return static_cast<std::size_t>(named - results.nodes.begin());
  const auto number = whole(fault.node);
  if (!number || *number >= results.nodes.size())
    reject(fault, fmt::format("there is no node {}; the hall has nodes 0 to {}, the first is {}", fault.node,
                              results.nodes.size() - 1, results.nodes.front().hostname));
  return *number;
}

std::vector<std::size_t> ranks_of(const SimulatedFault& fault, const Results& results) {
  if (!fault.ranks.empty()) return listed(fault, results.ranks.size());
  std::vector<std::size_t> found(results.ranks.size());
  std::iota(found.begin(), found.end(), std::size_t{0});
  if (!fault.node.empty()) {
    const std::size_t node = node_of(fault, results);
    std::erase_if(found, [&](std::size_t rank) { return results.ranks[rank].node != node; });
  } else if (!fault.rack.empty()) {
    const std::string rack = rack_name(fault, results);
    std::erase_if(found, [&](std::size_t rank) { return results.nodes[results.ranks[rank].node].rack != rack; });
  }
  return found;
}

std::size_t partner_of(const SimulatedFault& fault, std::size_t rank, const Results& results) {
  const std::size_t ranks = results.ranks.size();
  const bool far = fault.kind == SimulatedKind::misracked;
  std::size_t other = fault.with.value_or((rank + 1) % ranks);
  while (!fault.with && far && other != rank && results.ranks[other].node == results.ranks[rank].node)
    other = (other + 1) % ranks;
  if (other >= ranks) reject(fault, fmt::format("there is no rank {}; the hall has ranks 0 to {}", other, ranks - 1));
  if (other == rank) reject(fault, "there is no other unit for it; give with=RANK");
  return other;
}

}  // namespace hallmark
