#include "topology/power/dcmi.hpp"

#include <fmt/format.h>

#include "topology/power/reading.hpp"

namespace hallmark {
namespace {

constexpr std::uint8_t group_extension = 0x2C, get_power_reading = 0x02, dcmi = 0xDC, system_statistics = 0x01;
constexpr std::size_t answer_bytes = 19, active_bit = 6;
constexpr double period_s = 1;

std::int64_t word(const std::vector<std::uint8_t>& bytes, std::size_t at) { return bytes[at] | bytes[at + 1] << 8; }

// It knows the command: even an answer that cannot be used is a sensor, which then says why.
bool is_offered(const IpmiAnswer& answer) {
  constexpr std::uint8_t invalid_command = 0xC1;
  return answer.trouble.empty() && !answer.bytes.empty() && answer.bytes[0] != invalid_command;
}

}  // namespace

IpmiRequest dcmi_power_request() { return {group_extension, get_power_reading, {dcmi, system_statistics, 0, 0}}; }

Amount parse_dcmi_power(const IpmiAnswer& answer, bool* active) {
  if (!answer.trouble.empty()) return unknown_because("DCMI: " + answer.trouble);
  const auto& bytes = answer.bytes;
  if (bytes.empty()) return unknown_because("DCMI: an empty answer");
  if (bytes[0] != 0) return unknown_because(fmt::format("DCMI: completion code 0x{:02x}", bytes[0]));
  if (bytes.size() < answer_bytes || bytes[1] != dcmi)
    return unknown_because(fmt::format("garbage: DCMI answered {} bytes that are no power reading", bytes.size()));
  if (active != nullptr) *active = (bytes[18] >> active_bit & 1U) != 0;
  const std::int64_t watts = word(bytes, 2);
  if (watts == 0) return unknown_because("implausible: DCMI says 0 W of a node that is running");
  return known(watts * 1'000'000);
}

PowerSource dcmi_source(IpmiTransport transport, const std::string& where) {
  const IpmiAnswer first = transport(dcmi_power_request());
  if (!is_offered(first)) return {};
  bool active = true;
  (void)parse_dcmi_power(first, &active);
  PowerSensor sensor{.domain = make_domain(DomainKind::node), .path = where, .gives = SensorGives::average_power};
  if (first.bytes.size() >= answer_bytes) {
    const std::int64_t period_ms = word(first.bytes, 14) | word(first.bytes, 16) << 16;
    sensor.averaging_s = static_cast<double>(period_ms) / 1000;
  }
  sensor.period_s = period_s;
  if (!active) sensor.note = "the BMC calls its measurement inactive, as many do that measure";
  return {.sensors = {sensor},
          .read =
              [transport = std::move(transport)](const PowerSensor& of) {
                Amount amount = parse_dcmi_power(transport(dcmi_power_request()));
                return unstamped(amount.value ? check_value(of, *amount.value) : std::move(amount));
              },
          .slow = true,
          .period_s = period_s};
}

}  // namespace hallmark
