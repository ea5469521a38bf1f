#include "topology/power/energy_scope.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hallmark {
namespace {

constexpr double least_s = 10, tolerance = 0.05;
constexpr std::array<std::string_view, 5> names{"undecided", "own", "whole", "shared", "inconsistent"};

struct Span {
  double begin_s, end_s;
};

Span common_span(const SensorSeries& a, const SensorSeries& b) {
  if (a.time_s.empty() || b.time_s.empty()) return {0, 0};
  return {std::max(a.time_s.front(), b.time_s.front()), std::min(a.time_s.back(), b.time_s.back())};
}

// The span of an average times the range of its values: what may still be on its way through it at the edges.
double lag_uj(const SensorSeries& power) {
  std::int64_t low = 0, high = 0;
  for (const std::int64_t value : power.value) {
    if (value == SensorSeries::missing) continue;
    low = low == 0 ? value : std::min(low, value);
    high = std::max(high, value);
  }
  return power.sensor.averaging_s * static_cast<double>(high - low);
}

struct Comparison {
  bool known = false;
  double counted = 0, integral = 0, slack = 0;
  [[nodiscard]] bool close_to(double expected) const {
    return known && std::abs(counted - expected) <= tolerance * expected + slack;
  }
};

Comparison compare(const SensorSeries& counter, const SensorSeries& power) {
  const auto [begin_s, end_s] = common_span(counter, power);
  if (!(end_s - begin_s >= least_s)) return {};
  const double gap_s = std::max(1.0, 3 * power.sensor.period_s);
  const Energy counted = energy_in(counter, begin_s, end_s, gap_s);
  const Energy integral = energy_in(power, begin_s, end_s, gap_s);
  if (!counted.amount.value || !integral.amount.value || *integral.amount.value <= 0) return {};
  return {true, static_cast<double>(*counted.amount.value), static_cast<double>(*integral.amount.value),
          lag_uj(power) + static_cast<double>(counted.error_uj)};
}

// An average over a known span misses nothing; instant values alias what is faster than they are (power.md 3.3).
bool integrates_better(const PowerSensor& a, const PowerSensor& b) {
  if ((a.averaging_s > 0) != (b.averaging_s > 0)) return a.averaging_s > 0;
  return trusted_more(a, b);
}

const SensorSeries* power_of(const std::vector<SensorSeries>& all, DomainKind kind, int socket,
                             std::optional<int> index) {
  const SensorSeries* best = nullptr;
  for (const SensorSeries& one : all) {
    const PowerSensor& sensor = one.sensor;
    if (!is_power(sensor.gives) || sensor.gives == SensorGives::energy || sensor.external) continue;
    if (sensor.domain.kind != kind || sensor.domain.socket != socket || (index && sensor.domain.index != *index))
      continue;
    if (best == nullptr || integrates_better(sensor, best->sensor)) best = &one;
  }
  return best;
}

void write_answer(PowerSensor& sensor, EnergyScope scope) {
  switch (scope) {
    case EnergyScope::own:
      sensor.scope_in_doubt = false;
      sensor.note.clear();
      return;
    case EnergyScope::whole:
      sensor.scope_in_doubt = false;
      sensor.domain = make_domain(DomainKind::module, sensor.domain.socket);
      sensor.note = "a GPU's energy counter that counts its whole module, as comparing it with power showed";
      return;
    case EnergyScope::shared:
      sensor.scope_in_doubt = true;
      sensor.note = "not used: it counts a fraction of what the same GPU's power comes to";
      return;
    default:
      // Where it could be the module's it is not used; else it may be that power was sampled too seldom.
      sensor.note = "disagrees with the same GPU's integrated power by more than 5 %";
  }
}

}  // namespace

std::string_view name_of(EnergyScope scope) { return names.at(static_cast<std::size_t>(scope)); }

EnergyScope compare_energy(const SensorSeries& counter, const SensorSeries& own, const SensorSeries* whole) {
  const Comparison with_own = compare(counter, own);
  if (!with_own.known) return EnergyScope::undecided;
  if (with_own.close_to(with_own.integral)) return EnergyScope::own;
  if (whole != nullptr) {
    const Comparison with_whole = compare(counter, *whole);
    if (with_whole.close_to(with_whole.integral)) return EnergyScope::whole;
  }
  for (int sharers = 2; sharers <= 8; ++sharers) {
    const double part = with_own.integral / sharers;
    if (std::abs(with_own.counted - part) <= tolerance * part) return EnergyScope::shared;
  }
  return EnergyScope::inconsistent;
}

bool settle_scopes(std::vector<SensorSeries>& all) {
  bool settled = true;
  for (SensorSeries& counter : all) {
    const PowerDomain domain = counter.sensor.domain;
    if (counter.sensor.gives != SensorGives::energy || domain.kind != DomainKind::gpu || counter.sensor.external)
      continue;
    const SensorSeries* const own = power_of(all, domain.kind, domain.socket, domain.index);
    if (own == nullptr) continue;
    const SensorSeries* const whole =
        domain.socket < 0 ? nullptr : power_of(all, DomainKind::module, domain.socket, std::nullopt);
    const EnergyScope scope = compare_energy(counter, *own, whole);
    if (scope == EnergyScope::undecided)
      settled = false;
    else
      write_answer(counter.sensor, scope);
  }
  return settled;
}

}  // namespace hallmark
