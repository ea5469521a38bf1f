#include "reports/simulation/truth.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "reports/simulation/hall_records.hpp"
#include "reports/simulation/pace.hpp"
#include "reports/simulation/timing.hpp"
#include "reports/simulation/workload.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

using enum SimulatedKind;

bool is_pair(const SimulatedFault& fault) { return fault.kind == duplicated || fault.kind == misracked; }

bool is_of_speed(const SimulatedFault& fault) {
  const SimulatedKind kinds[] = {slow, slow_rack, slow_hall, throttling, drifting, too_good};
  return std::ranges::find(kinds, fault.kind) != std::end(kinds);
}

/// The case whose times answer the criterion; none for identity and power.
const SimulatedCase* case_of(const Workload& workload, const Criterion& criterion) {
  const std::string stem = case_stem(criterion.metric);
  if (stem.empty()) return nullptr;
  const auto found =
      std::ranges::find_if(workload.cases, [&](const auto& made) { return made.name.starts_with(stem); });
  return found == workload.cases.end() ? nullptr : &*found;
}

bool is_power(const Criterion& criterion) { return criterion.metric == "power.per_rank"; }

bool misses(const Criterion& criterion, double value) {
  if (criterion.ceiling && value > *criterion.ceiling) return true;
  const bool within = criterion.comparator == Comparator::within;
  const bool floor = within || criterion.comparator == Comparator::at_least;
  if (floor && value < criterion.threshold) return true;
  if (within) return value > criterion.upper_threshold;
  return criterion.comparator == Comparator::at_most && value > criterion.threshold;
}

/// What every judgement of one hall needs.
struct Sheet {
  const SimulationPlan& plan;
  const Results& hall;
  Workload workload;
  PlantedFaults faults;
  bool has_device_cases;
};

bool misses_by_speed(const Sheet& sheet, const Criterion& criterion, const SimulatedCase& made, std::size_t rank) {
  std::vector<double> rates;
  for (std::size_t block = 0; block < made.blocks; ++block)
    rates.push_back(made.amount / made.step_s * unit_factor(sheet.plan, rank) *
                    sheet.faults.pace(rank, made.name, sheet.has_device_cases, block, made.blocks));
  return misses(criterion, median(rates));
}

bool is_out(const Sheet& sheet, const Criterion& criterion, const SimulatedFault& fault, std::size_t rank) {
  const SimulatedCase* const made = case_of(sheet.workload, criterion);
  const bool identity = criterion.metric.starts_with("inventory.");
  if (fault.kind == missing || is_pair(fault)) return true;
  if (fault.kind == sensor) return is_power(criterion) && (!fault.effect || misses(criterion, *fault.effect));
  if (made == nullptr || identity || is_power(criterion)) return false;
  const bool shows = shows_in(fault, made->name, sheet.has_device_cases);
  if (!is_of_speed(fault)) return shows;
  return shows && misses_by_speed(sheet, criterion, *made, rank);
}

std::vector<std::size_t> units_of(const SimulatedFault& fault, const Results& hall) {
  if (fault.kind == SimulatedKind::clock) return {};
  std::vector<std::size_t> units = ranks_of(fault, hall);
  if (is_pair(fault)) units.push_back(partner_of(fault, units.front(), hall));
  return units;
}

bool of_units(const Criterion& criterion) { return criterion.scope == Scope::rank || criterion.scope == Scope::gpu; }

}  // namespace

std::vector<std::size_t> planted_units(const SimulationPlan& plan, const Results& hall) {
  std::set<std::size_t> units;
  for (const SimulatedFault& fault : plan.faults)
    for (const std::size_t unit : units_of(fault, hall)) units.insert(unit);
  return {units.begin(), units.end()};
}

std::vector<CriterionTruth> truth_of(const Contract& contract, const SimulationPlan& plan, const Results& hall) {
  Sheet sheet{plan, hall, workload_of(contract, plan), PlantedFaults{plan.faults, hall}, false};
  sheet.has_device_cases = has_device_cases(sheet.workload);
  std::vector<CriterionTruth> truths;
  for (const Criterion& criterion : contract.criteria) {
    std::set<std::size_t> out;
    bool blocked = false;
    for (const SimulatedFault& fault : plan.faults) {
      blocked = blocked || (fault.kind == SimulatedKind::clock && criterion.scope == Scope::hall &&
                            case_of(sheet.workload, criterion) != nullptr &&
                            effect_of(fault) * 1000 > contract.policy.clock_max_offset_ms);
      if (!of_units(criterion)) continue;
      for (const std::size_t unit : units_of(fault, hall))
        if (is_out(sheet, criterion, fault, unit)) out.insert(unit);
    }
    truths.push_back({{out.begin(), out.end()}, blocked});
  }
  return truths;
}

}  // namespace hallmark
