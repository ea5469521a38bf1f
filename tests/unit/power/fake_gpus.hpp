// GPUs for tests: the folder that the fake NVML reads, and that library itself.
#pragma once

#include <cstdlib>
#include <string>

#include "sysfs_tree.hpp"
#include "topology/power/nvml.hpp"

namespace hallmark {

inline const Nvml& fake_nvml(const std::string& age = "new") {
  static const Nvml today{std::string{HALLMARK_FAKE_NVML_FOLDER} + "/new/libnvidia-ml.so.1"};
  static const Nvml old{std::string{HALLMARK_FAKE_NVML_FOLDER} + "/old/libnvidia-ml.so.1"};
  return age == "new" ? today : old;
}

/// From now on the fake GPUs are those of `tree`, below /nvml.
inline void use_gpus_of(const SysfsTree& tree) { ::setenv("HALLMARK_FAKE_NVML", (tree.root() + "/nvml").c_str(), 1); }

}  // namespace hallmark
