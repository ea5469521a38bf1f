// What a load shape was to do, slot by slot: written into a case's parameters, and read back to see whether it did.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

/// A straight piece of a load over time, cut into `slots` of equal length. Seconds from the start of a period; levels
/// are shares of full load.
struct PlannedLeg {
  double begin_s = 0, end_s = 0;
  double from = 0, to = 0;
  std::size_t slots = 1;
};

/// One sample's share of the plan. Seconds from the start of the load.
struct PlannedSlot {
  double begin_s = 0, end_s = 0;
  double level = 0;  ///< mean
  [[nodiscard]] double length_s() const { return end_s - begin_s; }
};

/// The legs of one period; what follows it is the same again.
struct LoadPlan {
  double period_s = 0;
  std::vector<PlannedLeg> legs;

  /// Of a period.
  [[nodiscard]] std::size_t slots() const;
  /// Slot `i` of the load, whatever its period. `i` costs a walk over the legs.
  [[nodiscard]] PlannedSlot slot(std::size_t i) const;
};

/// "BEGIN~END:FROM~TO/SLOTS,...;PERIOD", as SCHEMA.md describes param `plan`.
[[nodiscard]] std::string text(const LoadPlan&);
/// nullopt for anything that is no such text, and for a plan whose legs leave gaps or a period that is not theirs.
[[nodiscard]] std::optional<LoadPlan> parse_load_plan(std::string_view text);

}  // namespace hallmark
