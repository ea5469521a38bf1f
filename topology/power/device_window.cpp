#include "topology/power/device_window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace hallmark {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Readings may be as much older or younger than a window's edge: a driver stamps them when it pleases.
constexpr double edge_s = 1;

/// The readings that a window needs: those in it, with one on either side.
SensorSeries cut(const SensorSeries& series, double begin_s, double end_s) {
  const auto& times = series.time_s;
  auto first = std::ranges::upper_bound(times, begin_s), last = std::ranges::lower_bound(times, end_s);
  if (first != times.begin()) --first;
  if (last != times.end()) ++last;
  const auto from = first - times.begin(), count = std::max<std::ptrdiff_t>(last - first, 0);
  SensorSeries part{.sensor = series.sensor, .time_s = {}, .value = {}};
  part.time_s.assign(times.begin() + from, times.begin() + from + count);
  part.value.assign(series.value.begin() + from, series.value.begin() + from + count);
  return part;
}

/// On the line between the readings around `t`; NaN next to a failed one, or further than edge_s from the stretch.
double at(const RecordedStretch& stretch, double t) {
  if (t < stretch.time_s.front() - edge_s || t > stretch.time_s.back() + edge_s) return unknown;
  const double inside = std::clamp(t, stretch.time_s.front(), stretch.time_s.back());
  const auto i = static_cast<std::size_t>(std::ranges::lower_bound(stretch.time_s, inside) - stretch.time_s.begin());
  if (stretch.time_s[i] == inside || i == 0) return stretch.value[i];
  const double share = (inside - stretch.time_s[i - 1]) / (stretch.time_s[i] - stretch.time_s[i - 1]);
  return stretch.value[i - 1] + share * (stretch.value[i] - stretch.value[i - 1]);
}

/// What the counter gained; NaN where that is not known.
double gained(const SensorSeries& series, double begin_s, double end_s) {
  const std::vector<RecordedStretch> stretches = recordable(series);
  if (stretches.size() != 1 || stretches.front().time_s.empty()) return unknown;  // it began anew
  return at(stretches.front(), end_s) - at(stretches.front(), begin_s);
}

double highest(const SensorSeries& series, double begin_s, double end_s) {
  const double unit = unit_of(series.sensor.gives);
  double most = unknown, before = unknown;
  for (std::size_t i = 0; i < series.time_s.size() && series.time_s[i] <= end_s; ++i) {
    if (series.value[i] < 0) continue;
    const double value = unit * static_cast<double>(series.value[i]);
    if (series.time_s[i] < begin_s)
      before = value;
    else
      most = std::fmax(most, value);
  }
  return std::isnan(most) ? before : most;
}

/// "sw_power_cap" of "nvml:0000:1b:00.0 throttle sw_power_cap".
std::string reason_of(const PowerSensor& sensor) {
  constexpr std::string_view mark = "throttle ";
  const std::size_t found = sensor.path.rfind(mark);
  return found == std::string::npos ? std::string{} : sensor.path.substr(found + mark.size());
}

}  // namespace

DeviceWindow device_window(const std::vector<SensorSeries>& all, int gpu, double begin_s, double end_s) {
  DeviceWindow window;
  for (const SensorSeries& whole : all) {
    const PowerDomain& domain = whole.sensor.domain;
    if (domain.kind != DomainKind::gpu || domain.index != gpu || is_power(whole.sensor.gives)) continue;
    const SensorSeries series = cut(whole, begin_s, end_s);
    if (series.sensor.gives == SensorGives::temperature) {
      if (const double value = highest(series, begin_s, end_s); !std::isnan(value))
        window.temperature_c = std::max(value, window.temperature_c.value_or(value));
    } else if (series.sensor.gives == SensorGives::throttle) {
      const double seconds = gained(series, begin_s, end_s);
      if (const std::string reason = reason_of(series.sensor); !reason.empty() && !std::isnan(seconds))
        window.throttle_s[reason] = seconds;
    }
  }
  return window;
}

}  // namespace hallmark
