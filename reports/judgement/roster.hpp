// Who is who: which rank of a run stands for which contracted unit, and whether its identity is the contracted one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/judgement/verdict.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

enum class Identity : std::uint8_t { matches, unsaid, differs, duplicate };

/// One contracted unit in one run.
struct Seat {
  std::optional<std::uint32_t> rank;  ///< absent: nobody in this run stands for the unit
  RankState state = RankState::missing;
  Identity identity = Identity::unsaid;

  [[nodiscard]] bool answered() const { return rank.has_value() && state == RankState::ok; }
  /// Answered, and measured as the contracted unit and no other.
  [[nodiscard]] bool counts() const {
    return answered() && identity != Identity::differs && identity != Identity::duplicate;
  }
};

struct Roster {
  std::vector<Seat> seats;                     ///< in inventory order
  std::map<std::size_t, std::string> details;  ///< by unit: what is unknown, different or shared
  std::vector<std::string> uncontracted;       ///< keys of ranks that answered and stand for no contracted unit

  /// Empty where there is nothing to say of the unit.
  [[nodiscard]] std::string detail(std::size_t unit) const {
    const auto found = details.find(unit);
    return found == details.end() ? std::string{} : found->second;
  }
};

using ContractedUnits = SharedList<InventoryUnit>;

/// The contracted units; numbered ones where the contract lists none.
[[nodiscard]] ContractedUnits contracted_units(const Contract&);

/// Seats every unit: by its GPU's UUID or serial where the inventory gives one and the run has it; else the n-th unit
/// of a node at the n-th rank on the host of that name; else the rank of its number, unless that one has a seat
/// already.
[[nodiscard]] Roster seat_units(const Contract&, const ContractedUnits&, const Results&);

/// Is it the same hardware: the same GPU, or on hosts the same place on the same host?
[[nodiscard]] bool same_hardware(const Results& a, std::size_t rank_of_a, const Results& b, std::size_t rank_of_b);

/// Inventory first, the run's records for what it does not say. `run` may be null.
[[nodiscard]] UnitName name_unit(const InventoryUnit&, const Seat*, const Results* run);

/// "rank 3 on gpu-r03-n02", and "(rack r03, tray 2, slot 1)" where known.
[[nodiscard]] std::string words(const UnitName&);

}  // namespace hallmark
