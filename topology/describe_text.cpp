#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <string_view>

#include "topology/base/units.hpp"
#include "topology/canonical.hpp"
#include "topology/compare.hpp"
#include "topology/describe.hpp"
#include "topology/names.hpp"

namespace hallmark {
namespace {

constexpr std::size_t most_ranks = 16;  ///< rows of a placement table before it is cut

using Ranks = std::vector<RankPlacement>;

std::string or_unknown(std::string_view text) { return text.empty() ? "unknown" : std::string{text}; }

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string numa_text(int numa_node) { return numa_node < 0 ? "unknown" : std::to_string(numa_node); }

std::string memory_text(std::uint64_t bytes) {
  return bytes == 0 ? "memory unknown" : fmt::format("{} GiB", whole_gib(bytes));
}

std::string device_text(const std::vector<PciDevice>& devices, const std::optional<int>& index) {
  if (!index) return "-";
  const PciDevice& device = devices.at(static_cast<std::size_t>(*index));
  return device.os_names.empty() ? device.pci : device.os_names.front();
}

std::size_t allowed_cores(const Node& node, int numa_node) {
  return static_cast<std::size_t>(std::ranges::count_if(node.cores, [&](const Core& core) {
    return core.numa_node == numa_node && !(core.cpus & node.allowed_cpus).empty();
  }));
}

using Out = std::back_insert_iterator<std::string>;

void write_identity(const Node& node, std::size_t nodes, Out out) {
  fmt::format_to(out, "  product    {}\n", or_unknown(node.product));
  if (nodes > 1)
    fmt::format_to(out, "  serials    one per node: see --format json\n");
  else if (!node.serial.empty() || !node.board_serial.empty())
    fmt::format_to(out, "  serial     {}, board {}\n", or_unknown(node.serial), or_unknown(node.board_serial));
  if (nodes == 1 && !node.serial_note.empty()) fmt::format_to(out, "  serial     {}\n", node.serial_note);
  fmt::format_to(out, "  kernel     {}\n", or_unknown(node.kernel));
}

void write_processors(const Node& node, Out out) {
  fmt::format_to(out, "  processor  {}: {}, {}, {}, {}\n", or_unknown(node.cpu_model),
                 counted(static_cast<std::size_t>(node.packages), "package"), counted(node.cores.size(), "core"),
                 counted(node.machine_cpus.size(), "hardware thread"), memory_text(node.memory_bytes));
  const auto allowed = static_cast<std::size_t>(
      std::ranges::count_if(node.cores, [&](const Core& core) { return !(core.cpus & node.allowed_cpus).empty(); }));
  if (node.allowed_cpus != node.machine_cpus)
    fmt::format_to(out, "  limit      {} of {}, {} of {} allowed (cgroup or affinity): {}\n", allowed,
                   counted(node.cores.size(), "core"), node.allowed_cpus.size(),
                   counted(node.machine_cpus.size(), "hardware thread"), or_unknown(node.allowed_cpus.list()));
  std::vector<std::string> caches;
  for (const Cache& cache : node.caches)
    caches.push_back(fmt::format("L{} {} x {}", cache.level, size_text(cache.bytes), cache.count));
  if (!caches.empty()) fmt::format_to(out, "  caches     {}\n", fmt::join(caches, ", "));
}

void write_numa_nodes(const Node& node, Out out) {
  for (const NumaNode& numa : node.numa_nodes) {
    fmt::format_to(out, "  NUMA {:<5} {}", numa.os_index, memory_text(numa.memory_bytes));
    if (!numa.kind.empty()) fmt::format_to(out, " {}", numa.kind);
    if (numa.cpus.empty())
      fmt::format_to(out, ", no cores; nearest is NUMA node {}\n", numa_text(numa.nearest));
    else
      fmt::format_to(out, ", {} allowed, CPUs {}\n", counted(allowed_cores(node, numa.os_index), "core"),
                     numa.cpus.list());
  }
}

void write_devices(std::string_view kind, const std::vector<PciDevice>& devices, bool alone, Out out) {
  if (devices.empty()) fmt::format_to(out, "  {}s       none\n", kind);
  for (const PciDevice& device : devices) {
    fmt::format_to(out, "  {:<10} {}  NUMA {}  {}", kind, device.pci, numa_text(device.numa_node),
                   or_unknown(device.name));
    if (!device.os_names.empty())
      fmt::format_to(out, "  {}", fmt::join(device.os_names, " "));
    else
      fmt::format_to(out, "  (no driver)");
    if (device.link_bytes_per_s > 0) fmt::format_to(out, "  {:.3g} GB/s link", device.link_bytes_per_s / 1e9);
    if (!device.slot.empty()) fmt::format_to(out, "  slot {}", device.slot);
    if (alone && !device.serial.empty()) fmt::format_to(out, "  serial {}", device.serial);
    fmt::format_to(out, "\n");
  }
}

// "ranks 0-3", "ranks 0,2 and unowned", "unowned"; ranks of the launch where the node stands alone, else local ones.
std::string owners_text(const SensorLine& line, const Ranks& ranks, bool alone) {
  if (!line.is_leaf || (line.owners.empty() && !line.unowned)) return {};
  CpuSet numbers;  // written as Linux lists
  for (const int local : line.owners)
    numbers.add(alone && static_cast<std::size_t>(local) < ranks.size() ? ranks[static_cast<std::size_t>(local)].rank
                                                                        : local);
  const std::string owned = line.owners.empty() ? "" : (alone ? "ranks " : "local ranks ") + numbers.list();
  return fmt::format("  {}{}{}", owned, line.unowned && !owned.empty() ? " and " : "", line.unowned ? "unowned" : "");
}

void write_sensors(const std::vector<SensorLine>& sensors, const Ranks& ranks, bool alone, Out out) {
  if (sensors.empty()) fmt::format_to(out, "  power      no sensor\n");
  for (const SensorLine& line : sensors) {
    if (line.depth < 0) {
      fmt::format_to(out, "  power      {}: {}\n", line.name, line.note);
      continue;
    }
    fmt::format_to(out, "  power      {:{}}{}  {}", "", 2 * line.depth, line.name, text(line.watts, Dimension::power));
    fmt::format_to(out, "{}", owners_text(line, ranks, alone));
    if (!line.sensor.empty())
      fmt::format_to(out, "  {}{}, {}", line.cross_check ? "cross-check: " : "", line.sensor, line.kind);
    if (line.period_s > 0) fmt::format_to(out, ", new each {:g} s", line.period_s);
    if (!line.accuracy.empty()) fmt::format_to(out, ", {}", line.accuracy);
    fmt::format_to(out, "{}\n", line.note.empty() ? "" : "  (" + line.note + ")");
  }
}

void write_ranks(const Node& node, const Ranks& ranks, bool alone, Out out) {
  if (ranks.empty()) return;
  fmt::format_to(out, "  {:<10} {:<10} {:<6} {:<10} {}\n", alone ? "rank" : "local rank", "GPU", "NUMA", "NIC", "CPUs");
  for (std::size_t i = 0; i < std::min(ranks.size(), most_ranks); ++i) {
    const RankPlacement& rank = ranks[i];
    fmt::format_to(out, "  {:<10} {:<10} {:<6} {:<10} {}\n", alone ? rank.rank : rank.local_rank,
                   device_text(node.gpus, rank.gpu), numa_text(rank.numa_node), device_text(node.nics, rank.nic),
                   rank.cpus.list());
  }
  if (ranks.size() > most_ranks) fmt::format_to(out, "  ... {} more: see --format json\n", ranks.size() - most_ranks);
}

// Equal for nodes that one description fits. Watts differ always; so sensors go by name.
std::string alike_key(const TopologyReport& report, std::size_t index, const Ranks& ranks) {
  const Node& node = report.nodes[index];
  std::string key = fmt::format("{}\n{}|{}|{}|", fmt::join(canonical_topology(node), "\n"), node.product, node.kernel,
                                node.allowed_cpus.list());
  for (const auto* devices : {&node.gpus, &node.nics})
    for (const PciDevice& device : *devices)
      key += fmt::format("{} {} {} {}|", device.name, fmt::join(device.os_names, " "), device.slot,
                         device.link_bytes_per_s);
  for (const RankPlacement& rank : ranks)
    key += fmt::format("{} {} {} {}|", rank.gpu.value_or(-1), rank.numa_node, rank.nic.value_or(-1), rank.cpus.list());
  if (index < report.sensors.size())
    for (const SensorLine& line : report.sensors[index])
      key += fmt::format("{}|{}|{}|{}|", line.name, line.sensor, std::isnan(line.watts), fmt::join(line.owners, ","));
  return key;
}

std::vector<SensorLine> watts_of_all(const TopologyReport& report, const std::vector<std::size_t>& members) {
  std::vector<SensorLine> total = report.sensors[members.front()];
  if (members.size() == 1) return total;
  for (std::size_t s = 0; s < total.size(); ++s) {
    for (std::size_t m = 1; m < members.size(); ++m) total[s].watts += report.sensors[members[m]][s].watts;
    total[s].watts /= static_cast<double>(members.size());
    total[s].name += ", mean of " + counted(members.size(), "node");
  }
  return total;
}

void write_group(const TopologyReport& report, const std::vector<std::size_t>& members,
                 const std::vector<Ranks>& ranks_of, Out out) {
  const Node& node = report.nodes[members.front()];
  const bool alone = members.size() == 1;
  std::vector<std::string> names;
  for (const std::size_t member : members) names.push_back(report.nodes[member].hostname);
  if (alone)
    fmt::format_to(out, "node {}\n", or_unknown(node.hostname));
  else
    fmt::format_to(out, "{} alike: {}\n", counted(members.size(), "node"), compress_names(names));
  write_identity(node, members.size(), out);
  write_processors(node, out);
  write_numa_nodes(node, out);
  write_devices("GPU", node.gpus, alone, out);
  write_devices("NIC", node.nics, alone, out);
  if (members.front() < report.sensors.size())
    write_sensors(watts_of_all(report, members), ranks_of[members.front()], alone, out);
  write_ranks(node, ranks_of[members.front()], alone, out);
}

}  // namespace

std::string describe_text(const TopologyReport& report) {
  std::vector<Ranks> ranks_of(report.nodes.size());
  if (report.placement)
    for (const RankPlacement& rank : report.placement->ranks)
      ranks_of.at(static_cast<std::size_t>(rank.node)).push_back(rank);
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string, std::size_t> group_of;
  for (std::size_t i = 0; i < report.nodes.size(); ++i) {
    const auto [group, is_new] = group_of.try_emplace(alike_key(report, i, ranks_of[i]), groups.size());
    if (is_new) groups.emplace_back();
    groups[group->second].push_back(i);
  }
  std::string result;
  const Out out = std::back_inserter(result);
  for (const auto& members : groups) write_group(report, members, ranks_of, out);
  for (const Difference& difference : compare_nodes(report.nodes))
    fmt::format_to(out, "differs: {}\n", text(difference, report.nodes.size()));
  if (report.placement)
    for (const std::string& warning : report.placement->warnings) fmt::format_to(out, "note: {}\n", warning);
  return result;
}

}  // namespace hallmark
