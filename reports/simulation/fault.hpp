// Faults that a simulated hall can have, and how they are spelled: KIND:key=value,key=value.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hallmark {

enum class SimulatedKind {
  slow,        ///< does less work in the same time, throughout
  slow_rack,   ///< all units of a rack
  slow_hall,   ///< all units
  throttling,  ///< heat lowers the clock after the first quarter of the run
  drifting,    ///< slower from block to block
  lying,       ///< gives wrong answers that its own check notices
  outvoted,    ///< gives wrong answers that only its class can notice
  missing,     ///< did not answer
  duplicated,  ///< reports another unit's GPU
  misracked,   ///< has changed places with another unit
  sensor,      ///< its power sensor says something absurd, or nothing
  too_good,    ///< is faster than it can be
  nan,         ///< one sample is no number
  clock        ///< its node's clock is known badly
};

/// One fault as it was asked for. What is not said is empty.
struct SimulatedFault {
  SimulatedKind kind = SimulatedKind::slow;
  std::string ranks;                ///< "17", "3+9", "8-15"
  std::string node, rack;           ///< number or name
  std::optional<double> effect;     ///< FaultRow says of what
  std::optional<std::size_t> with;  ///< the other rank of a pair
  std::string case_prefix;          ///< only cases whose names begin so; empty: those of the kind
  std::string text;                 ///< as it was spelled
};

/// What a kind is called and takes.
struct FaultRow {
  SimulatedKind kind;
  std::string_view name;
  std::string_view needs;    ///< keys of which one is required; words separated by a space; "" for none
  double effect;             ///< where none is given; NaN: the kind has no size
  std::string_view meaning;  ///< one line; of the effect too
};

[[nodiscard]] std::span<const FaultRow> fault_rows();
[[nodiscard]] const FaultRow& row_of(SimulatedKind);

/// The effect that was asked for, else the kind's own.
[[nodiscard]] double effect_of(const SimulatedFault&);

/// Reads "slow:rank=17,effect=0.05". Throws UsageError that says what is wrong and lists all kinds.
[[nodiscard]] SimulatedFault parse_fault(const std::string& text);

/// All kinds with what they take, one a line.
[[nodiscard]] std::string fault_help();

}  // namespace hallmark
