// What `hallmark topology` prints. Pure: from nodes, placement and sensors to text.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "topology/hall.hpp"
#include "topology/placement.hpp"

namespace hallmark {

/// One power sensor of one node, as the caller read it.
struct SensorLine {
  std::string name;                                         ///< "package-0 (RAPL)"
  double watts = std::numeric_limits<double>::quiet_NaN();  ///< now; NaN: unknown
  std::string note;                                         ///< why unknown, or what the sensor covers; may be empty
};

/// Everything there is to say about some nodes. Nodes appear once each.
struct TopologyReport {
  std::vector<Node> nodes;
  std::optional<Placement> placement;            ///< none: no ranks were placed
  std::vector<std::vector<SensorLine>> sensors;  ///< by node; shorter than nodes or empty: not read
};

/// One readable screen for one node; nodes that are alike (same structure, limits and placement by local rank) are
/// described once under their list of names. Ends with differences and the placement's warnings.
[[nodiscard]] std::string describe_text(const TopologyReport& report);

/// The same for programs, schema "hallmark.topology/1", every node by itself; indented by 2. Unknown watts are null
/// with a note.
[[nodiscard]] std::string describe_json(const TopologyReport& report);

}  // namespace hallmark
