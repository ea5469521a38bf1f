#include "topology/canonical.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

std::string device_line(std::string_view kind, const PciDevice& device) {
  return fmt::format("{} {} {} numa {} bridges {}", kind, device.pci, device.id, device.numa_node,
                     fmt::join(device.bridges, "."));
}

}  // namespace

std::uint64_t whole_gib(std::uint64_t bytes) {
  constexpr std::uint64_t gib = std::uint64_t{1} << 30U;
  if (bytes == 0) return 0;
  return std::max<std::uint64_t>(1, bytes / gib + (bytes % gib >= gib / 2 ? 1 : 0));
}

std::vector<std::string> canonical_topology(const Node& node) {
  std::vector<std::string> lines{"packages " + std::to_string(node.packages), "cpu " + node.cpu_model};
  for (const NumaNode& numa : node.numa_nodes)
    lines.push_back(fmt::format("numa {} {} GiB cpus {} {}", numa.os_index, whole_gib(numa.memory_bytes),
                                numa.cpus.list(), numa.kind));
  for (const Core& core : node.cores)
    lines.push_back(fmt::format("core {} package {} numa {} cpus {}", core.os_index, core.package, core.numa_node,
                                core.cpus.list()));
  for (const Cache& cache : node.caches)
    lines.push_back(fmt::format("cache L{} {} B x {}", cache.level, cache.bytes, cache.count));
  for (const PciDevice& gpu : node.gpus) lines.push_back(device_line("gpu", gpu));
  for (const PciDevice& nic : node.nics) lines.push_back(device_line("nic", nic));
  return lines;
}

std::string topology_hash(const Node& node) {
  return sha256(fmt::format("{}\n", fmt::join(canonical_topology(node), "\n")));
}

}  // namespace hallmark
