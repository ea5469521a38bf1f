// Power sensors that Linux shows as files: powercap (RAPL of Intel and AMD) and hwmon (ACPI power meters, Grace, AMD's
// sockets and GPUs).
#pragma once

#include <string>
#include <vector>

#include "topology/power/domain.hpp"
#include "topology/power/sysfs_file.hpp"

namespace hallmark {

/// All sensors below `root` ("/" for this machine) that sense a node or a part of one, ordered by domain and trust,
/// never by hwmon number. Sensors of one place are all listed; all but the most trusted have `cross_check`. What
/// belongs to a single device (drive, NIC; but not an AMD GPU) or to one core is left out. Empty: see
/// `no_power_sensor`. Source: power.md 1.3, 1.4.
[[nodiscard]] std::vector<PowerSensor> find_sensors(const std::string& root, const ReadText& read = read_sysfs);

/// find_sensors() with the reader for them.
[[nodiscard]] PowerSource sysfs_source(const std::string& root, ReadText read = read_sysfs);

/// The parts of find_sensors(), each in a file of its own; unordered. A GPU is known by its PCI id (device/uevent).
[[nodiscard]] std::vector<PowerSensor> find_powercap(const std::string& root, const ReadText& read);
[[nodiscard]] std::vector<PowerSensor> find_hwmon(const std::string& root, const ReadText& read);
[[nodiscard]] std::vector<PowerSensor> find_amdgpu(const std::string& root, const ReadText& read);

}  // namespace hallmark
