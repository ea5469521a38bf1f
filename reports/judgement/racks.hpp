// Which racks conform, and what of a sum is demanded where a hall may be accepted in part (JUDGEMENT 2.10).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reports/judgement/body.hpp"

namespace hallmark {

/// How a rack stands by the unit gates alone: those of scope rank, gpu, node and rack.
struct RackStanding {
  std::uint64_t units = 0;
  std::uint64_t conforming = 0;  ///< pass every unit gate
  std::uint64_t failing = 0;     ///< fail one
  bool misses = false;  ///< more units of it do not pass one gate than that allows per rack, or it or a node of it does not
  bool fails = false;   ///< the same of units and places that fail
};

struct Racks {
  std::map<std::string, RackStanding> standing;
  std::uint64_t contracted = 0;  ///< the contract's, or the inventory's if it names more
  std::uint64_t conforming = 0;
  std::uint64_t lost = 0;  ///< cannot conform any more, whatever else is measured

  [[nodiscard]] bool conforms(const RackStanding&) const;
  [[nodiscard]] bool is_lost(const RackStanding&) const;
  std::uint64_t least = 0;  ///< conforming units that a rack needs; 0: all of them
};

/// Each contracted unit over all gates of scope rank and gpu.
[[nodiscard]] std::vector<Outcome> joined_outcomes(const std::vector<Finding>&, std::size_t units);

[[nodiscard]] Racks racks_of(const std::vector<Finding>&, const Body&);

/// Does the criterion's threshold shrink with the racks? Only that of a hall's sum over its ranks does. A meter sees what
/// every rack draws, conforming or not: power.it is not a sum in this sense.
[[nodiscard]] bool is_extensive(const Criterion&);

/// Judges such a criterion on the racks that are not lost: threshold * (racks - lost) / racks, and the units of lost
/// racks add nothing. A rack that is merely not judged yet is neither left out nor forgiven, so that evidence that goes
/// missing never lowers what is demanded. The finding keeps the contract's criterion; its remark tells the threshold.
[[nodiscard]] Finding judge_extensive(const Body&, const Criterion&, const Racks&);

}  // namespace hallmark
