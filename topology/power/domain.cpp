#include "topology/power/domain.hpp"

#include <fmt/format.h>

#include <array>

namespace hallmark {
namespace {

struct KindRow {
  std::string_view name;
  std::int64_t usual_limit_w;
};

constexpr std::array<KindRow, 10> kinds{{{"node", 200'000},
                                         {"psys", 20'000},
                                         {"module", 6'000},
                                         {"grace", 1'500},
                                         {"cpu", 1'500},
                                         {"sysio", 500},
                                         {"package", 1'000},
                                         {"dram", 500},
                                         {"gpu", 3'000},
                                         {"other", 200'000}}};

const KindRow& row(DomainKind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

}  // namespace

std::string_view name_of(DomainKind kind) { return row(kind).name; }

PowerDomain make_domain(DomainKind kind, int socket, int index) {
  std::string name{name_of(kind)};
  if (kind == DomainKind::gpu) {
    name += fmt::format("-{}", index);
  } else if (socket >= 0) {
    name += fmt::format("-{}", socket);
    if (index > 0) name += fmt::format("-die-{}", index);
  }
  return {kind, socket, index, std::move(name)};
}

std::int64_t power_limit(const PowerSensor& sensor) {
  return sensor.limit_uw > 0 ? sensor.limit_uw : row(sensor.domain.kind).usual_limit_w * 1'000'000;
}

}  // namespace hallmark
