// Every power sensor of a node, whatever reads it, and which GPU is which.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "topology/hall.hpp"
#include "topology/power/domain.hpp"
#include "topology/power/mig.hpp"

namespace hallmark {

struct NodeSourcesOptions {
  std::string root = "/";      ///< another one: a machine's description, of which perf and /dev are not read
  std::string feed = {};       ///< file or FIFO of external meters; empty: none
  bool facility = false;       ///< take the feed's meters that are no node's too
  const Node* node = nullptr;  ///< for GPUs' places and the host's name; not kept
  SecondsClock clock;
};

struct NodeSources {
  std::vector<PowerSource> sources;
  std::map<std::string, int> gpus;    ///< PCI id to PowerDomain::index; two dies of one card have one index
  std::map<int, DividedGpu> divided;  ///< by PowerDomain::index, where MIG is on
  std::vector<std::string> notes;     ///< what was not read, and why
};

/// powercap and hwmon, AMD's GPUs, perf where powercap's counters cannot be read, pm_counters, DCMI, NVML, the feed.
/// Below a root other than "/" NVML is asked only where HALLMARK_NVML is set, and the BMC's answer is what
/// ipmi/dcmi_power_response.hex holds. GPUs are numbered as in `node`, those that it does not have after them; where
/// some sensor knows modules, a GPU belongs to that of its package. Of sensors of one place all but the most trusted
/// are `cross_check`. May block for seconds. Throws InputError for a feed that cannot be opened.
[[nodiscard]] NodeSources node_sources(const NodeSourcesOptions& options);

}  // namespace hallmark
