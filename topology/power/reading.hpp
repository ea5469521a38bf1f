// When a sensor's word is believed. Pure.
#pragma once

#include <string_view>

#include "topology/power/domain.hpp"

namespace hallmark {

/// The sensor's text (without trailing white space) as uJ or uW. Unknown: not a number; the meter's sign of failure
/// (4294967295000, 0xFFFFFFFF mW); power of 0, negative or above power_limit(). Source: power.md 5.4 L and M.
[[nodiscard]] Amount parse_reading(const PowerSensor& sensor, std::string_view text);

/// The same of a number that a source has already. Telemetry is unknown where it is negative.
[[nodiscard]] Amount check_value(const PowerSensor& sensor, std::int64_t value);

/// The energy in uJ from one value of a counter to a later one, `dt_s` apart. A counter that went back has wrapped
/// where its range is known. Unknown: it went back without a range; it may have wrapped twice (dt > range / limit);
/// more than power_limit() would have been drawn. An unchanged counter is 0. A throttle counter (ns) is void
/// where it went back. Source: power.md 3.5, 5.4 J, K, N.
[[nodiscard]] Amount counter_step(const PowerSensor& sensor, std::int64_t before, std::int64_t after, double dt_s);

}  // namespace hallmark
