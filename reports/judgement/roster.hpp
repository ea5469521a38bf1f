// Who is who: which rank of a run stands for which contracted unit, and whether its identity is the contracted one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/judgement/verdict.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

enum class Identity { matches, unsaid, differs, duplicate };

/// One contracted unit in one run.
struct Seat {
  std::optional<std::size_t> rank;  ///< absent: nobody in this run stands for the unit
  RankState state = RankState::missing;
  Identity identity = Identity::unsaid;
  std::string detail;  ///< what is unknown, different or shared
  std::string key;     ///< equal keys: the same hardware in two runs

  [[nodiscard]] bool answered() const { return rank.has_value() && state == RankState::ok; }
  /// Answered, and measured as the contracted unit and no other.
  [[nodiscard]] bool counts() const {
    return answered() && identity != Identity::differs && identity != Identity::duplicate;
  }
};

struct Roster {
  std::vector<Seat> seats;                ///< in inventory order
  std::vector<std::string> uncontracted;  ///< keys of ranks that answered and stand for no contracted unit
};

/// The contracted units; numbered ones where the contract lists none.
[[nodiscard]] std::vector<InventoryUnit> contracted_units(const Contract&);

/// Seats every unit: by its GPU's UUID or serial where the inventory gives one and the run has it; else the n-th unit
/// of a node at the n-th rank on the host of that name; else the rank of its number, unless that one has a seat
/// already.
[[nodiscard]] Roster seat_units(const Contract&, const std::vector<InventoryUnit>&, const Results&);

/// Inventory first, the run's records for what it does not say. `run` may be null.
[[nodiscard]] UnitName name_unit(const InventoryUnit&, const Seat*, const Results* run);

/// "rank 3 on gpu-r03-n02", and "(rack r03, tray 2, slot 1)" where known.
[[nodiscard]] std::string words(const UnitName&);

}  // namespace hallmark
