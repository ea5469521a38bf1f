// Discovery: one machine as hwloc sees it, reduced to a Node.
#pragma once

#include <optional>
#include <string>

#include "topology/hall.hpp"

namespace hallmark {

/// Which machine to look at: this one unless `xml`, `root` or `synthetic` (at most one of them) is given.
struct DiscoverOptions {
  std::string xml = {};        ///< file exported by lstopo or hallmark on another machine
  std::string root = {};       ///< directory that holds another machine's proc and sys
  std::string synthetic = {};  ///< hwloc's description of a made-up machine: "pack:2 [numa] core:8 pu:2"
  bool with_devices = true;    ///< false: cores and memory only, quickly; GPUs, NICs, xml and topology_hash stay empty
  std::optional<CpuSet> affinity =
      std::nullopt;  ///< further limit of allowed_cpus, such as the union of the node's ranks' masks;
                     ///< none: on this machine the process's own affinity, elsewhere no limit
};

/// The node described by `options`. Variables that redirect hwloc (HWLOC_XMLFILE, HWLOC_FSROOT, HWLOC_SYNTHETIC,
/// HWLOC_COMPONENTS) are ignored: the caller alone says which machine it is. They are changed while hwloc loads,
/// so do not call this while another thread reads the environment. Blocks for as long as hwloc takes (milliseconds;
/// with vendor plugins up to seconds). Throws UsageError (more than one source), InputError (a file, directory or text
/// that is missing or refused; says why and what to do) and UnavailableError (hwloc fails on this machine).
[[nodiscard]] Node discover_node(const DiscoverOptions& options = {});

}  // namespace hallmark
