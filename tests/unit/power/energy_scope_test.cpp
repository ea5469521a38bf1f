#include "topology/power/energy_scope.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

constexpr std::int64_t watt = 1'000'000;

PowerSensor sensor(DomainKind kind, SensorGives gives, double averaging_s = 0) {
  return {.domain = make_domain(kind, 0), .path = "s", .gives = gives, .averaging_s = averaging_s};
}

// Readings each 100 ms over `span_s`, of a counter or of power, that rise from `low` W to `high` W at a third of it.
SensorSeries series(const PowerSensor& of, std::int64_t low, std::int64_t high, double span_s = 12, double lag_s = 0) {
  SensorSeries made{of, {}, {}, {}};
  double sum = 0;
  for (int i = 0; i <= static_cast<int>(span_s * 10); ++i) {
    const double t = 0.1 * i;
    const auto power = static_cast<double>((t - lag_s < span_s / 3 ? low : high) * watt);
    sum += power * 0.1;
    made.append({t, known(static_cast<std::int64_t>(of.gives == SensorGives::energy ? sum : power))});
  }
  return made;
}

const PowerSensor counter = sensor(DomainKind::gpu, SensorGives::energy);
const PowerSensor gpu = sensor(DomainKind::gpu, SensorGives::instant_power);
const PowerSensor lagging = sensor(DomainKind::gpu, SensorGives::average_power, 1);
const PowerSensor module = sensor(DomainKind::module, SensorGives::instant_power);

TEST(EnergyScope, is_found_by_comparison_with_power) {
  const SensorSeries own = series(gpu, 600, 600), whole = series(module, 900, 900);
  EXPECT_EQ(compare_energy(series(counter, 610, 610), own, &whole), EnergyScope::own);
  EXPECT_EQ(compare_energy(series(counter, 890, 890), own, &whole), EnergyScope::whole);
  EXPECT_EQ(compare_energy(series(counter, 890, 890), own, nullptr), EnergyScope::inconsistent);
  EXPECT_EQ(compare_energy(series(counter, 150, 150), own, &whole), EnergyScope::shared);
  EXPECT_EQ(compare_energy(series(counter, 700, 700), own, &whole), EnergyScope::inconsistent);
}

TEST(EnergyScope, is_not_decided_before_ten_seconds) {
  EXPECT_EQ(compare_energy(series(counter, 600, 600, 9.5), series(gpu, 600, 600), nullptr), EnergyScope::undecided);
  EXPECT_EQ(compare_energy(series(counter, 600, 600), {gpu, {}, {}, "lost"}, nullptr), EnergyScope::undecided);
}

TEST(EnergyScope, forgives_an_average_its_lag) {
  EXPECT_EQ(compare_energy(series(counter, 100, 700), series(lagging, 100, 700, 12, 0.8), nullptr), EnergyScope::own);
}

TEST(EnergyScope, moves_a_counter_that_counts_the_module) {
  std::vector<SensorSeries> all{series(counter, 900, 900), series(gpu, 600, 600), series(module, 900, 900)};
  all[0].sensor.scope_in_doubt = true;
  EXPECT_EQ(domain_energies(all, 1, 2, 1)[0].energy.amount.value, 600 * watt);  // in doubt: power is used
  EXPECT_TRUE(settle_scopes(all));
  EXPECT_EQ(all[0].sensor.domain.name, "module-0");
  EXPECT_FALSE(all[0].sensor.scope_in_doubt);
}

TEST(EnergyScope, keeps_a_counter_that_fits_nothing_where_it_can_only_be_its_own_and_says_so) {
  std::vector<SensorSeries> odd{series(counter, 750, 750), series(gpu, 600, 600)};
  EXPECT_TRUE(settle_scopes(odd));
  EXPECT_FALSE(odd[0].sensor.scope_in_doubt);
  EXPECT_NE(odd[0].sensor.note.find("more than 5 %"), std::string::npos);
  const DomainEnergy used = domain_energies(odd, 1, 2, 1)[0];
  EXPECT_EQ(used.energy.amount.value, 750 * watt);
  EXPECT_NEAR(static_cast<double>(used.cross_check_uj.value()), -150e6, 1e3);
  std::vector<SensorSeries> half{series(counter, 300, 300), series(gpu, 600, 600)};
  EXPECT_TRUE(settle_scopes(half));
  EXPECT_EQ(domain_energies(half, 1, 2, 1)[0].energy.amount.value, 600 * watt);
}

TEST(EnergyScope, is_found_with_the_average_where_there_is_one) {
  const PowerSensor blind = sensor(DomainKind::gpu, SensorGives::instant_power);
  // Instant values that meet the pauses of a load alone.
  std::vector<SensorSeries> all{series(counter, 600, 600), series(blind, 300, 300), series(lagging, 600, 600)};
  EXPECT_TRUE(settle_scopes(all));
  EXPECT_EQ(all[0].sensor.note, "");
}

}  // namespace
}  // namespace hallmark
