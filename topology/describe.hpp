// What `hallmark topology` prints. Pure: from nodes, placement and sensors to text.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "topology/hall.hpp"
#include "topology/placement.hpp"

namespace hallmark {

/// One line of a node's power, as the caller read it: a place in the tree along the electrical flow, or a second sensor
/// of the place above it.
struct SensorLine {
  std::string name;                                         ///< "package-0"
  double watts = std::numeric_limits<double>::quiet_NaN();  ///< now; NaN: unknown
  std::string note = {};                                    ///< why unknown, or what the sensor covers; may be empty
  int depth = 0;                 ///< the node is 0, a part one more than its whole; -1: a remark, in `note`
  std::string sensor = {};       ///< path or name; empty for a sum of parts or what a whole draws beside them
  std::string kind = {};         ///< "energy counter", "average power over 1 s"
  std::string accuracy = {};     ///< empty: not known
  double period_s = 0;           ///< the sensor has a new value this often; 0: not known
  bool cross_check = false;      ///< a second sensor of a place
  bool is_leaf = false;          ///< it has no parts, so somebody or nobody owns it:
  std::vector<int> owners = {};  ///< local ranks
  bool unowned = false;          ///< some or all of it is nobody's
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
