#include "benchmarks/program/topology_command.hpp"

#include <chrono>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

#include "benchmarks/clock.hpp"
#include "benchmarks/program/discover.hpp"
#include "benchmarks/program/power_probe.hpp"
#include "topology/describe.hpp"
#include "topology/hwloc.hpp"
#include "topology/placement.hpp"
#include "topology/power/present_tree.hpp"

namespace hallmark {
namespace {

using nlohmann::json;

SensorLine line_of(const PresentRow& row) {
  const PresentPower& power = row.power;
  SensorLine line{.name = row.name, .note = power.watts ? power.note : power.unknown, .depth = row.depth};
  if (power.watts) line.watts = *power.watts;
  if (row.partial) line.note = "partial: the sum of what is known below";
  line.sensor = power.sensor;
  line.kind = power.kind;
  if (!power.sensor.empty()) {
    line.accuracy = power.details.accuracy;
    line.period_s = power.details.period_s;
  }
  line.cross_check = power.cross_check;
  line.is_leaf = row.is_leaf;
  line.owners = row.ranks;
  line.unowned = row.unowned;
  return line;
}

/// Blocks for as long as the slowest sensor and the pause between two readings take.
std::vector<SensorLine> sensor_lines(const Discovery& discovery, int node, const TopologyOptions& options) {
  const auto wait = [](double s) { std::this_thread::sleep_for(std::chrono::duration<double>{s}); };
  const NodePower power =
      find_node_power(discovery, node, monotonic_seconds, {.root = options.root, .feed = options.power_feed});
  const PresentTree tree =
      present_tree(present_power(power.found.sources, monotonic_seconds, wait), power.attribution_input());
  std::vector<SensorLine> lines;
  for (const PresentRow& row : tree.rows) lines.push_back(line_of(row));
  for (const std::string& note : tree.notes) lines.push_back({.name = "note", .note = note, .depth = -1});
  for (const std::string& note : power.found.notes) lines.push_back({.name = "not read", .note = note, .depth = -1});
  return lines;
}

json to_json(const std::vector<SensorLine>& lines) {
  json all = json::array();
  for (const SensorLine& line : lines)
    all.push_back({line.name, line.watts, line.note, line.depth, line.sensor, line.kind, line.accuracy, line.period_s,
                   line.cross_check, line.is_leaf, line.owners, line.unowned});
  return all;
}

std::vector<SensorLine> lines_from(const json& all) {
  std::vector<SensorLine> lines;
  for (const json& line : all)
    lines.push_back({.name = line[0],
                     .watts = line[1].is_null() ? std::numeric_limits<double>::quiet_NaN() : line[1].get<double>(),
                     .note = line[2],
                     .depth = line[3],
                     .sensor = line[4],
                     .kind = line[5],
                     .accuracy = line[6],
                     .period_s = line[7],
                     .cross_check = line[8],
                     .is_leaf = line[9],
                     .owners = line[10].get<std::vector<int>>(),
                     .unowned = line[11]});
  return lines;
}

void print(const TopologyReport& report, const TopologyOptions& options) {
  std::cout << (options.json ? describe_json(report) : describe_text(report)) << std::flush;
}

/// The machine that --root or --hwloc-xml describes (or this one), with `ranks` of a launch placed on it.
void show_one(const TopologyOptions& options, int ranks) {
  Discovery discovery;
  discovery.nodes.push_back(discover_node({.xml = options.hwloc_xml, .root = options.root}));
  discovery.node_of_rank.assign(static_cast<std::size_t>(ranks), 0);
  discovery.placement = place(discovery.nodes, discovery.node_of_rank);
  for (const RankPlacement& rank : discovery.placement.ranks) discovery.bound.push_back(rank.cpus);
  TopologyReport report{.nodes = discovery.nodes, .placement = {}, .sensors = {}};
  if (ranks > 0) report.placement = discovery.placement;
  // The XML of another machine says nothing of its sensors, and this machine's are not its.
  if (options.hwloc_xml.empty()) report.sensors.push_back(sensor_lines(discovery, 0, options));
  print(report, options);
}

}  // namespace

ExitStatus show_topology(const TopologyOptions& options) {
  show_one(options, 0);
  return ExitStatus::done;
}

ExitStatus show_topology(const Communicator& world, const TopologyOptions& options) {
  if (!options.root.empty() || !options.hwloc_xml.empty()) {
    if (world.is_root()) show_one(options, world.size());
    return ExitStatus::done;
  }
  const Communicator node = world.split_by_node();
  const Discovery discovery = discover(world, node);
  const int here = discovery.node_of_rank[static_cast<std::size_t>(world.rank())];
  const json mine = node.is_root() ? to_json(sensor_lines(discovery, here, options)) : json();
  const std::vector<std::string> texts = world.gather(mine.dump());
  TopologyReport report{.nodes = discovery.nodes, .placement = discovery.placement, .sensors = {}};
  for (const std::string& text : texts)
    if (const json lines = json::parse(text); !lines.is_null()) report.sensors.push_back(lines_from(lines));
  if (world.is_root()) print(report, options);
  return ExitStatus::done;
}

}  // namespace hallmark
