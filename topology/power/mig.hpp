// How NVIDIA GPUs are divided (MIG), as NVML says.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "topology/power/nvml.hpp"
#include "topology/power/weights.hpp"

namespace hallmark {

/// One device that a process can be given: a compute instance of a GPU instance.
struct MigDevice {
  std::string uuid;  ///< "MIG-..."
  int gpu_instance = 0;
};

struct DividedGpu {
  GpuSlices slices;
  std::vector<MigDevice> devices;
};

/// By PCI id, the GPUs of which MIG is on. What a driver does not tell leaves that GPU undivided. Power is sensed of
/// the whole GPU alone, so this is all there is to share it by. Source: power.md 5.3, appendix A.
[[nodiscard]] std::map<std::string, DividedGpu> divided_gpus(const Nvml& nvml);

}  // namespace hallmark
