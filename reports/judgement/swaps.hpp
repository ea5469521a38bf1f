// Contracted things that stand in each other's place: nothing is missing and nothing is strange, and yet two are wrong.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/judgement/verdict.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

struct Swap {
  std::string first, second;               ///< the two places: "gpu-r03-n02 local rank 1"
  std::string words;                       ///< what was found there: "node serials S2 and S1 are exchanged: n1 and n2"
  std::vector<std::size_t> units, others;  ///< indices into the inventory: of the first place, and of the second
};

/// Of the inventory's and the run's own records: nodes that carry each other's serial, nodes that say each other's rack,
/// tray and slot, and GPUs (by UUID, else serial) in each other's place on their nodes, the n-th unit of a node being its
/// local rank n. What two places have in common tells nothing and is left out; GPUs of exchanged nodes moved with them.
[[nodiscard]] std::vector<Swap> swaps_of(const SharedList<InventoryUnit>&, const Results&);

/// Tells it in the findings on identity, beside the units that it is about.
void name_swaps(std::vector<Finding>&, const std::vector<Swap>&);

}  // namespace hallmark
