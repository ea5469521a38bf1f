#include "reports/results/power_numbers.hpp"

#include <algorithm>
#include <cmath>

namespace hallmark::power {
namespace {

constexpr std::size_t looked_at = 4096;  // of a series, spread over it, to see how it is best packed

/// From one known number to the next; missing ones stay so.
std::vector<std::int64_t> differences(std::span<const std::int64_t> numbers) {
  std::vector<std::int64_t> steps;
  steps.reserve(numbers.size());
  std::int64_t last = 0;
  for (const std::int64_t number : numbers) {
    steps.push_back(number == missing ? missing : number - last);
    if (number != missing) last = number;
  }
  return steps;
}

}  // namespace

std::optional<std::vector<std::int64_t>> whole_numbers(const std::vector<double>& values, std::uint64_t scale) {
  const auto factor = static_cast<double>(scale);
  std::vector<std::int64_t> numbers;
  numbers.reserve(values.size());
  for (const double value : values) {
    if (std::isnan(value)) {
      numbers.push_back(missing);
      continue;
    }
    const double number = std::round(value * factor);
    const bool exact = std::abs(number) <= static_cast<double>(largest) && number / factor == value;
    if (!exact || (number == 0 && std::signbit(value))) return std::nullopt;
    numbers.push_back(static_cast<std::int64_t>(number));
  }
  return numbers;
}

std::optional<std::uint64_t> scale_of(const std::vector<double>& values) {
  for (const std::uint64_t scale : {1ULL, 1'000ULL, 1'000'000ULL, 1'000'000'000ULL})
    if (whole_numbers(values, scale)) return scale;
  return std::nullopt;
}

double rounded(double value, std::uint64_t scale) {
  const auto factor = static_cast<double>(scale);
  return std::isnan(value) ? value : std::round(value * factor) / factor + 0.0;  // + 0.0: no negative zero
}

double bits_each(std::span<const std::int64_t> numbers) {
  std::vector<std::int64_t> some;
  const std::size_t stride = numbers.size() / looked_at + 1;
  for (std::size_t i = 0; i < numbers.size(); i += stride)
    if (numbers[i] != missing) some.push_back(numbers[i]);
  if (some.empty()) return 0;
  const auto middle = some.begin() + static_cast<std::ptrdiff_t>(some.size() / 2);
  std::nth_element(some.begin(), middle, some.end());
  double bits = 0;
  for (const std::int64_t number : some) bits += std::log2(1 + std::abs(static_cast<double>(number - *middle)));
  return bits / static_cast<double>(some.size());
}

double bits_each_step(std::span<const std::int64_t> numbers) {
  const std::vector<std::int64_t> steps = differences(numbers);
  // The first is a step from 0, which says nothing about the others.
  return bits_each(std::span{steps}.subspan(std::min<std::size_t>(1, steps.size())));
}

Packed pack(std::span<const std::int64_t> numbers, bool sums) {
  Packed packed{.sums = sums, .base = 0, .stored = {}};
  const std::vector<std::int64_t> steps = sums ? differences(numbers) : std::vector<std::int64_t>{};
  if (sums) numbers = steps;
  bool any = false;
  for (const std::int64_t number : numbers) {
    if (number == missing) continue;
    packed.base = any ? std::min(packed.base, number) : number;
    any = true;
  }
  packed.stored.reserve(numbers.size());
  for (const std::int64_t number : numbers)
    packed.stored.push_back(number == missing ? missing_stored : static_cast<std::uint64_t>(number - packed.base));
  return packed;
}

std::optional<std::vector<std::int64_t>> unpack(const Packed& packed) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(packed.stored.size());
  std::int64_t sum = 0;
  for (const std::uint64_t stored : packed.stored) {
    if (stored == missing_stored) {
      numbers.push_back(missing);
      continue;
    }
    std::int64_t number = 0;
    if (__builtin_add_overflow(stored, packed.base, &number)) return std::nullopt;
    if (packed.sums && __builtin_add_overflow(sum, number, &sum)) return std::nullopt;
    if (!packed.sums) sum = number;
    if (sum > largest || sum < -largest) return std::nullopt;
    numbers.push_back(sum);
  }
  return numbers;
}

}  // namespace hallmark::power
