#include "topology/power/mig.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hallmark {
namespace {

// A driver's functions, each of which may be missing.
class Asker {
 public:
  explicit Asker(const Nvml& nvml) : nvml_{nvml} {}

  template <class... Types, class... Arguments>
  bool operator()(const char* name, int (*)(Types...), Arguments... arguments) const {
    const auto function = nvml_.find<int (*)(Types...)>(name);
    return function != nullptr && function(arguments...) == nvml_code::success;
  }

 private:
  const Nvml& nvml_;
};

template <class... Types>
constexpr int (*taking)(Types...) = nullptr;

std::optional<DividedGpu> divided(const Asker& ask, NvmlDevice gpu) {
  unsigned now = 0, pending = 0, most = 0;
  const bool on =
      ask("nvmlDeviceGetMigMode", taking<NvmlDevice, unsigned*, unsigned*>, gpu, &now, &pending) && now == 1;
  if (!on || !ask("nvmlDeviceGetMaxMigDeviceCount", taking<NvmlDevice, unsigned*>, gpu, &most)) return std::nullopt;
  DividedGpu found;
  int given = 0;
  for (unsigned i = 0; i < std::min(most, 64U); ++i) {
    NvmlDevice device = nullptr;
    unsigned instance = 0;
    NvmlAttributes attributes{};
    std::array<char, 96> uuid{};
    if (!ask("nvmlDeviceGetMigDeviceHandleByIndex", taking<NvmlDevice, unsigned, NvmlDevice*>, gpu, i, &device) ||
        !ask("nvmlDeviceGetGpuInstanceId", taking<NvmlDevice, unsigned*>, device, &instance) ||
        !ask("nvmlDeviceGetAttributes_v2", taking<NvmlDevice, NvmlAttributes*>, device, &attributes) ||
        !ask("nvmlDeviceGetUUID", taking<NvmlDevice, char*, unsigned>, device, uuid.data(), unsigned{uuid.size()}))
      continue;
    const auto number = static_cast<int>(instance);
    found.devices.push_back({uuid.data(), number});
    const auto slices = static_cast<int>(attributes.gpu_instance_slices);
    if (found.slices.of_instance.emplace(number, slices).second) given += slices;
  }
  // The largest number of instances is that of slices: each takes one at least.
  found.slices.all = std::max(static_cast<int>(most), given);
  return found;
}

}  // namespace

std::map<std::string, DividedGpu> divided_gpus(const Nvml& nvml) {
  const Asker ask{nvml};
  std::map<std::string, DividedGpu> all;
  unsigned count = 0;
  if (!ask("nvmlDeviceGetCount_v2", taking<unsigned*>, &count)) return all;
  for (unsigned i = 0; i < count; ++i) {
    NvmlDevice gpu = nullptr;
    NvmlPciInfo info{};
    if (!ask("nvmlDeviceGetHandleByIndex_v2", taking<unsigned, NvmlDevice*>, i, &gpu) ||
        !ask("nvmlDeviceGetPciInfo_v3", taking<NvmlDevice, NvmlPciInfo*>, gpu, &info))
      continue;
    if (auto one = divided(ask, gpu)) all.emplace(pci_text(info), std::move(*one));
  }
  return all;
}

}  // namespace hallmark
