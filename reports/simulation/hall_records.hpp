// Who is in the hall: nodes and ranks as the contract's inventory has them, or invented where it says nothing.
#pragma once

#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/results/results.hpp"
#include "reports/simulation/plan.hpp"

namespace hallmark {

/// Fills nodes, ranks and topologies; rank r is the contract's unit r.
void add_hall(Results&, const Contract&, const SimulationPlan&);

/// The ranks that a fault is planted on, ascending. Throws UsageError for one that is not there.
[[nodiscard]] std::vector<std::size_t> ranks_of(const SimulatedFault&, const Results&);

/// The node that a fault names, as an index. Throws UsageError.
[[nodiscard]] std::size_t node_of(const SimulatedFault&, const Results&);

/// For `duplicated` and `misracked`: the other rank. Throws UsageError where there is none.
[[nodiscard]] std::size_t partner_of(const SimulatedFault&, std::size_t rank, const Results&);

}  // namespace hallmark
