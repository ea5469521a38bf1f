#include "topology/power/nvml_gpu.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

#include "topology/power/reading.hpp"

namespace hallmark {
namespace {

using GetUnsigned = int (*)(NvmlDevice, unsigned*);
using GetWide = int (*)(NvmlDevice, unsigned long long*);
using GetKind = int (*)(NvmlDevice, int, unsigned*);
using GetFields = int (*)(NvmlDevice, int, NvmlFieldValue*);

constexpr int clock_sm = 1, clock_memory = 2, sensor_gpu = 0;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// nullopt: a type that nvml.h does not name, or a number that is none of ours.
std::optional<std::int64_t> number_of(const NvmlFieldValue& field) {
  switch (field.type) {
    case 0: {
      const auto real = std::bit_cast<double>(field.value);
      if (!(real >= 0 && real < 9e18)) return std::nullopt;
      return static_cast<std::int64_t>(std::llround(real));
    }
    case 1:
      return static_cast<std::int64_t>(field.value & 0xFFFFFFFFU);
    case 2:
    case 3:
    case 4:
      if (field.value > static_cast<std::uint64_t>(largest)) return std::nullopt;
      return static_cast<std::int64_t>(field.value);
    case 5: {
      const auto small = static_cast<std::int32_t>(field.value & 0xFFFFFFFFU);
      return small < 0 ? std::nullopt : std::optional<std::int64_t>{small};
    }
    case 6:
      return static_cast<std::int64_t>(field.value & 0xFFFFU);
    default:
      return std::nullopt;
  }
}

}  // namespace

NvmlGpu::NvmlGpu(const Nvml& nvml, NvmlDevice device, std::string pci, std::string why_not)
    : nvml_{&nvml}, device_{device}, pci_{std::move(pci)}, why_not_{std::move(why_not)} {}

int NvmlGpu::try_field(unsigned field, unsigned scope) const {
  const auto get = nvml_->find<GetFields>("nvmlDeviceGetFieldValues");
  if (get == nullptr) return nvml_code::function_not_found;
  NvmlFieldValue asked{.field = field, .scope = scope};
  const int code = get(device_, 1, &asked);
  return code != nvml_code::success ? code : asked.code;
}

std::size_t NvmlGpu::keep_field(unsigned field, unsigned scope) {
  fields_.push_back({.field = field, .scope = scope});
  stamps_seen_.push_back(0);
  return fields_.size() - 1;
}

int NvmlGpu::try_call(const NvmlChannel& channel) const { return call(channel).code; }

NvmlGpu::Call NvmlGpu::call(const NvmlChannel& channel) const {
  unsigned value = 0;
  unsigned long long wide = 0;
  const auto of = [&](int code) { return Call{code, static_cast<std::int64_t>(value)}; };
  const auto get_kind = [&](const char* name, int kind) {
    const auto get = nvml_->find<GetKind>(name);
    return of(get == nullptr ? nvml_code::function_not_found : get(device_, kind, &value));
  };
  switch (channel.ask) {
    case NvmlAsk::power_usage: {
      const auto get = nvml_->find<GetUnsigned>("nvmlDeviceGetPowerUsage");
      return of(get == nullptr ? nvml_code::function_not_found : get(device_, &value));
    }
    case NvmlAsk::total_energy: {
      const auto get = nvml_->find<GetWide>("nvmlDeviceGetTotalEnergyConsumption");
      const int code = get == nullptr ? nvml_code::function_not_found : get(device_, &wide);
      return {code, wide > static_cast<unsigned long long>(largest) ? -1 : static_cast<std::int64_t>(wide)};
    }
    case NvmlAsk::sm_clock:
      return get_kind("nvmlDeviceGetClockInfo", clock_sm);
    case NvmlAsk::memory_clock:
      return get_kind("nvmlDeviceGetClockInfo", clock_memory);
    case NvmlAsk::temperature:
      return get_kind("nvmlDeviceGetTemperature", sensor_gpu);
    default:
      return {nvml_code::invalid_argument, 0};
  }
}

// The names since driver 535, and those before.
NvmlGpu::Call NvmlGpu::reasons(const char* newer, const char* older) const {
  unsigned long long bits = 0;
  auto get = nvml_->find<GetWide>(newer);
  if (get == nullptr) get = nvml_->find<GetWide>(older);
  const int code = get == nullptr ? nvml_code::function_not_found : get(device_, &bits);
  return {code, static_cast<std::int64_t>(bits)};
}

std::optional<std::int64_t> NvmlGpu::power_limit_mw() const {
  const auto get = nvml_->find<GetUnsigned>("nvmlDeviceGetEnforcedPowerLimit");
  unsigned limit = 0;
  if (get == nullptr || get(device_, &limit) != nvml_code::success || limit == 0) return std::nullopt;
  return limit;
}

std::optional<unsigned long long> NvmlGpu::supported_reasons() const {
  const Call answer =
      reasons("nvmlDeviceGetSupportedClocksEventReasons", "nvmlDeviceGetSupportedClocksThrottleReasons");
  if (answer.code == nvml_code::success) return static_cast<unsigned long long>(answer.value);
  const Call now = reasons("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons");
  if (now.code == nvml_code::success) return ~0ULL;  // it answers, but does not say which it can give
  return std::nullopt;
}

void NvmlGpu::refresh(double now_s, bool with_reasons) {
  if (!fields_.empty()) {
    for (NvmlFieldValue& field : fields_) field = {.field = field.field, .scope = field.scope};
    const auto get = nvml_->find<GetFields>("nvmlDeviceGetFieldValues");
    fields_code_ =
        get == nullptr ? nvml_code::function_not_found : get(device_, static_cast<int>(fields_.size()), fields_.data());
  }
  if (!with_reasons) return;
  const Call now = reasons("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons");
  const auto bits = now.code == nvml_code::success ? static_cast<unsigned long long>(now.value) : 0;
  // A reason held for the whole pause if it did at both ends, for half of it if at one.
  if (now.code == nvml_code::success && reasons_code_ == nvml_code::success && last_refresh_s_ &&
      now_s > *last_refresh_s_) {
    for (std::size_t bit = 0; bit < held_s_.size(); ++bit) {
      const auto ends = static_cast<double>((bits >> bit & 1U) + (last_reasons_ >> bit & 1U));
      held_s_[bit] += (now_s - *last_refresh_s_) * ends / 2;
    }
  }
  last_reasons_ = bits;
  reasons_code_ = now.code;
  last_refresh_s_ = now_s;
}

Amount NvmlGpu::checked(const PowerSensor& sensor, int code, std::int64_t value, std::int64_t factor) const {
  if (code != nvml_code::success) return unknown_because(fmt::format("{}: {}", sensor.path, nvml_->words(code)));
  if (value < 0 || value > largest / factor)
    return unknown_because(fmt::format("implausible: {} says {}", sensor.path, value));
  return check_value(sensor, value * factor);
}

Reading NvmlGpu::read_field(const NvmlChannel& channel, const PowerSensor& sensor, double now_s) {
  const NvmlFieldValue& field = fields_.at(channel.which);
  if (fields_code_ != nvml_code::success) return unstamped(checked(sensor, fields_code_, 0, 1));
  const auto number = number_of(field);
  if (field.code == nvml_code::success && !number)
    return unstamped(unknown_because(fmt::format("garbage: {} gives no number (type {})", sensor.path, field.type)));
  Amount amount = checked(sensor, field.code, number.value_or(0), channel.factor);
  if (field.timestamp_us <= 0 || !amount.value) return unstamped(std::move(amount));
  long long& seen = stamps_seen_.at(channel.which);
  if (field.timestamp_us <= seen) return {now_s, std::move(amount), true, false};
  seen = field.timestamp_us;
  const auto time_s = stamps_.on_our_clock(field.timestamp_us, now_s);
  if (!time_s) return unstamped(unknown_because(fmt::format("void: the stamps of {} jumped", sensor.path)));
  return {*time_s, std::move(amount), false, false};
}

Reading NvmlGpu::read(const NvmlChannel& channel, const PowerSensor& sensor, double now_s) {
  if (!why_not_.empty()) return unstamped(unknown_because(why_not_));
  if (channel.ask == NvmlAsk::field) return read_field(channel, sensor, now_s);
  if (channel.ask == NvmlAsk::throttle_bit) {
    Amount amount = checked(sensor, reasons_code_, std::llround(held_s_.at(channel.which) * 1e9), channel.factor);
    if (!amount.value || !last_refresh_s_) return unstamped(std::move(amount));
    return {*last_refresh_s_, std::move(amount), false, false};  // of then, not of now
  }
  const Call answer = call(channel);
  return unstamped(checked(sensor, answer.code, answer.value, channel.factor));
}

}  // namespace hallmark
