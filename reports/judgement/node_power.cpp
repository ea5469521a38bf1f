#include <algorithm>
#include <cmath>
#include <map>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/hall_power.hpp"

namespace hallmark {
namespace {

bool has(std::uint64_t flags, EnergyFlag flag) { return (flags & static_cast<std::uint64_t>(flag)) != 0; }

/// A node's energy in a block is told by each of its ranks.
struct NodeBlock {
  double energy_j = unknown;
  std::uint64_t flags = 0;
};

std::map<std::size_t, NodeBlock> nodes_of(const Results& run, const CaseRecord& record, std::size_t block,
                                          const std::vector<bool>& counted) {
  std::map<std::size_t, NodeBlock> nodes;
  for (std::size_t rank = 0; rank < record.ranks && rank < run.ranks.size(); ++rank) {
    if (!counted.empty() && !counted.at(run.ranks[rank].node)) continue;
    const std::size_t cell = record.at(rank, block);
    const double energy = record.node_energy_j[cell];
    if (!std::isfinite(energy)) continue;
    // What is not said of an energy may be anything.
    const bool said = !record.energy_flags.empty() && record.energy_flags[cell] <= 7;
    nodes[run.ranks[rank].node] = {energy, said ? record.energy_flags[cell] : 7};
  }
  return nodes;
}

}  // namespace

double energy_window(const CaseRecord& record, std::size_t block) {
  double begin = unknown, end = unknown;
  for (std::size_t rank = 0; rank < record.ranks; ++rank) {
    begin = std::fmin(begin, record.window_begin[record.at(rank, block)]);
    end = std::fmax(end, record.window_end[record.at(rank, block)]);
  }
  return end - begin;
}

HallPower power_of_nodes(const Results& run, const CaseRecord& record, std::size_t contracted_nodes,
                         const std::vector<bool>& counted) {
  HallPower power{.expected = contracted_nodes, .boundary = "node_in"};
  std::size_t fewest = contracted_nodes;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::map<std::size_t, NodeBlock> nodes = nodes_of(run, record, block, counted);
    const double window = energy_window(record, block);
    if (nodes.empty() || !(window > 0)) continue;
    std::vector<double> watts;
    for (const auto& [node, each] : nodes) {
      watts.push_back(each.energy_j / window);
      if (has(each.flags, EnergyFlag::node_partial)) power.lower_bound = true, power.boundary = "components";
      if (has(each.flags, EnergyFlag::inconsistent) && power.doubt.empty())
        power.doubt = "the parts of " + run.nodes.at(node).hostname + " exceed the node by more than is tolerated";
    }
    fewest = std::min(fewest, nodes.size());
    power.watts.push_back(ordered_sum(std::move(watts)));
    double begin = unknown;
    for (std::size_t rank = 0; rank < record.ranks; ++rank)
      begin = std::fmin(begin, record.window_begin[record.at(rank, block)]);
    power.begin.push_back(begin);
    power.end.push_back(begin + window);
  }
  power.sources = power.watts.empty() ? 0 : fewest;
  if (power.sources < contracted_nodes) power.lower_bound = true;
  for (const NodeRecord& node : run.nodes) power.clock_bound_s = std::fmax(power.clock_bound_s, node.clock_bound_s);
  return power;
}

void respect_lower_bound(Decision& decision, const Rule& rule) {
  const bool too_good = rule.comparator != Comparator::at_least && decision.outcome == Outcome::pass;
  const bool too_bad = decision.outcome == Outcome::fail && decision.reason == reason::below_floor;
  if (!too_good && !too_bad) return;
  decision.outcome = Outcome::inconclusive;
  decision.reason = reason::no_sensor;
}

}  // namespace hallmark
