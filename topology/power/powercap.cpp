// /sys/class/powercap lists zones and their children side by side: intel-rapl:0, intel-rapl:0:0. The same control type
// serves AMD. A child's directory says nothing about where its energy flows: dram is not part of its package's counter.
#include <algorithm>
#include <optional>

#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

struct Socket {
  int number;
  int die;
};

// "package-N" or "package-N-die-M"
std::optional<Socket> parse_package(std::string_view name) {
  constexpr std::string_view prefix = "package-", die_mark = "-die-";
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  const std::size_t mark = name.find(die_mark);
  const auto number = parse_integer(name.substr(0, mark));
  const auto die = mark == std::string_view::npos ? 0 : parse_integer(name.substr(mark + die_mark.size()));
  const auto sane = [](const std::optional<std::int64_t>& n) { return n && *n >= 0 && *n < 65536; };
  if (!sane(number) || !sane(die)) return std::nullopt;
  return Socket{static_cast<int>(*number), static_cast<int>(*die)};
}

// nullopt: core and uncore lie inside a package, and AMD's core zone is one core only.
std::optional<PowerDomain> domain_of(const std::string& name, const std::string& parent_name) {
  if (const auto socket = parse_package(name)) return make_domain(DomainKind::package, socket->number, socket->die);
  if (name == "psys") return make_domain(DomainKind::psys);
  if (name != "dram") return std::nullopt;
  const auto socket = parse_package(parent_name);
  if (!socket) return std::nullopt;
  return make_domain(DomainKind::dram, socket->number, socket->die);
}

// 1.5 times the largest limit that can be set, and 100 W (power.md 3.5); 0 where the zone tells none.
std::int64_t power_bound(const std::string& zone, const ReadText& read) {
  constexpr std::int64_t sane_uw = 20'000'000'000;
  std::int64_t largest = 0;
  for (const char* constraint : {"/constraint_0_", "/constraint_1_", "/constraint_2_"}) {
    for (const char* file : {"power_limit_uw", "max_power_uw"}) {
      const auto limit = parse_integer(read(zone + constraint + file).text);
      if (limit && *limit <= sane_uw) largest = std::max(largest, *limit);
    }
  }
  return largest > 0 ? largest + largest / 2 + 100'000'000 : 0;
}

}  // namespace

std::vector<PowerSensor> find_powercap(const std::string& root, const ReadText& read) {
  const std::string folder = below(root, "/sys/class/powercap");
  std::vector<PowerSensor> sensors;
  for (const std::string& entry : list_folder(folder)) {
    if (entry.find(':') == std::string::npos) continue;  // a control type, not a zone
    const std::string zone = folder + '/' + entry;
    const std::string parent = folder + '/' + entry.substr(0, entry.rfind(':'));
    const auto domain = domain_of(read(zone + "/name").text, read(parent + "/name").text);
    if (!domain) continue;
    PowerSensor sensor{.domain = *domain, .path = zone + "/energy_uj"};
    const auto range = parse_integer(read(zone + "/max_energy_range_uj").text);
    if (range && *range > 0) sensor.range_uj = range;
    sensor.limit_uw = power_bound(zone, read);
    if (read(zone + "/enabled").text == "0") sensor.note = "the zone is disabled";
    if (domain->kind == DomainKind::psys) sensor.note = "partial: what psys covers depends on the board";
    sensors.push_back(std::move(sensor));
  }
  return sensors;
}

}  // namespace hallmark
