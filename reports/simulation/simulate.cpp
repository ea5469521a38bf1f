#include "reports/simulation/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/simulation/deviate.hpp"
#include "reports/simulation/hall_records.hpp"
#include "reports/simulation/planting.hpp"
#include "reports/simulation/timing.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

std::string words_of(const SimulationPlan& plan) {
  std::string words = fmt::format("seed {}, spread {} between units and {} between samples, margin {}", plan.seed,
                                  plan.unit_spread, plan.block_spread, plan.margin);
  if (plan.ranks > 0) words += fmt::format(", the first {} ranks", plan.ranks);
  for (const SimulatedFault& fault : plan.faults) words += ", fault " + fault.text;
  return words;
}

Results head_of(const Contract& contract, const SimulationPlan& plan) {
  Results results;
  results.run_id = sha256(words_of(plan) + contract.sha256).substr(0, 32);
  results.complete = true;
  results.time_origin = "2026-01-01T00:00:00Z";
  results.hall = contract.hall;
  results.planned_blocks = static_cast<std::uint32_t>(contract.blocks());
  results.contract = {contract.filename, contract.bytes, contract.sha256};
  results.provenance.command = "hallmark simulate";
  results.provenance.simulated = words_of(plan);
  return results;
}

double longest_of(const SimulationPlan& plan) {
  double slowest = 1 / (1 - std::min(0.9, 6 * (plan.unit_spread + plan.block_spread)));
  for (const SimulatedFault& fault : plan.faults)
    for (const std::size_t block : {std::size_t{0}, std::size_t{1}}) slowest /= std::min(1.0, pace_of(fault, block, 2));
  return slowest;
}

/// Of whom the self-tests' faults are: somebody who has none of his own.
std::size_t planted_rank(const SimulationPlan& plan, const PlantedFaults& faults, std::size_t ranks) {
  const std::size_t first = random_bits(stream_seed(plan.seed, "selftest"), 0) % ranks;
  for (std::size_t i = 0; i < ranks; ++i)
    if (faults.on((first + i) % ranks).empty()) return (first + i) % ranks;
  return first;
}

/// The hall's meter: a reading a minute.
void add_meter(Results& results, const Workload& workload, const SimulationPlan& plan) {
  if (!(workload.metered_w > 0)) return;
  PowerSeries series;
  series.domain = workload.boundary + ":simulated";
  series.sensor = "simulated";
  series.kind = "power";
  const std::uint64_t stream = stream_seed(plan.seed, "meter");
  constexpr double step_s = 60;
  const auto readings = static_cast<std::size_t>(std::ceil(workload.metered_s / step_s)) + 2;
  for (std::size_t i = 0; i < readings; ++i) {
    series.time_s.push_back(step_s * static_cast<double>(i));
    series.value.push_back(workload.metered_w * (1 + plan.block_spread * deviate(stream, i)));
  }
  results.power.push_back(std::move(series));
}

}  // namespace

Results simulate(const Contract& contract, const SimulationPlan& plan) {
  Results results = head_of(contract, plan);
  add_hall(results, contract, plan);
  results.rank_power_reason.resize(results.ranks.size());
  const Workload workload = workload_of(contract, plan);
  const PlantedFaults faults{plan.faults, results};
  Course course{.plan = plan, .workload = workload, .hall = results, .faults = faults};
  course.has_device_cases = has_device_cases(workload);
  course.slowest = longest_of(plan);
  const std::size_t planted = planted_rank(plan, faults, results.ranks.size());
  std::set<std::string> benchmarks;
  std::vector<CaseRecord> cases;
  for (const SimulatedCase& made : workload.cases) {
    cases.push_back(timed(made, course));
    benchmarks.emplace(benchmark_of(made.name));
  }
  for (const std::string& benchmark : benchmarks)
    cases.push_back(self_test_of(benchmark, results.ranks.size(), planted));
  std::ranges::sort(cases, {}, &CaseRecord::name);
  results.cases = std::move(cases);
  if (workload.power)
    add_meter(results, workload, plan);
  else
    std::ranges::fill(results.rank_power_reason, "not simulated: no criterion is about watts");
  for (const SimulatedFault& fault : plan.faults) plant(results, fault, course.has_device_cases);
  return results;
}

}  // namespace hallmark
