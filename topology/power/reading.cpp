#include "topology/power/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "topology/power/sysfs_file.hpp"

namespace hallmark {
namespace {

// The kernel turns the ACPI answer 0xFFFFFFFF mW into uW; some drivers pass it on as it is.
constexpr std::int64_t sentinel_mw_as_uw = 4'294'967'295'000, sentinel_raw = 4'294'967'295;

// A stamp may be late by a scheduling delay, and a counter moves in steps of a millisecond or more.
constexpr double stamp_slack_s = 0.1;

std::string printable(std::string_view text) {
  std::string shown{text.substr(0, 40)};
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return shown;
}

Amount check_power(const PowerSensor& sensor, std::int64_t uw) {
  if (uw == sentinel_mw_as_uw || uw == sentinel_raw) {
    return unknown_because(fmt::format("sentinel: {} says {} uW, the meter's sign of failure", sensor.path, uw));
  }
  if (uw <= 0 || uw > power_limit(sensor)) {
    return unknown_because(fmt::format("implausible: {} says {} uW", sensor.path, uw));
  }
  return known(uw);
}

}  // namespace

Amount parse_reading(const PowerSensor& sensor, std::string_view text) {
  const auto value = parse_integer(text);
  if (!value) return unknown_because(fmt::format("garbage: {} says '{}'", sensor.path, printable(text)));
  return check_value(sensor, *value);
}

Amount check_value(const PowerSensor& sensor, std::int64_t value) {
  if (is_power(sensor.gives) && sensor.gives != SensorGives::energy) return check_power(sensor, value);
  if (value < 0) return unknown_because(fmt::format("implausible: {} says {}", sensor.path, value));
  return known(value);
}

Amount counter_step(const PowerSensor& sensor, std::int64_t before, std::int64_t after, double dt_s) {
  if (!(dt_s > 0)) return unknown_because(fmt::format("void: {} was read twice at one time", sensor.path));
  if (sensor.gives == SensorGives::throttle) {
    if (after < before) return unknown_because(fmt::format("void: {} went back", sensor.path));
    return known(after - before);
  }
  const auto limit = static_cast<double>(power_limit(sensor));
  if (sensor.range_uj && dt_s > static_cast<double>(*sensor.range_uj) / limit) {
    return unknown_because(fmt::format("void: {} may have wrapped twice in {:.3g} s", sensor.path, dt_s));
  }
  std::int64_t step = after - before;
  if (step < 0 && !sensor.range_uj)
    return unknown_because(fmt::format("void: {} went back and its range is not known", sensor.path));
  if (step < 0) step += *sensor.range_uj;
  if (step < 0 || static_cast<double>(step) > limit * (dt_s + stamp_slack_s)) {
    return unknown_because(fmt::format("void: {} went from {} to {} uJ in {:.3g} s, which nothing can draw",
                                       sensor.path, before, after, dt_s));
  }
  return known(step);
}

}  // namespace hallmark
