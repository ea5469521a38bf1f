#include "benchmarks/program/topology_command.hpp"

#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "benchmarks/program/discover.hpp"
#include "topology/describe.hpp"
#include "topology/hwloc.hpp"
#include "topology/power/present.hpp"

namespace hallmark {
namespace {

using nlohmann::json;

std::vector<SensorLine> sensor_lines(const std::string& root) {
  std::vector<SensorLine> lines;
  for (const PresentPower& row : present_power(root.empty() ? "/" : root)) {
    SensorLine line;
    line.name = row.domain.empty()   ? "power"
                : row.sensor.empty() ? row.domain
                                     : row.domain + " (" + row.kind + ", " + row.sensor + ")";
    if (row.watts) line.watts = *row.watts;
    line.note = row.watts ? row.note : row.unknown;
    lines.push_back(std::move(line));
  }
  return lines;
}

json to_json(const std::vector<SensorLine>& lines) {
  json all = json::array();
  for (const SensorLine& line : lines) all.push_back({line.name, line.watts, line.note});
  return all;
}

std::vector<SensorLine> lines_from(const json& all) {
  std::vector<SensorLine> lines;
  for (const json& line : all)
    lines.push_back({.name = line[0],
                     .watts = line[1].is_null() ? std::numeric_limits<double>::quiet_NaN() : line[1].get<double>(),
                     .note = line[2]});
  return lines;
}

void print(const TopologyReport& report, const TopologyOptions& options) {
  std::cout << (options.json ? describe_json(report) : describe_text(report)) << std::flush;
}

}  // namespace

ExitStatus show_topology(const TopologyOptions& options) {
  TopologyReport report;
  report.nodes.push_back(discover_node({.xml = options.hwloc_xml, .root = options.root}));
  // The XML of another machine says nothing of its sensors, and this machine's are not its.
  if (options.hwloc_xml.empty()) report.sensors.push_back(sensor_lines(options.root));
  print(report, options);
  return ExitStatus::done;
}

ExitStatus show_topology(const Communicator& world, const TopologyOptions& options) {
  if (!options.root.empty() || !options.hwloc_xml.empty()) {
    if (world.is_root()) (void)show_topology(options);
    return ExitStatus::done;
  }
  const Communicator node = world.split_by_node();
  const Discovery discovery = discover(world, node);
  const json mine = node.is_root() ? to_json(sensor_lines("")) : json();
  const std::vector<std::string> texts = world.gather(mine.dump());
  TopologyReport report{.nodes = discovery.nodes, .placement = discovery.placement, .sensors = {}};
  for (const std::string& text : texts)
    if (const json lines = json::parse(text); !lines.is_null()) report.sensors.push_back(lines_from(lines));
  if (world.is_root()) print(report, options);
  return ExitStatus::done;
}

}  // namespace hallmark
