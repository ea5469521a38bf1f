#include "topology/power/domain.hpp"

#include <fmt/format.h>

#include <array>
#include <tuple>

namespace hallmark {
namespace {

struct KindRow {
  std::string_view name;
  std::int64_t usual_limit_w;
};

constexpr std::array<KindRow, 11> kinds{{{"node", 200'000},
                                         {"psys", 20'000},
                                         {"module", 6'000},
                                         {"grace", 1'500},
                                         {"cpu", 1'500},
                                         {"sysio", 500},
                                         {"package", 1'000},
                                         {"dram", 500},
                                         {"gpu", 3'000},
                                         {"gpu-memory", 1'000},
                                         {"other", 200'000}}};

const KindRow& row(DomainKind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

struct GivesRow {
  std::string_view kind;
  double unit;
};

constexpr std::array<GivesRow, 6> gives_rows{
    {{"energy", 1e-6}, {"power", 1e-6}, {"power", 1e-6}, {"clock", 1}, {"temperature", 1e-3}, {"throttle", 1e-9}}};

}  // namespace

std::string_view name_of(DomainKind kind) { return row(kind).name; }

PowerDomain make_domain(DomainKind kind, int socket, int index) {
  std::string name{name_of(kind)};
  if (kind == DomainKind::gpu || kind == DomainKind::gpu_memory) {
    name += fmt::format("-{}", index);
  } else if (socket >= 0) {
    name += fmt::format("-{}", socket);
    if (index > 0) name += fmt::format("-die-{}", index);
  }
  return {kind, socket, index, std::move(name)};
}

double unit_of(SensorGives gives) { return gives_rows.at(static_cast<std::size_t>(gives)).unit; }

std::string_view kind_of(SensorGives gives) { return gives_rows.at(static_cast<std::size_t>(gives)).kind; }

bool trusted_more(const PowerSensor& a, const PowerSensor& b) {
  return std::tie(a.scope_in_doubt, a.external, a.gives) < std::tie(b.scope_in_doubt, b.external, b.gives);
}

std::int64_t power_limit(const PowerSensor& sensor) {
  return sensor.limit_uw > 0 ? sensor.limit_uw : row(sensor.domain.kind).usual_limit_w * 1'000'000;
}

}  // namespace hallmark
