#include "topology/power/gpu_places.hpp"

#include <algorithm>
#include <set>

namespace hallmark {
namespace {

bool is_gpus(const PowerSensor& sensor) {
  return sensor.domain.kind == DomainKind::gpu || sensor.domain.kind == DomainKind::gpu_memory;
}

template <class Change>
void for_gpu_sensors(std::vector<PowerSource>& sources, Change change) {
  for (PowerSource& source : sources)
    for (PowerSensor& sensor : source.sensors)
      if (is_gpus(sensor)) change(sensor);
}

int package_of(const Node& node, int numa_node) {
  for (const NumaNode& numa : node.numa_nodes)
    if (numa.os_index == numa_node && numa.cpus.empty() && numa.nearest >= 0) numa_node = numa.nearest;
  for (const Core& core : node.cores)
    if (core.numa_node == numa_node) return core.package;
  return -1;
}

// pm_counters' cards: the node's GPUs shared out among them.
void name_cards(std::vector<PowerSource>& sources, const Node& node) {
  std::set<int> cards;
  for_gpu_sensors(sources, [&](const PowerSensor& sensor) {
    if (sensor.gpus.empty()) cards.insert(sensor.domain.index);
  });
  if (cards.empty() || node.gpus.size() % cards.size() != 0) return;
  const std::size_t each = node.gpus.size() / cards.size();
  for_gpu_sensors(sources, [&](PowerSensor& sensor) {
    if (!sensor.gpus.empty()) return;
    const auto card = static_cast<std::size_t>(std::distance(cards.begin(), cards.find(sensor.domain.index)));
    for (std::size_t i = card * each; i < (card + 1) * each; ++i) sensor.gpus.push_back(node.gpus[i].pci);
    sensor.note += "; its GPUs are taken in order of PCI id";
  });
}

std::map<std::string, int> number_all(std::vector<PowerSource>& sources, const Node* node) {
  std::map<std::string, int> numbers;
  if (node != nullptr)
    for (const PciDevice& gpu : node->gpus) numbers.emplace(gpu.pci, static_cast<int>(numbers.size()));
  std::set<std::string> others;
  for_gpu_sensors(sources, [&](const PowerSensor& sensor) {
    for (const std::string& pci : sensor.gpus)
      if (!numbers.contains(pci)) others.insert(pci);
  });
  for (const std::string& pci : others) numbers.emplace(pci, static_cast<int>(numbers.size()));
  for_gpu_sensors(sources, [&](const PowerSensor& sensor) {
    for (const std::string& pci : sensor.gpus) numbers[pci] = std::min(numbers[pci], numbers[sensor.gpus.front()]);
  });
  return numbers;
}

std::set<int> sockets_with_modules(const std::vector<PowerSource>& sources) {
  std::set<int> sockets;
  for (const PowerSource& source : sources)
    for (const PowerSensor& sensor : source.sensors)
      if (sensor.domain.kind == DomainKind::module) sockets.insert(sensor.domain.socket);
  return sockets;
}

}  // namespace

std::map<std::string, int> sockets_of_gpus(const Node& node) {
  std::map<std::string, int> sockets;
  for (const PciDevice& gpu : node.gpus)
    if (const int package = package_of(node, gpu.numa_node); package >= 0) sockets.emplace(gpu.pci, package);
  return sockets;
}

std::map<std::string, int> number_gpus(std::vector<PowerSource>& sources, const Node* node) {
  if (node != nullptr) name_cards(sources, *node);
  const std::map<std::string, int> numbers = number_all(sources, node);
  const std::map<std::string, int> packages = node != nullptr ? sockets_of_gpus(*node) : std::map<std::string, int>{};
  const std::set<int> modules = sockets_with_modules(sources);
  for_gpu_sensors(sources, [&](PowerSensor& sensor) {
    if (sensor.gpus.empty()) return;
    const auto package = packages.find(sensor.gpus.front());
    const bool in_module = package != packages.end() && modules.contains(package->second);
    sensor.domain = make_domain(sensor.domain.kind, in_module ? package->second : -1, numbers.at(sensor.gpus.front()));
    // On GH200 NVML's counter of a GPU counts its module.
    if (in_module && sensor.gives == SensorGives::energy && sensor.domain.kind == DomainKind::gpu)
      sensor.scope_in_doubt = true;
  });
  return numbers;
}

}  // namespace hallmark
