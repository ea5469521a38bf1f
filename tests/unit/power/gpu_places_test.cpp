#include "topology/power/gpu_places.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

using Names = std::vector<std::string>;

PowerSensor of_gpu(int index, const Names& gpus, DomainKind kind = DomainKind::gpu) {
  PowerSensor sensor;
  sensor.domain = make_domain(kind, -1, index);
  sensor.gpus = gpus;
  return sensor;
}

// GPUs a and b beside package 0, c and d beside package 1.
Node four_gpus() {
  Node node;
  for (const int package : {0, 1})
    node.cores.push_back({.os_index = package, .package = package, .numa_node = package, .cpus = {}});
  node.numa_nodes = {{0, 1, CpuSet::parse("0")},
                     {1, 1, CpuSet::parse("1")},
                     {.os_index = 2, .memory_bytes = 1, .cpus = {}, .nearest = 1}};
  const std::pair<const char*, int> gpus[] = {{"a", 0}, {"b", 0}, {"c", 1}, {"d", 2}};
  for (const auto& [pci, numa] : gpus) {
    PciDevice gpu;
    gpu.pci = pci;
    gpu.numa_node = numa;
    node.gpus.push_back(gpu);
  }
  return node;
}

Names places(const std::vector<PowerSource>& sources) {
  Names names;
  for (const PowerSource& source : sources)
    for (const PowerSensor& sensor : source.sensors)
      names.push_back(sensor.domain.name + "@" + std::to_string(sensor.domain.socket));
  return names;
}

TEST(GpuPlaces, are_the_packages_that_gpus_are_beside) {
  EXPECT_EQ(sockets_of_gpus(four_gpus()), (std::map<std::string, int>{{"a", 0}, {"b", 0}, {"c", 1}, {"d", 1}}));
}

TEST(GpuPlaces, number_gpus_as_the_node_does_whoever_found_them) {
  const Node node = four_gpus();
  std::vector<PowerSource> sources(2);
  sources[0].sensors = {of_gpu(0, {"c"}), of_gpu(1, {"e"}), of_gpu(1, {"e"}, DomainKind::gpu_memory)};
  sources[1].sensors = {of_gpu(0, {"a"}), of_gpu(1, {"c"})};
  const auto numbers = number_gpus(sources, &node);
  EXPECT_EQ(places(sources), (Names{"gpu-2@-1", "gpu-4@-1", "gpu-memory-4@-1", "gpu-0@-1", "gpu-2@-1"}));
  EXPECT_EQ(numbers.at("e"), 4);
}

TEST(GpuPlaces, give_a_gpu_to_a_module_that_some_sensor_knows) {
  const Node node = four_gpus();
  std::vector<PowerSource> sources(1);
  PowerSensor module;
  module.domain = make_domain(DomainKind::module, 1);
  sources[0].sensors = {of_gpu(0, {"a"}), of_gpu(0, {"d"}), module};
  (void)number_gpus(sources, &node);
  EXPECT_EQ(places(sources), (Names{"gpu-0@-1", "gpu-3@1", "module-1@1"}));
  EXPECT_FALSE(sources[0].sensors[0].scope_in_doubt);
  EXPECT_TRUE(sources[0].sensors[1].scope_in_doubt);
}

TEST(GpuPlaces, two_dies_of_one_card_are_one_place_and_unnamed_cards_take_gpus_in_order) {
  const Node node = four_gpus();
  std::vector<PowerSource> sources(2);
  sources[0].sensors = {of_gpu(0, {}), of_gpu(1, {}), of_gpu(1, {})};  // pm_counters
  sources[1].sensors = {of_gpu(0, {"a"}), of_gpu(1, {"b"})};
  const auto numbers = number_gpus(sources, &node);
  EXPECT_EQ(places(sources), (Names{"gpu-0@-1", "gpu-2@-1", "gpu-2@-1", "gpu-0@-1", "gpu-0@-1"}));
  EXPECT_EQ(numbers.at("d"), 2);
  std::vector<PowerSource> odd(1);
  odd[0].sensors = {of_gpu(0, {}), of_gpu(1, {}), of_gpu(2, {})};  // three cards, four GPUs: nobody can tell
  (void)number_gpus(odd, &node);
  EXPECT_TRUE(odd[0].sensors[0].gpus.empty());
}

}  // namespace
}  // namespace hallmark
