#include "topology/power/present.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <thread>

#include "topology/power/reading.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

std::string words_of(const PowerSensor& sensor) {
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

// A counter's rise between two readings; the later of two powers. A source with stamps of its own may have had nothing
// new to say.
void set_watts(PresentPower& row, const PowerSensor& sensor, const Reading& first, const Reading& second) {
  Amount amount = second.repeated ? first.amount : second.amount;
  double per_watt = 1e6;
  if (amount.value && sensor.gives == SensorGives::energy) {
    const double dt_s = second.time_s - first.time_s;
    if (!first.amount.value)
      amount = first.amount;
    else if (second.repeated)
      amount = unknown_because(fmt::format("{} had no new value in {:.2g} s", sensor.path, dt_s));
    else
      amount = counter_step(sensor, *first.amount.value, *second.amount.value, dt_s);
    if (amount.value && *amount.value == 0)
      row.note += (row.note.empty() ? "" : "; ") + std::string{"the counter did not move"};
    per_watt *= dt_s;
  }
  if (amount.value) row.watts = static_cast<double>(*amount.value) / per_watt;
  row.unknown = amount.unknown;
}

PresentPower row_of(const PowerSensor& sensor, const Reading& first, const Reading& second) {
  PresentPower row{.domain = sensor.domain.name,
                   .sensor = sensor.path,
                   .kind = words_of(sensor),
                   .cross_check = sensor.cross_check,
                   .watts = {},
                   .unknown = {},
                   .note = sensor.note,
                   .details = sensor};
  set_watts(row, sensor, first, second);
  return row;
}

}  // namespace

std::vector<PresentPower> present_power(const PowerSource& source, const SecondsClock& clock,
                                        const std::function<void(double)>& wait, double gap_s) {
  return present_power(std::vector<PowerSource>{source}, clock, wait, gap_s);
}

std::vector<PresentPower> present_power(const std::vector<PowerSource>& sources, const SecondsClock& clock,
                                        const std::function<void(double)>& wait, double gap_s) {
  std::vector<std::vector<Reading>> first;
  for (const PowerSource& source : sources) first.push_back(read_all(source, clock));
  wait(gap_s);
  std::vector<PresentPower> rows;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::vector<Reading> second = read_all(sources[i], clock);
    for (std::size_t j = 0; j < second.size(); ++j) {
      const PowerSensor& sensor = sources[i].sensors[j];
      if (is_power(sensor.gives)) rows.push_back(row_of(sensor, first[i][j], second[j]));
    }
  }
  if (rows.empty()) rows.push_back({.unknown = std::string{no_power_sensor}});
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
