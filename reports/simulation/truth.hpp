// What a judge who knew everything would say of a simulated hall: the answer sheet of the bench.
#pragma once

#include <cstddef>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/results/results.hpp"
#include "reports/simulation/plan.hpp"

namespace hallmark {

/// Of one criterion: the units that do not meet it. Ascending.
struct CriterionTruth {
  std::vector<std::size_t> out;
  bool blocked = false;  ///< nothing may be accepted by it, whoever is out
};

/// One for each criterion of the contract, in its order; all that are not of ranks or GPUs, or of no simulated case,
/// have nobody out. A unit with a fault of speed is out where its true median, without the noise of samples, misses the
/// threshold or is above the ceiling; one with any other fault is out wherever that fault shows.
[[nodiscard]] std::vector<CriterionTruth> truth_of(const Contract&, const SimulationPlan&, const Results& hall);

/// All units with a fault, in or out of contract, ascending; both of a pair.
[[nodiscard]] std::vector<std::size_t> planted_units(const SimulationPlan&, const Results& hall);

}  // namespace hallmark
