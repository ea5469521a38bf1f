// What the node draws now, for `hallmark topology`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "topology/power/domain.hpp"

namespace hallmark {

struct PresentPower {
  std::string domain = {};   ///< "package-0"; empty where there is no sensor at all
  std::string sensor = {};   ///< path
  std::string kind = {};     ///< "energy counter", "instant power", "average power over 0.05 s"
  bool cross_check = false;  ///< another sensor of the place is trusted more
  std::optional<double> watts = {};
  std::string unknown = {};  ///< why `watts` is not set
  std::string note = {};
  PowerSensor details = {};
};

/// Every sensor of `source` with its present power, read twice `gap_s` apart (0.1 to 0.5 s) where it counts energy.
/// Blocks for that long; `wait` sleeps for so many seconds. Without a sensor: one row, unknown, with the reason.
[[nodiscard]] std::vector<PresentPower> present_power(const PowerSource& source, const SecondsClock& clock,
                                                      const std::function<void(double)>& wait, double gap_s = 0.2);

/// The same of several sources; telemetry is left out.
[[nodiscard]] std::vector<PresentPower> present_power(const std::vector<PowerSource>& sources,
                                                      const SecondsClock& clock,
                                                      const std::function<void(double)>& wait, double gap_s = 0.2);

/// The same of the files' sensors below `root`, with the steady clock.
[[nodiscard]] std::vector<PresentPower> present_power(const std::string& root = "/");

/// One line a row: "package-0  301.25 W  energy counter  /sys/..." or "...  unknown: REASON".
[[nodiscard]] std::string text(const std::vector<PresentPower>& rows);

}  // namespace hallmark
