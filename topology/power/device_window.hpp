// How a GPU ran in a window of time, from its telemetry series. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "topology/power/energy.hpp"

namespace hallmark {

struct DeviceWindow {
  std::optional<double> temperature_c;       ///< the highest reading in the window, or the last one before it
  std::map<std::string, double> throttle_s;  ///< by reason ("sw_power_cap"), seconds; what is not known is not here
};

/// GPU number `gpu` (PowerDomain::index) in [begin_s, end_s]. Throttle counters are interpolated linearly at the edges,
/// or taken from a reading that is at most a second beyond them; a reason whose counter has none there, or failed or
/// began anew in between, is left out.
[[nodiscard]] DeviceWindow device_window(const std::vector<SensorSeries>& all, int gpu, double begin_s, double end_s);

}  // namespace hallmark
