#include "topology/power/present.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <thread>

#include "topology/power/reading.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

std::string kind_of(const PowerSensor& sensor) {
  if (sensor.gives == SensorGives::energy) return "energy counter";
  if (sensor.gives == SensorGives::instant_power) return "instant power";
  return sensor.averaging_s > 0 ? fmt::format("average power over {:g} s", sensor.averaging_s) : "average power";
}

std::vector<Reading> read_all(const PowerSource& source, const SecondsClock& clock) {
  std::vector<Reading> readings;
  if (source.refresh) source.refresh();
  for (const PowerSensor& sensor : source.sensors) {
    const double before = clock();
    readings.push_back(source.read(sensor));
    if (std::isnan(readings.back().time_s)) readings.back().time_s = before + (clock() - before) / 2;
  }
  return readings;
}

void set_watts(PresentPower& row, const PowerSensor& sensor, const Reading& first, const Reading& second) {
  Amount amount = second.amount;
  double per_watt = 1e6;
  if (amount.value && sensor.gives == SensorGives::energy) {
    if (first.amount.value) {
      const double dt_s = second.time_s - first.time_s;
      amount = counter_step(sensor, *first.amount.value, *second.amount.value, dt_s);
      per_watt *= dt_s;
    } else {
      amount = first.amount;
    }
  }
  if (amount.value) row.watts = static_cast<double>(*amount.value) / per_watt;
  row.unknown = amount.unknown;
}

}  // namespace

std::vector<PresentPower> present_power(const PowerSource& source, const SecondsClock& clock,
                                        const std::function<void(double)>& wait, double gap_s) {
  if (source.sensors.empty()) return {{.unknown = std::string{no_power_sensor}}};
  const std::vector<Reading> first = read_all(source, clock);
  wait(gap_s);
  const std::vector<Reading> second = read_all(source, clock);
  std::vector<PresentPower> rows;
  for (std::size_t i = 0; i < source.sensors.size(); ++i) {
    const PowerSensor& sensor = source.sensors[i];
    PresentPower row{.domain = sensor.domain.name,
                     .sensor = sensor.path,
                     .kind = kind_of(sensor),
                     .cross_check = sensor.cross_check,
                     .watts = {},
                     .unknown = {},
                     .note = sensor.note};
    set_watts(row, sensor, first[i], second[i]);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<PresentPower> present_power(const std::string& root) {
  using std::chrono::duration;
  const auto clock = [] { return duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
  return present_power(sysfs_source(root), clock, [](double s) { std::this_thread::sleep_for(duration<double>{s}); });
}

std::string text(const std::vector<PresentPower>& rows) {
  std::string lines;
  for (const PresentPower& row : rows) {
    if (!row.domain.empty()) lines += fmt::format("{:<16} ", row.domain);
    lines +=
        row.watts ? fmt::format("{:10.2f} W  {}  {}", *row.watts, row.kind, row.sensor) : "unknown: " + row.unknown;
    if (row.cross_check) lines += "  (cross-check)";
    if (!row.note.empty()) lines += fmt::format("  [{}]", row.note);
    lines += '\n';
  }
  return lines;
}

}  // namespace hallmark
