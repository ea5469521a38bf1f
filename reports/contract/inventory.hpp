// The inventory: what ranks are counted against. Rows of rank,rack,tray,slot,node,node_serial,gpu_uuid,gpu_serial.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/contract/document.hpp"
#include "reports/contract/reader.hpp"

namespace hallmark {

/// What a contract may demand to match, and what columns there are beside rank.
inline constexpr std::array<std::string_view, 7> identity_names{"rack",        "tray",     "slot",      "node",
                                                                "node_serial", "gpu_uuid", "gpu_serial"};

/// The field of a unit by the name of its column; `name` is one of identity_names.
[[nodiscard]] const std::string& identity_field(const InventoryUnit& unit, std::string_view name);

/// 64 lower-case hex digits.
[[nodiscard]] bool is_sha256(std::string_view text);

/// Units 0..ranks-1 of which nothing is known.
[[nodiscard]] std::vector<InventoryUnit> generated_inventory(std::uint64_t ranks);

/// The units in `bytes`, in order of rank; errors, with lines of `filename`, go to `findings` and make the result
/// useless. Every rank 0..ranks-1 has exactly one row, and what `identity` names is a column and never empty.
[[nodiscard]] std::vector<InventoryUnit> parse_inventory(std::string_view bytes, const std::string& filename,
                                                         std::uint64_t ranks, const std::vector<std::string>& identity,
                                                         Findings& findings);

/// Fills contract.inventory from what [inventory] (at `table`) says. Relative files are looked for in `directory`.
/// Where the file may be missing and is, a warning says so and the inventory stays empty.
void load_inventory(const Value& table, const std::string& directory, InventoryFile demand, Contract& contract,
                    Findings& findings);

}  // namespace hallmark
