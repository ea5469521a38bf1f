#include <cmath>
#include <nlohmann/json.hpp>

#include "topology/compare.hpp"
#include "topology/describe.hpp"
#include "topology/serialize.hpp"

namespace hallmark {
namespace {

using json = nlohmann::ordered_json;

json optional_index(const std::optional<int>& index) { return index ? json(*index) : json(nullptr); }

json or_null(double value) { return std::isnan(value) ? json(nullptr) : json(value); }

// `ranks`: the node's, by local rank.
json sensor_json(const SensorLine& sensor, const std::vector<int>& ranks) {
  json owners = json::array();
  for (const int local : sensor.owners)
    if (static_cast<std::size_t>(local) < ranks.size()) owners.push_back(ranks[static_cast<std::size_t>(local)]);
  return {{"name", sensor.name},
          {"watts", or_null(sensor.watts)},
          {"note", sensor.note},
          {"depth", sensor.depth},
          {"sensor", sensor.sensor},
          {"kind", sensor.kind},
          {"accuracy", sensor.accuracy},
          {"period_s", sensor.period_s > 0 ? json(sensor.period_s) : json(nullptr)},
          {"cross_check", sensor.cross_check},
          {"leaf", sensor.is_leaf},
          {"ranks", sensor.is_leaf ? owners : json(nullptr)},
          {"unowned", sensor.unowned}};
}

std::vector<int> ranks_of(const TopologyReport& report, std::size_t node) {
  std::vector<int> ranks;
  if (!report.placement) return ranks;
  for (const RankPlacement& rank : report.placement->ranks)
    if (static_cast<std::size_t>(rank.node) == node) ranks.push_back(rank.rank);
  return ranks;
}

json node_json(const TopologyReport& report, std::size_t index) {
  json node = json::parse(to_text(report.nodes[index]));
  node.erase("xml");
  json sensors = json::array();
  if (index < report.sensors.size())
    for (const SensorLine& sensor : report.sensors[index])
      sensors.push_back(sensor_json(sensor, ranks_of(report, index)));
  node["power_sensors"] = index < report.sensors.size() ? sensors : json(nullptr);
  return node;
}

json rank_json(const RankPlacement& rank, const std::vector<Node>& nodes) {
  const Node& node = nodes.at(static_cast<std::size_t>(rank.node));
  return {{"rank", rank.rank},
          {"node", node.hostname},
          {"local_rank", rank.local_rank},
          {"gpu", optional_index(rank.gpu)},
          {"numa_node", rank.numa_node},
          {"cpus", rank.cpus.list()},
          {"nic", optional_index(rank.nic)}};
}

}  // namespace

std::string describe_json(const TopologyReport& report) {
  json document{{"schema", "hallmark.topology/1"},
                {"nodes", json::array()},
                {"ranks", json::array()},
                {"differences", json::array()},
                {"warnings", json::array()}};
  for (std::size_t i = 0; i < report.nodes.size(); ++i) document["nodes"].push_back(node_json(report, i));
  if (report.placement) {
    for (const RankPlacement& rank : report.placement->ranks)
      document["ranks"].push_back(rank_json(rank, report.nodes));
    document["warnings"] = report.placement->warnings;
  }
  for (const Difference& difference : compare_nodes(report.nodes))
    document["differences"].push_back(
        {{"node", difference.hostname},
         {"fact", difference.fact},
         {"found", difference.found},
         {"expected", difference.expected.empty() ? json(nullptr) : json(difference.expected)},
         {"text", text(difference, report.nodes.size())}});
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace hallmark
