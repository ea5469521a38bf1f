// The contracted units of any scope by their real names: a rank, or all that stand in a node or rack.
#pragma once

#include <cstddef>
#include <vector>

#include "reports/judgement/body.hpp"

namespace hallmark {

struct Group {
  UnitName name;
  std::vector<std::size_t> units;  ///< indices into Body::units; none: contracted, but nobody says which it is
};

/// Scope rank, gpu, nic: one for each unit. Node and rack: those that the inventory names (where it names none, those
/// that the latest run found the units in), in inventory order, and as many nameless ones as the contract has beyond
/// them; the only one of a contract has all units even if nobody names it. Hall: one of all.
[[nodiscard]] std::vector<Group> groups_of(const Body&, Scope);

/// The body as if the contract were about these units alone. `part` is filled with the contract that the result points
/// at: it has no criteria and no inventory, and so many nodes as the units stand in.
[[nodiscard]] Body part_of(const Body&, const std::vector<std::size_t>& units, Contract& part);

}  // namespace hallmark
