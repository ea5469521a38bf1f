#include "topology/power/sysfs_sensors.hpp"

#include <algorithm>
#include <tuple>

#include "topology/power/reading.hpp"

namespace hallmark {
namespace {

auto key(const PowerSensor& sensor) {
  return std::tie(sensor.domain.kind, sensor.domain.socket, sensor.domain.index, sensor.gives, sensor.path);
}

}  // namespace

std::vector<PowerSensor> find_sensors(const std::string& root, const ReadText& read) {
  std::vector<PowerSensor> sensors = find_powercap(root, read);
  for (PowerSensor& sensor : find_hwmon(root, read)) sensors.push_back(std::move(sensor));
  for (PowerSensor& sensor : find_amdgpu(root, read)) sensors.push_back(std::move(sensor));
  std::sort(sensors.begin(), sensors.end(), [](const auto& a, const auto& b) { return key(a) < key(b); });
  for (std::size_t i = 1; i < sensors.size(); ++i) {
    sensors[i].cross_check = sensors[i].domain.same_place(sensors[i - 1].domain);
  }
  return sensors;
}

PowerSource sysfs_source(const std::string& root, ReadText read) {
  std::vector<PowerSensor> sensors = find_sensors(root, read);
  return {std::move(sensors), [read = std::move(read)](const PowerSensor& sensor) {
            const FileText file = read(sensor.path);
            if (file.error != 0) return unstamped(unknown_because(why_unreadable(sensor.path, file.error)));
            return unstamped(parse_reading(sensor, file.text));
          }};
}

}  // namespace hallmark
