#include "topology/hwloc.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "machines.hpp"
#include "topology/binding.hpp"
#include "topology/canonical.hpp"
#include "topology/environment.hpp"
#include "topology/serialize.hpp"

namespace hallmark {
namespace {

struct Expected {
  const char* file;
  int packages;
  std::size_t numa_nodes, cores, processors, gpus, nics;
  const char* hostname;
  const char* gpu_name;
  const char* first_gpu_os_name;
};

constexpr Expected machines[] = {
    {"eas-tioga.xml", 1, 4, 64, 128, 8, 5, "tioga29", "AMD INSTINCT MI200 (MCM) OAM LC MBA HPE C2", "rsmi0"},
    {"coral-lassen.xml", 2, 2, 40, 160, 4, 6, "lassen28", "NVIDIA Corporation Tesla V100-SXM2-16GB", "cuda0"},
    {"power8gpudistances.xml", 2, 2, 8, 16, 4, 0, "drac-12.grenoble.grid5000.fr",
     "NVIDIA Corporation Tesla P100-SXM2-16GB", "cuda0"},
    {"nvidiaDGX2.xml", 2, 2, 4, 4, 16, 0, "", "NVIDIA Corporation Tesla V100-SXM3-32GB-H", "nvml0"},
};

class Machine : public testing::TestWithParam<Expected> {};

TEST_P(Machine, is_read_from_its_xml) {
  const Expected& expected = GetParam();
  const Node node = node_from_xml(expected.file);
  EXPECT_EQ(node.packages, expected.packages);
  EXPECT_EQ(node.numa_nodes.size(), expected.numa_nodes);
  EXPECT_EQ(node.cores.size(), expected.cores);
  EXPECT_EQ(node.machine_cpus.size(), expected.processors);
  EXPECT_EQ(node.allowed_cpus, node.machine_cpus);
  EXPECT_EQ(node.hostname, expected.hostname);
  EXPECT_EQ(node.nics.size(), expected.nics);
  ASSERT_EQ(node.gpus.size(), expected.gpus);
  EXPECT_EQ(node.gpus.front().name, expected.gpu_name);
  ASSERT_FALSE(node.gpus.front().os_names.empty());
  EXPECT_EQ(node.gpus.front().os_names.front(), expected.first_gpu_os_name);
  EXPECT_TRUE(
      std::ranges::all_of(node.gpus, [](const PciDevice& gpu) { return gpu.numa_node >= 0 && !gpu.serial.empty(); }));
  EXPECT_EQ(node.topology_hash.size(), 64U);
  EXPECT_FALSE(node.xml.empty());
}

TEST_P(Machine, survives_the_way_through_text) {
  const Node node = node_from_xml(GetParam().file);
  const Node copy = node_from_text(to_text(node));
  EXPECT_EQ(to_text(copy), to_text(node));
  EXPECT_EQ(canonical_topology(copy), canonical_topology(node));
  EXPECT_EQ(copy.xml, node.xml);
  EXPECT_EQ(copy.allowed_cpus, node.allowed_cpus);
}

TEST_P(Machine, has_the_same_hash_when_read_from_its_own_export) {
  const Node node = node_from_xml(GetParam().file);
  const TemporaryDirectory directory;
  write_file(directory.file("again.xml"), node.xml);
  EXPECT_EQ(discover_node({.xml = directory.file("again.xml")}).topology_hash, node.topology_hash);
}

INSTANTIATE_TEST_SUITE_P(Real, Machine, testing::ValuesIn(machines), [](const auto& test) {
  std::string name = test.param.file;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
});

TEST(Discovery, finds_the_gpu_and_nic_of_tioga_below_one_host_bridge) {
  const Node node = node_from_xml("eas-tioga.xml");
  const PciDevice& gpu = node.gpus.at(5);
  const auto nic = std::ranges::find(node.nics, "0000:d5:00.0", &PciDevice::pci);
  ASSERT_NE(nic, node.nics.end());
  EXPECT_EQ(gpu.pci, "0000:d6:00.0");
  EXPECT_EQ(gpu.numa_node, 0);
  EXPECT_EQ(gpu.bridge_group, nic->bridge_group);
  EXPECT_EQ(nic->os_names, std::vector<std::string>{"hsi2"});
}

TEST(Discovery, does_not_take_the_screen_of_a_management_controller_for_a_gpu) {
  const Node node = node_from_xml("coral-lassen.xml");  // has an ASPEED VGA controller at 0002:02:00.0
  EXPECT_NE(node.xml.find("0002:02:00.0"), std::string::npos);
  EXPECT_TRUE(std::ranges::none_of(node.gpus, [](const PciDevice& gpu) { return gpu.pci == "0002:02:00.0"; }));
}

TEST(Discovery, reads_caches_with_their_counts) {
  const Node node = node_from_xml("eas-tioga.xml");
  ASSERT_EQ(node.caches.size(), 3U);
  EXPECT_EQ(node.caches[2].level, 3);
  EXPECT_EQ(node.caches[2].bytes, 32U << 20U);
  EXPECT_EQ(node.caches[2].count, 8U);
}

TEST(Discovery, reads_a_root_directory_with_the_memory_of_its_gpus) {
  const TemporaryDirectory directory;
  const Node node = discover_node({.root = unpack_gpu_numa_nodes(directory)});
  EXPECT_EQ(node.kernel, "4.14.0-49.el7a.bz1553205.page_fault_hang.ppc64le");
  EXPECT_EQ(node.cpu_model, "POWER9, altivec supported");
  EXPECT_EQ(node.machine_cpus.list(), "0-15,88-103");
  EXPECT_EQ(node.gpus.size(), 6U);
  ASSERT_EQ(node.numa_nodes.size(), 8U);
  for (const NumaNode& numa : node.numa_nodes) {
    EXPECT_EQ(numa.cpus.empty(), numa.os_index >= 250) << numa.os_index;
    if (numa.os_index < 250) continue;
    EXPECT_EQ(numa.nearest, numa.os_index >= 253 ? 0 : 8) << numa.os_index;
    EXPECT_EQ(numa.kind, "GPUMemory");
  }
}

TEST(Discovery, reads_serials_below_the_root_and_says_why_there_are_none) {
  const TemporaryDirectory directory;
  const std::string root = unpack_gpu_numa_nodes(directory);
  EXPECT_NE(discover_node({.root = root}).serial_note.find("serial absent"), std::string::npos);
  write_file(root + "/sys/class/dmi/id/product_serial", "SGH123\n");
  write_file(root + "/sys/class/dmi/id/board_serial", "To Be Filled By O.E.M.\n");
  write_file(root + "/sys/class/dmi/id/product_name", " ProLiant \x01\xff\n");
  write_file(root + "/proc/sys/kernel/hostname", "gpu-r03-n02\n");
  const Node node = discover_node({.root = root});
  EXPECT_EQ(node.serial, "SGH123");
  EXPECT_EQ(node.board_serial, "");
  EXPECT_EQ(node.serial_note, "board serial not set by the vendor");
  EXPECT_EQ(node.product, "ProLiant ??");
  EXPECT_EQ(node.hostname, "gpu-r03-n02");
}

TEST(Discovery, makes_up_machines_from_a_description) {
  const Node node = node_from_synthetic("pack:2 [numa(memory=8589934592)] l3:1(size=1048576) core:8 pu:2");
  EXPECT_EQ(node.packages, 2);
  EXPECT_EQ(node.cores.size(), 16U);
  EXPECT_EQ(node.machine_cpus.list(), "0-31");
  ASSERT_EQ(node.numa_nodes.size(), 2U);
  EXPECT_EQ(node.memory_bytes, 2 * 8589934592U);
  EXPECT_EQ(node.cores.back().numa_node, 1);
  EXPECT_TRUE(node.gpus.empty());
}

TEST(Discovery, of_this_machine_agrees_with_the_kernel) {
  const Node node = discover_node({});
  EXPECT_EQ(static_cast<long>(node.machine_cpus.size()), sysconf(_SC_NPROCESSORS_ONLN));
  EXPECT_FALSE(node.allowed_cpus.empty());
  EXPECT_EQ(node.allowed_cpus, node.allowed_cpus & inherited_affinity());
  EXPECT_FALSE(node.hostname.empty());
  EXPECT_EQ(node.topology_hash, discover_node({}).topology_hash);
  EXPECT_FALSE(node.serial.empty() && node.serial_note.empty());
}

TEST(Discovery, without_devices_gives_the_same_cores) {
  const Node full = discover_node({}), quick = discover_node({.with_devices = false});
  EXPECT_EQ(quick.machine_cpus, full.machine_cpus);
  EXPECT_EQ(quick.cores.size(), full.cores.size());
  EXPECT_EQ(quick.topology_hash, "");
  EXPECT_TRUE(quick.gpus.empty() && quick.nics.empty() && quick.xml.empty());
}

TEST(Discovery, is_not_misled_by_variables_and_leaves_them_as_they_were) {
  ScopedEnvironment environment;
  environment.set("HWLOC_SYNTHETIC", "pack:4 core:100 pu:1");
  environment.set("HWLOC_COMPONENTS", "synthetic,stop");
  environment.set("HWLOC_FSROOT", std::nullopt);
  EXPECT_EQ(static_cast<long>(discover_node({}).machine_cpus.size()), sysconf(_SC_NPROCESSORS_ONLN));
  EXPECT_EQ(node_from_xml("nvidiaDGX2.xml").gpus.size(), 16U);
  EXPECT_STREQ(std::getenv("HWLOC_SYNTHETIC"), "pack:4 core:100 pu:1");
  EXPECT_STREQ(std::getenv("HWLOC_COMPONENTS"), "synthetic,stop");
  EXPECT_EQ(std::getenv("HWLOC_FSROOT"), nullptr);
  EXPECT_EQ(std::getenv("HWLOC_KEEP_NVIDIA_GPU_NUMA_NODES"), nullptr);
}

TEST(Discovery, limits_a_machine_to_the_affinity_given) {
  const Node node = discover_node({.xml = fixture("eas-tioga.xml"), .affinity = CpuSet::parse("3,1000")});
  EXPECT_EQ(node.allowed_cpus.list(), "3");
  EXPECT_EQ(node.machine_cpus.size(), 128U);
}

TEST(Discovery, hash_ignores_names_serials_and_a_little_memory_but_not_structure) {
  const Node node = node_from_xml("eas-tioga.xml");
  Node other = node;
  other.hostname = other.serial = other.kernel = other.xml = "x";
  for (PciDevice& gpu : other.gpus) gpu.serial = gpu.uuid = "x", gpu.os_names = {"nvml9"};
  other.numa_nodes[0].memory_bytes += 1U << 20U;
  other.allowed_cpus = CpuSet::parse("0");
  EXPECT_EQ(topology_hash(other), node.topology_hash);
  const auto changes = std::to_array<void (*)(Node&)>(
      {[](Node& n) { n.gpus.pop_back(); }, [](Node& n) { n.nics[1].pci = "0000:c7:00.0"; },
       [](Node& n) { n.numa_nodes[0].memory_bytes += std::uint64_t{2} << 30U; }, [](Node& n) { n.cores.pop_back(); },
       [](Node& n) { n.gpus[0].numa_node = 0; }, [](Node& n) { n.caches[2].count = 7; },
       [](Node& n) { n.cpu_model += "x"; }});
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Node changed = node;
    changes[i](changed);
    EXPECT_NE(topology_hash(changed), node.topology_hash) << "change " << i;
  }
}

TEST(Discovery, refuses_what_is_no_machine_with_name_reason_and_remedy) {
  const TemporaryDirectory directory;
  write_file(directory.file("empty.xml"), "");
  write_file(directory.file("letter.xml"), "Dear Sir, ...");
  const struct {
    DiscoverOptions options;
    const char* reason;
  } cases[] = {{{.xml = "/nonexistent/a.xml"}, "/nonexistent/a.xml: no such file; check the name"},
               {{.xml = directory.path()}, "directory"},
               {{.xml = directory.file("empty.xml")}, "the file is empty"},
               {{.xml = directory.file("letter.xml")}, "no <topology> element"},
               {{.xml = fixture("nvidiaDGX2-hwloc3.xml")}, "version 3.0"},
               {{.xml = fixture("nvidiaDGX2-hwloc3.xml")}, "export it again"},
               {{.root = "/nonexistent"}, "/nonexistent: has no sys/devices/system/cpu"},
               {{.synthetic = "three cores"}, "write it like"}};
  for (const auto& [options, reason] : cases)
    EXPECT_NE(message_of([&] { (void)discover_node(options); }, ExitStatus::bad_input).find(reason), std::string::npos)
        << reason;
  (void)message_of([] { (void)discover_node({.xml = "a", .root = "b"}); }, ExitStatus::usage);
}

}  // namespace
}  // namespace hallmark
