// What makes two nodes "the same machine".
#pragma once

#include <string>
#include <vector>

#include "topology/hall.hpp"

namespace hallmark {

/// The structure of a node, one fact a line: packages, NUMA nodes with memory rounded to GiB, cores with their
/// processors, caches, GPUs and NICs by PCI address, vendor:device and locality, CPU model. Equal for machines that are
/// built alike: names, serials, UUIDs, addresses, device names, kernel, limits of this process, and memory that differs
/// by less than the rounding are left out.
[[nodiscard]] std::vector<std::string> canonical_topology(const Node& node);

/// SHA-256 of canonical_topology(), its lines ended by '\n'.
[[nodiscard]] std::string topology_hash(const Node& node);

/// Nearest whole GiB, at least 1 where there is any memory. Firmware reserves a few MiB differently from boot to boot.
[[nodiscard]] std::uint64_t whole_gib(std::uint64_t bytes);

}  // namespace hallmark
