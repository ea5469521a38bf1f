// What a node draws now, as a tree along the electrical flow, and whose each part is. Pure.
#pragma once

#include <string>
#include <vector>

#include "topology/power/attribution.hpp"
#include "topology/power/present.hpp"

namespace hallmark {

struct PresentRow {
  int depth = 0;
  std::string name;      ///< "gpu-3", "module-0 residual"
  PresentPower power;    ///< by the sensor that is used; `sensor` is empty for a sum or a residual
  bool partial = false;  ///< the sum of its known parts
  bool is_leaf = false;
  std::vector<int> ranks;  ///< of a leaf: indices of its ranks in AttributionInput::ranks
  bool unowned = false;    ///< of a leaf: some of it is nobody's
};

struct PresentTree {
  std::vector<PresentRow> rows;    ///< from the node down; then other meters; cross-checks follow what they check
  std::vector<std::string> notes;  ///< see Attribution::notes
};

/// The tree of attribute() over present watts. `places` gives ranks, sockets and division; its domains are not looked
/// at.
[[nodiscard]] PresentTree present_tree(const std::vector<PresentPower>& sensors, AttributionInput places);

}  // namespace hallmark
