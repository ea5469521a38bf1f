#include "topology/power/perf_power.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include "topology/base/error.hpp"
#include "topology/cpu_set.hpp"
#include "topology/power/reading.hpp"

namespace hallmark {
namespace {

constexpr const char* pmu = "/sys/bus/event_source/devices/power";

struct EventRow {
  const char* name;
  DomainKind kind;
};
constexpr std::array<EventRow, 3> events{
    {{"energy-pkg", DomainKind::package}, {"energy-ram", DomainKind::dram}, {"energy-psys", DomainKind::psys}}};

// "event=0x02"
std::optional<std::uint64_t> parse_event(std::string_view text) {
  constexpr std::string_view prefix = "event=0x";
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint64_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{code} : std::nullopt;
}

// J of one count.
std::optional<double> parse_scale(std::string_view text) {
  double scale = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), scale);
  const bool all = error == std::errc{} && end == text.data() + text.size();
  return all && scale > 0 && scale <= 1 ? std::optional{scale} : std::nullopt;
}

CpuSet cpus_of(const std::string& text) {
  try {
    return CpuSet::parse(text);
  } catch (const Error&) {
    return {};
  }
}

std::string why_not_open(const std::string& what, int error) {
  if (error == EACCES || error == EPERM)
    return fmt::format("permission: {}; run as root, give CAP_PERFMON, or set kernel.perf_event_paranoid to 0", what);
  return fmt::format("unreadable: {} ({})", what, std::generic_category().message(error));
}

struct Counter {
  std::unique_ptr<PerfCounter> counter;
  double scale_uj;
  std::string why_not;
};

Amount read_counter(const Counter& counter, const PowerSensor& sensor) {
  if (!counter.counter) return unknown_because(counter.why_not);
  std::uint64_t count = 0;
  if (const int error = counter.counter->read(count); error != 0)
    return unknown_because(why_not_open(sensor.path, error));
  // Virtual machines show the PMU and count nothing; hardware counts each millisecond.
  if (count == 0)
    return unknown_because(fmt::format("dead: {} has counted nothing since it was opened", sensor.path));
  const double uj = static_cast<double>(count) * counter.scale_uj;
  if (!(uj < 9e18)) return unknown_because(fmt::format("implausible: {} counts {}", sensor.path, count));
  return check_value(sensor, std::llround(uj));
}

int package_of(const std::string& root, int cpu, const ReadText& read) {
  const auto id = parse_integer(
      read(below(root, fmt::format("/sys/devices/system/cpu/cpu{}/topology/physical_package_id", cpu))).text);
  return id && *id >= 0 && *id < 65536 ? static_cast<int>(*id) : -1;
}

}  // namespace

PowerSource perf_power_source(const std::string& root, const OpenPerf& open, const ReadText& read) {
  const std::string folder = below(root, pmu);
  const auto type = parse_integer(read(folder + "/type").text);
  const CpuSet cpus = cpus_of(read(folder + "/cpumask").text);
  if (!type || *type < 0 || *type > 0x7FFFFFFF || cpus.empty()) return {};
  PowerSource source;
  auto counters = std::make_shared<std::vector<Counter>>();
  for (const EventRow& event : events) {
    const auto config = parse_event(read(folder + "/events/" + event.name).text);
    const auto scale = parse_scale(read(folder + "/events/" + event.name + ".scale").text);
    if (!config || !scale) continue;
    for (const int cpu : cpus.pus()) {
      const bool whole = event.kind == DomainKind::psys;
      if (whole && cpu != cpus.pus().front()) continue;
      PowerSensor sensor;
      sensor.domain = make_domain(event.kind, whole ? -1 : package_of(root, cpu, read));
      sensor.path = fmt::format("perf power/{}/ on CPU {}", event.name, cpu);
      if (whole) sensor.note = "partial: what psys covers depends on the board";
      sensor.channel = counters->size();
      int error = 0;
      auto counter = open(static_cast<std::uint32_t>(*type), *config, cpu, error);
      counters->push_back({std::move(counter), *scale * 1e6, why_not_open(sensor.path, error)});
      source.sensors.push_back(std::move(sensor));
    }
  }
  source.read = [counters](const PowerSensor& sensor) {
    return unstamped(read_counter(counters->at(sensor.channel), sensor));
  };
  return source;
}

}  // namespace hallmark
