// Readings as whole numbers that differ little from one to the next: what makes a day of them small. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace hallmark::power {

/// Stands for NaN among whole numbers, and for a failed reading in the file.
inline constexpr std::int64_t missing = std::numeric_limits<std::int64_t>::min();
inline constexpr std::uint64_t missing_stored = std::numeric_limits<std::uint64_t>::max();

/// In place of an index: no numbers are stored.
inline constexpr std::uint64_t no_offset = std::numeric_limits<std::uint64_t>::max();
/// A double holds every whole number up to here.
inline constexpr std::int64_t largest = std::int64_t{1} << 53U;
inline constexpr std::uint64_t largest_scale = 1'000'000'000;

/// Times are whole microseconds.
inline constexpr std::uint64_t time_scale = 1'000'000;

/// x times `scale` for each x; nullopt where one of them is not exactly a whole number divided by `scale`.
[[nodiscard]] std::optional<std::vector<std::int64_t>> whole_numbers(const std::vector<double>& values,
                                                                     std::uint64_t scale);
/// The smallest of 1, 1000, 10^6, 10^9 that makes whole numbers of all values; nullopt: none does.
[[nodiscard]] std::optional<std::uint64_t> scale_of(const std::vector<double>& values);
/// The nearest number that whole_numbers() takes; sure up to 2^50 / scale: 35 years in microseconds.
[[nodiscard]] double rounded(double value, std::uint64_t scale);

/// Each number is stored + base, or where `sums` the sum of stored + base over all known ones up to it.
struct Packed {
  bool sums = false;
  std::int64_t base = 0;
  std::vector<std::uint64_t> stored;  ///< missing_stored where the number is missing
};

/// Numbers up to +-2^53.
[[nodiscard]] Packed pack(std::span<const std::int64_t> numbers, bool sums);
/// Its inverse; nullopt where a number leaves +-2^53.
[[nodiscard]] std::optional<std::vector<std::int64_t>> unpack(const Packed& packed);

/// About how many bits each of these takes once compressed: how far they lie around their median.
[[nodiscard]] double bits_each(std::span<const std::int64_t> numbers);
/// The same for what each adds to the known one before it.
[[nodiscard]] double bits_each_step(std::span<const std::int64_t> numbers);

}  // namespace hallmark::power
