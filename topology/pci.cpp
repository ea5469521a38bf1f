#include "topology/pci.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <tuple>

namespace hallmark {
namespace {

constexpr unsigned display_class = 0x03, network_class = 0x02, vga = 0x0300, accelerator = 0x1200, intel = 0x8086;

// ASPEED, Matrox, Silicon Motion, HiSilicon (management controllers); Bochs, Cirrus, VMware, Red Hat, virtio, Hyper-V,
// VirtualBox.
constexpr std::array<unsigned, 11> screens{0x1a03, 0x102b, 0x126f, 0x19e5, 0x1234, 0x1013,
                                           0x15ad, 0x1b36, 0x1af4, 0x1414, 0x80ee};

constexpr std::array<std::string_view, 5> compute_devices{"cuda", "nvml", "rsmi", "opencl", "ze"};

struct Vendor {
  unsigned id;
  std::string_view name;
};
constexpr std::array<Vendor, 10> vendors{{{0x10de, "NVIDIA"},
                                          {0x1002, "AMD"},
                                          {0x8086, "Intel"},
                                          {0x15b3, "Mellanox"},
                                          {0x17db, "Cray"},
                                          {0x14e4, "Broadcom"},
                                          {0x1af4, "virtio"},
                                          {0x1d0f, "Amazon"},
                                          {0x1ae0, "Google"},
                                          {0x1414, "Microsoft"}}};

bool drives_compute(std::string_view os_name) {
  return std::ranges::any_of(compute_devices, [&](std::string_view prefix) {
    return os_name.starts_with(prefix) && os_name.size() > prefix.size() && os_name[prefix.size()] >= '0' &&
           os_name[prefix.size()] <= '9';
  });
}

std::string first_known(const PciFacts& facts, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = facts.infos.find(name); found != facts.infos.end() && !found->second.empty())
      return found->second;
  return "";
}

std::string device_name(const PciFacts& facts, const std::string& id) {
  std::string vendor = first_known(facts, {"GPUVendor", "PCIVendor"});
  const std::string model = first_known(facts, {"GPUModel", "PCIDevice"});
  if (vendor.empty())
    if (const auto known = std::ranges::find(vendors, facts.vendor, &Vendor::id); known != vendors.end())
      vendor = known->name;
  if (vendor.empty() || model.starts_with(vendor.substr(0, vendor.find(' ')))) return model.empty() ? id : model;
  return vendor + ' ' + (model.empty() ? id : model);
}

}  // namespace

bool is_gpu(const PciFacts& facts) {
  if (std::ranges::any_of(facts.os_names, drives_compute)) return true;
  if (facts.class_id == accelerator) return true;
  if (facts.class_id >> 8U != display_class || std::ranges::find(screens, facts.vendor) != screens.end()) return false;
  return !(facts.vendor == intel && facts.class_id == vga && facts.bus == 0);
}

bool is_nic(const PciFacts& facts) { return facts.has_network || facts.class_id >> 8U == network_class; }

PciDevice pci_device(const PciFacts& facts) {
  const std::string id = fmt::format("{:04x}:{:04x}", facts.vendor, facts.device);
  return {.pci = facts.address,
          .name = device_name(facts, id),
          .os_names = facts.os_names,
          .numa_node = facts.numa_node,
          .bridge_group = facts.bridges.empty() ? -1 : facts.bridges.front(),
          .id = id,
          .serial = first_known(facts, {"NVIDIASerial", "AMDSerial", "LevelZeroSerialNumber"}),
          .uuid = first_known(facts, {"NVIDIAUUID", "AMDUUID", "LevelZeroUUID", "NodeGUID", "Address"}),
          .slot = first_known(facts, {"PCISlot"}),
          .link_bytes_per_s = facts.link_bytes_per_s,
          .bridges = facts.bridges};
}

bool by_address(const PciDevice& a, const PciDevice& b) {
  // A domain above ffff has more digits.
  return std::tuple{a.pci.size(), a.pci} < std::tuple{b.pci.size(), b.pci};
}

}  // namespace hallmark
