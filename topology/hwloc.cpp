#include "topology/hwloc.hpp"

#include <fmt/format.h>
#include <hwloc.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "topology/base/error.hpp"
#include "topology/base/handle.hpp"
#include "topology/binding.hpp"
#include "topology/canonical.hpp"
#include "topology/environment.hpp"
#include "topology/file_text.hpp"
#include "topology/host_facts.hpp"
#include "topology/isolated.hpp"
#include "topology/pci.hpp"
#include "topology/serialize.hpp"
#include "topology/xml_trouble.hpp"

namespace hallmark {
namespace {

struct TopologyTraits {
  using type = hwloc_topology_t;
  static type null() noexcept { return nullptr; }
  static void close(type topology) noexcept { hwloc_topology_destroy(topology); }
};
using Topology = UniqueHandle<TopologyTraits>;

constexpr std::size_t largest_xml = std::size_t{64} << 20U;

// Where the description comes from, for messages and for what only this machine can tell.
bool is_this_machine(const DiscoverOptions& options) {
  return options.xml.empty() && options.root.empty() && options.synthetic.empty();
}

[[noreturn]] void refuse(const DiscoverOptions& options, int error) {
  const std::string why = error != 0 ? errno_text(error) : "no reason given";
  if (!options.xml.empty())
    throw InputError{fmt::format(
        "{}: hwloc {} does not accept it ({}); export it again with hwloc 2: lstopo --of xml {}", options.xml,
        HWLOC_API_VERSION >> 16U, xml_trouble(read_text_file(options.xml, largest_xml)), options.xml)};
  if (!options.synthetic.empty())
    throw InputError{fmt::format("'{}' describes no machine ({}); write it like \"pack:2 [numa] core:8 pu:2\"",
                                 options.synthetic, why)};
  if (!options.root.empty())
    throw InputError{fmt::format(
        "{}: hwloc finds no machine below it ({}); give a directory with copies of proc and sys", options.root, why)};
  throw UnavailableError{"hwloc cannot read this machine's topology: " + why + "; is /sys mounted?"};
}

void set_source(hwloc_topology_t topology, const DiscoverOptions& options) {
  if (!options.xml.empty()) {
    const std::string text = read_text_file(options.xml, largest_xml);
    // The size counts the terminating NUL.
    if (hwloc_topology_set_xmlbuffer(topology, text.c_str(), static_cast<int>(text.size()) + 1) != 0)
      refuse(options, errno);
  }
  if (!options.synthetic.empty() && hwloc_topology_set_synthetic(topology, options.synthetic.c_str()) != 0)
    refuse(options, errno);
  if (!options.root.empty() && !std::filesystem::is_directory(options.root + "/sys/devices/system/cpu"))
    throw InputError{options.root +
                     ": has no sys/devices/system/cpu; give the directory that holds a machine's proc and sys"};
}

void set_filters(hwloc_topology_t topology, bool with_devices) {
  hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  hwloc_topology_set_icache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
  hwloc_topology_set_io_types_filter(topology,
                                     with_devices ? HWLOC_TYPE_FILTER_KEEP_IMPORTANT : HWLOC_TYPE_FILTER_KEEP_NONE);
  if (!with_devices) hwloc_topology_set_cache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
  // It would open an X display.
  hwloc_topology_set_components(topology, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "gl");
}

Topology load(const DiscoverOptions& options) {
  ScopedEnvironment environment;
  for (const char* redirect :
       {"HWLOC_XMLFILE", "HWLOC_SYNTHETIC", "HWLOC_FSROOT", "HWLOC_COMPONENTS", "HWLOC_THISSYSTEM"})
    environment.set(redirect, std::nullopt);
  environment.set("HWLOC_HIDE_ERRORS", "2");
  environment.set("HWLOC_KEEP_NVIDIA_GPU_NUMA_NODES", "1");  // by default hwloc leaves out the memory of a GPU
  if (!options.root.empty()) {
    environment.set("HWLOC_FSROOT", options.root);
    environment.set("HWLOC_COMPONENTS", "linux,stop");
    environment.set("HWLOC_THISSYSTEM", "0");
  }
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0) refuse({}, errno);
  Topology topology{raw};
  set_source(raw, options);
  set_filters(raw, options.with_devices);
  errno = 0;
  if (hwloc_topology_load(raw) != 0) refuse(options, errno);
  if ((hwloc_topology_is_thissystem(raw) != 0) != is_this_machine(options))
    throw DefectError{"hwloc answered for another machine than the one asked for"};
  return topology;
}

CpuSet cpu_set(hwloc_const_bitmap_t bitmap) {
  CpuSet set;
  if (bitmap == nullptr) return set;
  if (hwloc_bitmap_weight(bitmap) < 0 || hwloc_bitmap_last(bitmap) > 65535)
    throw InputError{"hwloc's topology holds a set of processors without end; export it again with lstopo"};
  for (int pu = hwloc_bitmap_first(bitmap); pu >= 0; pu = hwloc_bitmap_next(bitmap, pu)) set.add(pu);
  return set;
}

std::string info(hwloc_obj_t object, const char* name) {
  const char* value = object == nullptr ? nullptr : hwloc_obj_get_info_by_name(object, name);
  return value == nullptr ? "" : clean_text(value);
}

// hwloc gives every NUMA node the processors it is near to, so several can claim one. Each processor belongs to the
// node with the fewest processors around it, main memory before special memory, then the lowest number; the others have
// none.
void read_numa_nodes(hwloc_topology_t topology, Node& node) {
  std::map<int, int> home;
  std::vector<hwloc_obj_t> objects;
  for (hwloc_obj_t o = nullptr; (o = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, o)) != nullptr;)
    objects.push_back(o);
  const auto rank = [](hwloc_obj_t o) {
    return std::tuple{hwloc_bitmap_weight(o->cpuset), o->subtype != nullptr && std::string_view{o->subtype} != "DRAM",
                      o->os_index};
  };
  std::ranges::sort(objects, {}, rank);
  for (const hwloc_obj_t o : objects) {
    NumaNode numa{static_cast<int>(o->os_index),
                  o->attr->numanode.local_memory,
                  {},
                  o->subtype == nullptr ? "" : clean_text(o->subtype)};
    const CpuSet near = cpu_set(o->cpuset);
    for (const int pu : near.pus())
      if (home.try_emplace(pu, numa.os_index).second) numa.cpus.add(pu);
    if (numa.cpus.empty() && !near.empty()) numa.nearest = home.at(near.pus().front());
    if (numa.kind != "GPUMemory") node.memory_bytes += numa.memory_bytes;
    node.numa_nodes.push_back(std::move(numa));
  }
  std::ranges::sort(node.numa_nodes, {}, &NumaNode::os_index);
}

void read_cores(hwloc_topology_t topology, Node& node) {
  std::map<int, int> numa_of_pu;
  for (const NumaNode& numa : node.numa_nodes)
    for (const int pu : numa.cpus.pus()) numa_of_pu[pu] = numa.os_index;
  const auto add = [&](hwloc_obj_t object) {
    const CpuSet cpus = cpu_set(object->cpuset);
    if (cpus.empty()) return;
    const hwloc_obj_t package = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, object);
    const auto numa = numa_of_pu.find(cpus.pus().front());
    node.cores.push_back({static_cast<int>(object->os_index),
                          package == nullptr ? 0 : static_cast<int>(package->logical_index),
                          numa == numa_of_pu.end() ? -1 : numa->second, cpus});
  };
  for (hwloc_obj_t pu = nullptr; (pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu)) != nullptr;) {
    const hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu);
    // Once per core; a processor that no core holds is one by itself.
    if (core == nullptr)
      add(pu);
    else if (hwloc_bitmap_first(core->cpuset) == static_cast<int>(pu->os_index))
      add(core);
  }
}

void read_caches(hwloc_topology_t topology, Node& node) {
  std::map<std::pair<int, std::uint64_t>, std::uint64_t> counts;
  for (const hwloc_obj_type_t type :
       {HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L4CACHE, HWLOC_OBJ_L5CACHE})
    for (hwloc_obj_t o = nullptr; (o = hwloc_get_next_obj_by_type(topology, type, o)) != nullptr;)
      ++counts[{static_cast<int>(o->attr->cache.depth), o->attr->cache.size}];
  for (const auto& [cache, count] : counts) node.caches.push_back({cache.first, cache.second, count});
}

void read_os_devices(hwloc_obj_t parent, PciFacts& facts) {
  for (hwloc_obj_t o = parent->io_first_child; o != nullptr; o = o->next_sibling) {
    if (o->type != HWLOC_OBJ_OS_DEVICE) continue;
    if (o->name != nullptr) facts.os_names.push_back(clean_text(o->name));
    // XML of a later hwloc may hold a type that this one does not know, so it is not read as the enumeration.
    std::underlying_type_t<hwloc_obj_osdev_type_t> type = 0;
    std::memcpy(&type, &o->attr->osdev.type, sizeof type);
    facts.has_network = facts.has_network || type == HWLOC_OBJ_OSDEV_NETWORK || type == HWLOC_OBJ_OSDEV_OPENFABRICS;
    for (unsigned i = 0; i < o->infos_count; ++i) facts.infos.emplace(o->infos[i].name, clean_text(o->infos[i].value));
    read_os_devices(o, facts);
  }
}

// The first NUMA node with processors among those around the device; unknown where that is the whole of several.
int numa_node_of(hwloc_topology_t topology, hwloc_obj_t device, const Node& node) {
  const hwloc_obj_t place = hwloc_get_non_io_ancestor_obj(topology, device);
  if (place == nullptr || place->cpuset == nullptr) return -1;
  const CpuSet around = cpu_set(place->cpuset);
  int first = -1;
  std::size_t near = 0, all = 0;
  for (const NumaNode& numa : node.numa_nodes) {
    if (numa.cpus.empty()) continue;
    ++all;
    if ((numa.cpus & around).empty()) continue;
    if (near++ == 0) first = numa.os_index;
  }
  return near == all && all > 1 ? -1 : first;
}

void read_devices(hwloc_topology_t topology, Node& node) {
  for (hwloc_obj_t o = nullptr; (o = hwloc_get_next_pcidev(topology, o)) != nullptr;) {
    const auto& pci = o->attr->pcidev;
    PciFacts facts{.address = fmt::format("{:04x}:{:02x}:{:02x}.{:x}", pci.domain, pci.bus, pci.dev, pci.func),
                   .bus = pci.bus,
                   .class_id = pci.class_id,
                   .vendor = pci.vendor_id,
                   .device = pci.device_id};
    facts.link_bytes_per_s = static_cast<double>(pci.linkspeed) * 1e9;
    facts.infos = {
        {"PCIVendor", info(o, "PCIVendor")}, {"PCIDevice", info(o, "PCIDevice")}, {"PCISlot", info(o, "PCISlot")}};
    read_os_devices(o, facts);
    facts.numa_node = numa_node_of(topology, o, node);
    for (hwloc_obj_t b = o->parent; b != nullptr && b->type == HWLOC_OBJ_BRIDGE; b = b->parent) {
      facts.bridges.insert(facts.bridges.begin(), static_cast<int>(b->logical_index));
      if (facts.infos["PCISlot"].empty()) facts.infos["PCISlot"] = info(b, "PCISlot");
    }
    if (is_gpu(facts)) node.gpus.push_back(pci_device(facts));
    if (is_nic(facts)) node.nics.push_back(pci_device(facts));
  }
  std::ranges::sort(node.gpus, by_address);
  std::ranges::sort(node.nics, by_address);
}

std::string real_serial(const std::string& serial) { return is_real_serial(serial) ? serial : ""; }

void read_names(hwloc_topology_t topology, const DiscoverOptions& options, Node& node) {
  HostFacts facts;
  if (is_this_machine(options) || !options.root.empty()) facts = read_host_facts(options.root);
  const hwloc_obj_t machine = hwloc_get_root_obj(topology);
  const auto known = [&](const std::string& fact, const char* name) {
    return fact.empty() ? info(machine, name) : fact;
  };
  node.hostname = known(facts.hostname, "HostName");
  node.kernel = known(facts.kernel, "OSRelease");
  node.product = known(facts.product, "DMIProductName");
  node.serial = real_serial(known(facts.serial, "DMIProductSerial"));
  node.board_serial = real_serial(known(facts.board_serial, "DMIBoardSerial"));
  node.cpu_model = info(hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0), "CPUModel");
  if (node.cpu_model.empty()) node.cpu_model = known(facts.cpu_model, "CPUModel");
  if (node.serial.empty() || node.board_serial.empty())
    node.serial_note = facts.serial_note.empty() ? "serials not in this description" : facts.serial_note;
}

std::string export_xml(hwloc_topology_t topology) {
  char* text = nullptr;
  int length = 0;
  if (hwloc_topology_export_xmlbuffer(topology, &text, &length, 0) != 0) return "";
  std::string xml{text, length > 0 ? static_cast<std::size_t>(length) - 1 : 0};  // the length counts the NUL
  hwloc_free_xmlbuffer(topology, text);
  return xml;
}

Node discover_here(const DiscoverOptions& options) {
  if (int{!options.xml.empty()} + int{!options.root.empty()} + int{!options.synthetic.empty()} > 1)
    throw UsageError{"give one machine to look at: an hwloc XML file, a root directory or a synthetic description"};
  const Topology topology = load(options);
  Node node;
  read_names(topology.get(), options, node);
  node.packages = std::max(0, hwloc_get_nbobjs_by_type(topology.get(), HWLOC_OBJ_PACKAGE));
  node.machine_cpus = cpu_set(hwloc_topology_get_topology_cpuset(topology.get()));
  node.allowed_cpus = cpu_set(hwloc_topology_get_allowed_cpuset(topology.get())) & node.machine_cpus;
  read_numa_nodes(topology.get(), node);
  read_cores(topology.get(), node);
  if (options.affinity)
    node.allowed_cpus = node.allowed_cpus & *options.affinity;
  else if (is_this_machine(options))
    node.allowed_cpus = node.allowed_cpus & inherited_affinity();
  if (!options.with_devices) return node;
  read_caches(topology.get(), node);
  read_devices(topology.get(), node);
  node.xml = export_xml(topology.get());
  node.topology_hash = topology_hash(node);
  return node;
}

}  // namespace

Node discover_node(const DiscoverOptions& options) {
  if (options.xml.empty()) return discover_here(options);
  // hwloc crashes over some damaged XML (fuzzing shows it), so a file from elsewhere is read by a process that may die.
  return node_from_text(in_isolation(options.xml, [&] { return to_text(discover_here(options)); }));
}

}  // namespace hallmark
