// Units as contracts and reports write them. Values are kept in SI base units; words appear at the edge only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hallmark {

/// What a unit measures. Units of different dimension never compare.
enum class Dimension { one, flop_rate, byte_rate, operation_rate, bytes, power, energy, time };

/// A unit by name, its dimension and what one of it is in the base unit (flop/s, B/s, 1/s, B, W, J, s, 1).
struct Unit {
  std::string_view name;
  Dimension dimension;
  double factor;
};

/// The unit with exactly this name ("GB/s", "GiB/s", "Gbit/s", "TFLOP/s", "kW", "1", ...); nullopt where there is none.
[[nodiscard]] std::optional<Unit> find_unit(std::string_view name);

/// A known unit that `name` was probably meant to be ("GBps" -> "GB/s"); empty where nothing is near.
[[nodiscard]] std::string_view similar_unit(std::string_view name);

/// "372 GB/s": four significant digits, decimal prefix chosen for the dimension; "unknown" for NaN. Independent of
/// locale.
[[nodiscard]] std::string text(double value, Dimension dimension);

/// `value` (base unit) written in `unit`: "0.05 GFLOP/s". Four significant digits, never an exponent for 1e-4..1e15.
[[nodiscard]] std::string text(double value, const Unit& unit);

/// A size in binary units: "1 MiB", "8 B"; exact, so 1500 is "1500 B".
[[nodiscard]] std::string size_text(unsigned long long bytes);

/// The bytes in "4MiB", "4 MiB", "8B" or "1500"; nullopt for anything else.
[[nodiscard]] std::optional<unsigned long long> parse_size(std::string_view text);

}  // namespace hallmark
