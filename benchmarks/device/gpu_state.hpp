// How a GPU is set up and what holds it back, as NVML says. Needs the driver alone, not CUDA.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hallmark {

/// A value, or why there is none.
template <class Value>
struct Known {
  std::optional<Value> value;
  std::string why_unknown;
};

struct GpuState {
  Known<double> enforced_power_limit;      ///< W
  Known<double> application_sm_clock;      ///< Hz; 0 where none is set
  Known<double> application_memory_clock;  ///< Hz
  Known<double> max_sm_clock;              ///< Hz
  Known<double> max_memory_clock;          ///< Hz
  Known<double> sm_clock;                  ///< Hz, now
  Known<bool> ecc, mig, persistence;
  Known<std::string> board_serial, driver_version;
  Known<std::uint64_t> throttle;  ///< bits; throttle_names() has the words
};

/// Of the GPU with this PCI id ("0000:18:00.0"). Loads NVML at the first call and takes about a millisecond after that.
/// Never throws: where NVML is missing, every field says so.
[[nodiscard]] GpuState gpu_state(const std::string& pci);

/// The reason for each bit that is set, lowest first: "sw_power_cap"; an unknown one is "bit_20". 0 has none.
[[nodiscard]] std::vector<std::string> throttle_names(std::uint64_t bits);

}  // namespace hallmark
