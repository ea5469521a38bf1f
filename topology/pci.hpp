// Which PCI devices are GPUs and NICs, and what to call them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "topology/hall.hpp"

namespace hallmark {

/// What is known of a PCI device before it is judged a GPU, a NIC or neither.
struct PciFacts {
  std::string address;  ///< 0000:1b:00.0
  unsigned bus = 0;
  unsigned class_id = 0;  ///< class and subclass: 0x0302
  unsigned vendor = 0, device = 0;
  double link_bytes_per_s = 0;
  bool has_network = false;  ///< the system has a network or OpenFabrics device on it
  std::vector<std::string> os_names = {};
  std::map<std::string, std::string> infos = {};  ///< hwloc's: PCIVendor, GPUModel, NVIDIASerial, Address, ...
  int numa_node = -1;
  std::vector<int> bridges = {};
};

/// A display, 3D or processing-accelerator controller, or anything that CUDA, NVML, RSMI, OpenCL or Level Zero drives;
/// but not the screen of a management controller, a virtual machine's screen or a processor's integrated graphics.
[[nodiscard]] bool is_gpu(const PciFacts& facts);

/// A network controller (with or without a driver), or anything with a network or OpenFabrics device.
[[nodiscard]] bool is_nic(const PciFacts& facts);

[[nodiscard]] PciDevice pci_device(const PciFacts& facts);

/// Order by PCI address.
[[nodiscard]] bool by_address(const PciDevice& a, const PciDevice& b);

}  // namespace hallmark
