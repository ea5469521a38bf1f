// NVML, NVIDIA's management library, opened at run time: its header comes with neither the driver nor every toolkit, so
// what is used of its interface stands here by number. Source: nvml.h, API 13; power.md appendix A.
#pragma once

#include <cstdint>
#include <string>

#include "topology/base/shared_library.hpp"

namespace hallmark {

using NvmlDevice = struct NvmlDeviceOpaque*;

/// nvmlFieldValue_t. `value` holds a number of the type that `type` names: number_of() reads it.
struct NvmlFieldValue {
  unsigned field = 0, scope = 0;
  long long timestamp_us = 0;  ///< since 1970, on this machine's clock; 0 where the driver gives none
  long long latency_us = 0;
  int type = 0;
  int code = 0;
  std::uint64_t value = 0;
};
static_assert(sizeof(NvmlFieldValue) == 40);

/// nvmlPciInfo_t.
struct NvmlPciInfo {
  char bus_id_legacy[16];
  unsigned domain, bus, device, pci_device_id, pci_subsystem_id;
  char bus_id[32];
};
static_assert(sizeof(NvmlPciInfo) == 68);

/// nvmlDeviceAttributes_t.
struct NvmlAttributes {
  unsigned multiprocessors, copy_engines, decoders, encoders, jpegs, ofas, gpu_instance_slices, compute_instance_slices;
  unsigned long long memory_mib;
};
static_assert(sizeof(NvmlAttributes) == 40);

namespace nvml_code {
inline constexpr int success = 0, invalid_argument = 2, not_supported = 3, no_permission = 4, not_found = 6,
                     function_not_found = 13, gpu_is_lost = 15, argument_version_mismatch = 25;
}  // namespace nvml_code

namespace nvml_field {
inline constexpr unsigned sw_power_cap_ns = 74, total_energy_mj = 83, power_average_mw = 185, power_instant_mw = 186,
                          energy_mj = 191, sw_thermal_ns = 269, hw_thermal_ns = 270, hw_power_brake_ns = 271;
}  // namespace nvml_field

/// The macros of nvml.h: a comment beside field 185 there has other numbers, and is wrong (power.md 1.2).
namespace nvml_scope {
inline constexpr unsigned gpu = 0, module = 1, memory = 2;
}  // namespace nvml_scope

/// The library, open and initialised. It is never shut down: another part of the process may use NVML as well.
class Nvml {
 public:
  /// Throws UnavailableError with the loader's or NVML's words.
  explicit Nvml(const std::string& path);

  /// "GPU is lost (15)".
  [[nodiscard]] std::string words(int code) const;

  /// The function of this name; throws UnavailableError where this driver has none.
  template <class Function>
  [[nodiscard]] Function function(const char* name) const {
    return library_.function<Function>(name);
  }

  /// The same, nullptr where this driver has none: what is missing is a feature that is not there, not an error.
  template <class Function>
  [[nodiscard]] Function find(const char* name) const {
    return library_.find<Function>(name);
  }

 private:
  SharedLibrary library_;
  const char* (*error_text_)(int);
};

/// Where NVML is: $HALLMARK_NVML, else the name that the driver installs.
[[nodiscard]] std::string nvml_path();

/// The process's NVML from nvml_path(), opened at the first call and kept. Throws UnavailableError; the next call tries
/// again, for a driver may come. From any thread.
[[nodiscard]] const Nvml& nvml();

/// "0000:1b:00.0", as Linux writes it; NVML's own has eight digits of domain and capitals.
[[nodiscard]] std::string pci_text(const NvmlPciInfo& info);

/// The clocks-event reason of this bit: "sw_power_cap" of bit 2; one that is not known is "bit_20".
[[nodiscard]] std::string throttle_name(std::size_t bit);

}  // namespace hallmark
