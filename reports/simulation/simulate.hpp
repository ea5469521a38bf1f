// Evidence that nobody measured: for trying contracts at any size and for testing the judge. It is marked as such in
// its provenance.
#pragma once

#include "reports/contract/contract.hpp"
#include "reports/results/results.hpp"
#include "reports/simulation/plan.hpp"

namespace hallmark {

/// A finished run of the contract's hall with the plan's faults. A healthy hall meets every criterion that this version
/// measures. Equal arguments, equal results. Throws UsageError where a fault names what the hall does not have.
[[nodiscard]] Results simulate(const Contract& contract, const SimulationPlan& plan);

}  // namespace hallmark
