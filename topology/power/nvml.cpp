#include "topology/power/nvml.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::array reasons{"gpu_idle",   "application_clocks", "sw_power_cap",   "hw_slowdown",  "sync_boost",
                             "sw_thermal", "hw_thermal",         "hw_power_brake", "display_clock"};

}  // namespace

Nvml::Nvml(const std::string& path)
    : library_{path}, error_text_{library_.function<const char* (*)(int)>("nvmlErrorString")} {
  const int code = library_.function<int (*)()>("nvmlInit_v2")();
  if (code != nvml_code::success) throw UnavailableError{"nvmlInit_v2: " + words(code)};
}

std::string Nvml::words(int code) const {
  const char* const text = error_text_(code);
  return fmt::format("{} ({})", text == nullptr ? "unknown error" : text, code);
}

std::string nvml_path() {
  const char* const chosen = std::getenv("HALLMARK_NVML");
  return chosen != nullptr && *chosen != '\0' ? chosen : "libnvidia-ml.so.1";
}

const Nvml& nvml() {
  static const Nvml& loaded = *std::make_unique<Nvml>(nvml_path()).release();
  return loaded;
}

std::string pci_text(const NvmlPciInfo& info) {
  return fmt::format("{:04x}:{:02x}:{:02x}.0", info.domain, info.bus, info.device);
}

std::string throttle_name(std::size_t bit) {
  return bit < reasons.size() ? reasons.at(bit) : fmt::format("bit_{}", bit);
}

}  // namespace hallmark
