// What there is: nodes as hwloc sees them, reduced to what placement, reports and comparison need. No hwloc types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "topology/cpu_set.hpp"

namespace hallmark {

struct Cache {
  int level;  ///< 1, 2, 3
  std::uint64_t bytes;
  std::uint64_t count;  ///< how many of this kind
};

struct NumaNode {
  int os_index;
  std::uint64_t memory_bytes;
  CpuSet cpus;            ///< may be empty: memory without cores (a GPU's own)
  std::string kind = {};  ///< "GPUMemory", "HBM", ... as hwloc says; mostly empty
  int nearest = -1;       ///< where `cpus` is empty: OS index of the nearest NUMA node with cores; -1 unknown
};

struct Core {
  int os_index;
  int package;    ///< logical index of its package
  int numa_node;  ///< OS index of its nearest NUMA node; -1: none
  CpuSet cpus;    ///< its PUs
};

/// A PCI device of interest. `nearest` is the OS index of the NUMA node it hangs on; -1 unknown.
struct PciDevice {
  std::string pci;                    ///< 0000:1b:00.0
  std::string name;                   ///< "NVIDIA H100", from hwloc or the PCI ids
  std::vector<std::string> os_names;  ///< cuda0, nvml0, mlx5_0, ib0, eth0
  int numa_node = -1;
  int bridge_group = -1;               ///< devices below the same host bridge share a number; -1 unknown
  std::string id = {};                 ///< "10de:2330", vendor:device
  std::string serial = {}, uuid = {};  ///< of the GPU; for a NIC uuid is its hardware address. Empty where not known
  std::string slot = {};               ///< physical slot as the firmware names it; empty where not known
  double link_bytes_per_s = 0;         ///< PCI link as trained; 0: not known
  std::vector<int> bridges = {};       ///< bridges above it by number, host bridge first (= bridge_group)
};

struct Node {
  std::string hostname;
  std::string serial, board_serial, product;  ///< DMI; empty where not readable
  std::string kernel, cpu_model;
  std::string topology_hash;  ///< SHA-256 of canonical_topology(); empty where devices were not read
  std::string xml;            ///< hwloc's export
  std::uint64_t memory_bytes = 0;
  int packages = 0;
  std::vector<NumaNode> numa_nodes;
  std::vector<Core> cores;  ///< in logical order
  std::vector<Cache> caches;
  std::vector<PciDevice> gpus, nics;
  CpuSet machine_cpus;      ///< every PU of the machine
  CpuSet allowed_cpus;      ///< what cgroup and affinity leave us
  std::string serial_note;  ///< why serial or board_serial is empty; empty where both are known
};

}  // namespace hallmark
