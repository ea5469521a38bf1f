// Sets of contracted units by rank number: "0-3,7".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

struct UnitRange {
  std::uint64_t first = 0, last = 0;  ///< both inclusive

  bool operator==(const UnitRange&) const = default;
};

/// Sorted, without overlap and with neighbours joined; nullopt where the text is anything else than numbers and
/// ranges "first-last", first <= last, joined by commas.
[[nodiscard]] std::optional<std::vector<UnitRange>> parse_units(std::string_view text);

/// "0-3,7"; "all" for none.
[[nodiscard]] std::string text(std::span<const UnitRange> units);

[[nodiscard]] std::uint64_t count_units(std::span<const UnitRange> units);

/// Is the unit one of them? `units` as parse_units makes them.
[[nodiscard]] bool contains(std::span<const UnitRange> units, std::uint64_t unit);

/// Sorted, each at or above the one before and not touching it, none reversed.
[[nodiscard]] bool well_formed(std::span<const UnitRange> units);

}  // namespace hallmark
