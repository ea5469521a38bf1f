// /sys/class/hwmon numbers its devices anew at each boot, so a sensor is known by driver and label. Since a kernel of
// 2025 the ACPI power meter has its files in hwmonN/ itself, before that in hwmonN/device/.
#include <algorithm>
#include <array>
#include <optional>

#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

// Drivers whose power is that of one device; it is in the node's already, and in no package's. AMD's GPUs have a file
// of their own (amdgpu.cpp).
constexpr std::array<std::string_view, 12> device_drivers{"nvme",      "amdgpu",  "radeon",  "i915",
                                                          "xe",        "nouveau", "nvidia",  "mlx5",
                                                          "drivetemp", "iwlwifi", "k10temp", "coretemp"};

// Drivers with one device for each socket; which is which follows from their order alone.
constexpr std::array<std::string_view, 2> socket_drivers{"amd_hsmp_hwmon", "fam15h_power"};

struct LabelRule {
  std::string_view prefix;
  DomainKind kind;
  bool numbered;  ///< the socket's number follows; else the label ends here
};

constexpr std::array<LabelRule, 11> label_rules{{{"Module Power Socket ", DomainKind::module, true},
                                                 {"Grace Power Socket ", DomainKind::grace, true},
                                                 {"CPU Power Socket ", DomainKind::cpu, true},
                                                 {"SysIO Power Socket ", DomainKind::sysio, true},
                                                 {"Esocket", DomainKind::package, true},
                                                 {"Package id ", DomainKind::package, true},
                                                 {"package-", DomainKind::package, true},
                                                 {"Socket ", DomainKind::package, true},
                                                 {"System", DomainKind::node, false},
                                                 {"Node", DomainKind::node, false},
                                                 {"node", DomainKind::node, false}}};

template <class Table>
bool holds(const Table& table, std::string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

std::optional<PowerDomain> domain_of_label(std::string_view label) {
  for (const LabelRule& rule : label_rules) {
    if (!label.starts_with(rule.prefix)) continue;
    const std::string_view rest = label.substr(rule.prefix.size());
    if (!rule.numbered && rest.empty()) return make_domain(rule.kind);
    const auto socket = parse_integer(rest);
    if (rule.numbered && socket && *socket >= 0 && *socket < 65536)
      return make_domain(rule.kind, static_cast<int>(*socket));
  }
  return std::nullopt;
}

struct Found {
  std::string driver;
  std::string label;
  PowerSensor sensor;
};

// One Found for each channel powerN or energyN in `folder`: the average where the driver makes one, else the instant
// value.
void find_channels(const std::string& folder, const std::string& driver, const ReadText& read,
                   std::vector<Found>& found) {
  const std::vector<std::string> files = list_folder(folder);
  for (const std::string& file : files) {
    const bool average = file.starts_with("power") && file.ends_with("_average");
    const bool instant = file.starts_with("power") && file.ends_with("_input");
    const bool energy = file.starts_with("energy") && file.ends_with("_input");
    if (!average && !instant && !energy) continue;
    const std::string channel = file.substr(0, file.rfind('_'));
    if (instant && holds(files, channel + "_average")) continue;
    Found one{driver, read(folder + '/' + channel + "_label").text, {}};
    if (driver == "power_meter") one.label = read(folder + '/' + channel + "_oem_info").text;
    one.sensor.path = folder + '/' + file;
    one.sensor.gives = average   ? SensorGives::average_power
                       : instant ? SensorGives::instant_power
                                 : SensorGives::energy;
    const auto interval_ms = parse_integer(read(folder + '/' + channel + "_average_interval").text);
    if (read(folder + '/' + channel + "_is_battery").text == "1") continue;
    if (const std::string accuracy = read(folder + '/' + channel + "_accuracy").text; !accuracy.empty())
      one.sensor.accuracy = accuracy + ", as the meter says";
    if (average && interval_ms && *interval_ms > 0) one.sensor.averaging_s = static_cast<double>(*interval_ms) / 1000;
    found.push_back(std::move(one));
  }
}

std::vector<Found> find_all(const std::string& root, const ReadText& read) {
  const std::string folder = below(root, "/sys/class/hwmon");
  std::vector<Found> found;
  for (const std::string& entry : list_folder(folder)) {
    const std::string device = folder + '/' + entry;
    std::string driver = read(device + "/name").text;
    if (driver.empty()) driver = read(device + "/device/name").text;
    if (holds(device_drivers, driver)) continue;
    const std::size_t before = found.size();
    find_channels(device, driver, read, found);
    if (found.size() == before) find_channels(device + "/device", driver, read, found);
  }
  return found;
}

bool is_bare_meter(const Found& one) { return one.driver == "power_meter" && !domain_of_label(one.label); }

}  // namespace

std::vector<PowerSensor> find_hwmon(const std::string& root, const ReadText& read) {
  std::vector<Found> all = find_all(root, read);
  const auto bare_meters = std::count_if(all.begin(), all.end(), is_bare_meter);
  std::vector<PowerSensor> sensors;
  int sockets = 0;
  for (Found& one : all) {
    std::optional<PowerDomain> domain = domain_of_label(one.label);
    if (holds(socket_drivers, one.driver)) {
      domain = make_domain(DomainKind::package, sockets++);
      one.sensor.note = one.driver + " does not name its socket; taken in order";
    } else if (is_bare_meter(one) && bare_meters == 1) {
      domain = make_domain(DomainKind::node);
      one.sensor.note = "an ACPI power meter without a known label, taken as the node's; the site must say so";
    } else if (is_bare_meter(one)) {
      domain = make_domain(DomainKind::other, -1, static_cast<int>(sensors.size()));
      domain->name = one.label.empty() ? "meter" : one.label;
      one.sensor.note = "one of several ACPI power meters without a known label: its scope is unknown";
    }
    if (!domain) continue;
    one.sensor.domain = *domain;
    sensors.push_back(std::move(one.sensor));
  }
  return sensors;
}

}  // namespace hallmark
