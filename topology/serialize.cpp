#include "topology/serialize.hpp"

#include <nlohmann/json.hpp>

#include "topology/base/error.hpp"

namespace hallmark {
// nlohmann finds to_json and from_json by argument-dependent look-up, so they cannot be in an unnamed namespace.
using nlohmann::json;

static void to_json(json& j, const CpuSet& cpus) { j = cpus.list(); }
static void from_json(const json& j, CpuSet& cpus) { cpus = CpuSet::parse(j.get_ref<const std::string&>()); }

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cache, level, bytes, count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NumaNode, os_index, memory_bytes, cpus, kind, nearest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Core, os_index, package, numa_node, cpus)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PciDevice, pci, name, os_names, numa_node, bridge_group, id, serial, uuid, slot,
                                   link_bytes_per_s, bridges)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Node, hostname, serial, board_serial, product, kernel, cpu_model, topology_hash, xml,
                                   memory_bytes, packages, numa_nodes, cores, caches, gpus, nics, machine_cpus,
                                   allowed_cpus, serial_note)

std::string to_text(const Node& node) { return json(node).dump(-1, ' ', false, json::error_handler_t::replace); }

Node node_from_text(std::string_view text) {
  try {
    return json::parse(text).get<Node>();
  } catch (const json::exception& error) {
    throw InputError{std::string{"not the description of a node: "} + error.what()};
  }
}

}  // namespace hallmark
