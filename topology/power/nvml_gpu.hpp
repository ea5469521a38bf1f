// One GPU as nvml_source() reads it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "topology/power/domain.hpp"
#include "topology/power/nvml.hpp"
#include "topology/power/stamp_clock.hpp"

namespace hallmark {

/// What one series of a GPU is read from.
enum class NvmlAsk { field, power_usage, total_energy, sm_clock, memory_clock, temperature, throttle_bit };

struct NvmlChannel {
  NvmlAsk ask = NvmlAsk::field;
  std::size_t which = 0;       ///< of `field`: row of the fields asked; of `throttle_bit`: the bit
  std::int64_t factor = 1000;  ///< from NVML's unit to that of the sensor: mW and mJ to uW and uJ
};

/// Asks one GPU. After refresh(), read() gives what that one call for all fields answered; the rest is asked at once.
class NvmlGpu {
 public:
  NvmlGpu(const Nvml& nvml, NvmlDevice device, std::string pci, std::string why_not);

  [[nodiscard]] const std::string& pci() const { return pci_; }
  [[nodiscard]] const std::string& why_not() const { return why_not_; }  ///< why it cannot be asked at all; mostly ""

  /// NVML's code for this field and scope, once.
  [[nodiscard]] int try_field(unsigned field, unsigned scope) const;
  /// From now on refresh() asks for it; the row to give as NvmlChannel::which.
  std::size_t keep_field(unsigned field, unsigned scope);
  /// NVML's code for what `channel` asks, once; `function_not_found` where this driver has no such function.
  [[nodiscard]] int try_call(const NvmlChannel& channel) const;

  /// mW; nullopt where not known.
  [[nodiscard]] std::optional<std::int64_t> power_limit_mw() const;
  /// Bits of the reasons that this GPU can give; nullopt where not known.
  [[nodiscard]] std::optional<unsigned long long> supported_reasons() const;

  /// `with_reasons`: the reasons' bits as well.
  void refresh(double now_s, bool with_reasons);
  [[nodiscard]] Reading read(const NvmlChannel& channel, const PowerSensor& sensor, double now_s);

 private:
  struct Call {
    int code;
    std::int64_t value;
  };
  [[nodiscard]] Call call(const NvmlChannel& channel) const;
  [[nodiscard]] Reading read_field(const NvmlChannel& channel, const PowerSensor& sensor, double now_s);
  [[nodiscard]] Call reasons(const char* newer, const char* older) const;
  [[nodiscard]] Amount checked(const PowerSensor& sensor, int code, std::int64_t value, std::int64_t factor) const;

  const Nvml* nvml_;  ///< never null; a pointer, so that GPUs can be sorted
  NvmlDevice device_;
  std::string pci_, why_not_;
  StampClock stamps_;
  std::vector<NvmlFieldValue> fields_;
  std::vector<long long> stamps_seen_;  ///< by field
  int fields_code_ = 0;
  std::array<double, 64> held_s_{};  ///< by bit
  unsigned long long last_reasons_ = 0;
  int reasons_code_ = 0;
  std::optional<double> last_refresh_s_;
};

}  // namespace hallmark
