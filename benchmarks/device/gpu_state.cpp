#include "benchmarks/device/gpu_state.hpp"

#include <fmt/format.h>

#include <array>

#include "topology/base/error.hpp"
#include "topology/power/nvml.hpp"

namespace hallmark {
namespace {

constexpr int clock_sm = 1, clock_memory = 2;

using FindByPci = int (*)(const char*, NvmlDevice*);
using GetUnsigned = int (*)(NvmlDevice, unsigned*);
using GetClock = int (*)(NvmlDevice, int, unsigned*);
using GetMode = int (*)(NvmlDevice, int*);
using GetModes = int (*)(NvmlDevice, unsigned*, unsigned*);
using GetText = int (*)(NvmlDevice, char*, unsigned);
using GetSystemText = int (*)(char*, unsigned);
using GetBits = int (*)(NvmlDevice, unsigned long long*);

/// The answer of the function `name`, or why there is none. ask(function) returns NVML's code and sets `answer`.
template <class Function, class Value, class Ask>
Known<Value> asked(const char* name, const Value& answer, Ask ask) {
  try {
    const int code = ask(nvml().function<Function>(name));
    if (code != 0) return {std::nullopt, fmt::format("{}: {}", name, nvml().words(code))};
    return {answer, ""};
  } catch (const UnavailableError& error) {
    return {std::nullopt, error.what()};
  }
}

Known<double> scaled(const Known<unsigned>& from, double unit) {
  if (!from.value) return {std::nullopt, from.why_unknown};
  return {*from.value * unit, ""};
}

template <class Mode>
Known<bool> on(const Known<Mode>& mode) {
  if (!mode.value) return {std::nullopt, mode.why_unknown};
  return {*mode.value != 0, ""};
}

Known<double> power_limit(NvmlDevice device) {
  unsigned milliwatts = 0;
  return scaled(asked<GetUnsigned>("nvmlDeviceGetEnforcedPowerLimit", milliwatts,
                                   [&](GetUnsigned get) { return get(device, &milliwatts); }),
                1e-3);
}

Known<double> clock(NvmlDevice device, const char* name, int which) {
  unsigned megahertz = 0;
  return scaled(asked<GetClock>(name, megahertz, [&](GetClock get) { return get(device, which, &megahertz); }), 1e6);
}

Known<bool> mode(NvmlDevice device, const char* name) {
  int value = 0;
  return on(asked<GetMode>(name, value, [&](GetMode get) { return get(device, &value); }));
}

Known<bool> current_of_two(NvmlDevice device, const char* name) {
  unsigned current = 0, pending = 0;
  return on(asked<GetModes>(name, current, [&](GetModes get) { return get(device, &current, &pending); }));
}

std::string until_end(const std::array<char, 96>& text) { return text.data(); }

Known<std::string> as_text(const Known<std::array<char, 96>>& from) {
  if (!from.value) return {std::nullopt, from.why_unknown};
  return {until_end(*from.value), ""};
}

Known<std::string> board_serial(NvmlDevice device) {
  std::array<char, 96> text{};
  return as_text(asked<GetText>("nvmlDeviceGetSerial", text,
                                [&](GetText get) { return get(device, text.data(), unsigned{text.size()}); }));
}

Known<std::string> driver_version() {
  std::array<char, 96> text{};
  return as_text(asked<GetSystemText>("nvmlSystemGetDriverVersion", text,
                                      [&](GetSystemText get) { return get(text.data(), unsigned{text.size()}); }));
}

Known<std::uint64_t> throttle(NvmlDevice device) {
  unsigned long long bits = 0;
  // The first name is the one since driver 535.
  Known<std::uint64_t> last;
  for (const char* const name :
       {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"}) {
    const auto answer = asked<GetBits>(name, bits, [&](GetBits get) { return get(device, &bits); });
    if (answer.value) return {std::uint64_t{*answer.value}, ""};
    last.why_unknown = answer.why_unknown;
  }
  return last;
}

GpuState unknown(const std::string& why) {
  const Known<double> number{std::nullopt, why};
  const Known<bool> flag{std::nullopt, why};
  const Known<std::string> words{std::nullopt, why};
  return {number, number, number, number, number, number, flag, flag, flag, words, words, {std::nullopt, why}};
}

}  // namespace

GpuState gpu_state(const std::string& pci) {
  NvmlDevice device = nullptr;
  const Known<NvmlDevice> found = asked<FindByPci>("nvmlDeviceGetHandleByPciBusId_v2", device,
                                                   [&](FindByPci find) { return find(pci.c_str(), &device); });
  if (!found.value) return unknown(found.why_unknown);
  return {.enforced_power_limit = power_limit(device),
          .application_sm_clock = clock(device, "nvmlDeviceGetApplicationsClock", clock_sm),
          .application_memory_clock = clock(device, "nvmlDeviceGetApplicationsClock", clock_memory),
          .max_sm_clock = clock(device, "nvmlDeviceGetMaxClockInfo", clock_sm),
          .max_memory_clock = clock(device, "nvmlDeviceGetMaxClockInfo", clock_memory),
          .sm_clock = clock(device, "nvmlDeviceGetClockInfo", clock_sm),
          .ecc = current_of_two(device, "nvmlDeviceGetEccMode"),
          .mig = current_of_two(device, "nvmlDeviceGetMigMode"),
          .persistence = mode(device, "nvmlDeviceGetPersistenceMode"),
          .board_serial = board_serial(device),
          .driver_version = driver_version(),
          .throttle = throttle(device)};
}

std::vector<std::string> throttle_names(std::uint64_t bits) {
  std::vector<std::string> names;
  for (std::size_t bit = 0; bit < 64; ++bit)
    if ((bits >> bit & 1U) != 0) names.push_back(throttle_name(bit));
  return names;
}

}  // namespace hallmark
