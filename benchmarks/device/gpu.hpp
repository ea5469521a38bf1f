// The GPUs that the CUDA driver shows this process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hallmark {

struct GpuInfo {
  std::string name;  ///< "NVIDIA H100 80GB HBM3"
  std::string pci;   ///< "0000:18:00.0"
  std::string uuid;  ///< "GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
  std::uint64_t memory_bytes = 0;
  int compute_major = 0;
  int compute_minor = 0;
};

struct Gpus {
  std::vector<GpuInfo> found;
  std::string why_none;  ///< "built without CUDA", "no driver: ..."; empty where there are some
};

/// In the driver's order, after CUDA_VISIBLE_DEVICES. Creates no context and never throws for want of a GPU.
[[nodiscard]] Gpus gpus();

}  // namespace hallmark
