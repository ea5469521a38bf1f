// An inventory for a contract whose own is not there.
#pragma once

#include <string>

#include "reports/contract/contract.hpp"

namespace hallmark {

/// CSV of contract.ranks units with invented names, spread evenly over its nodes and racks. Only ranks, nodes, racks
/// and kind are read.
[[nodiscard]] std::string invented_inventory(const Contract& contract);

}  // namespace hallmark
