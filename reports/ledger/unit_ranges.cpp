#include "reports/ledger/unit_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace hallmark {
namespace {

constexpr std::uint64_t most = 1'000'000'000;  // far above any hall; keeps last + 1 and sums in range

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || digits.empty() || end != digits.data() + digits.size() || value > most)
    return std::nullopt;
  return value;
}

std::optional<UnitRange> range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return UnitRange{*first, *last};
}

}  // namespace

std::optional<std::vector<UnitRange>> parse_units(std::string_view text) {
  std::vector<UnitRange> all;
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    const auto one = range(text.substr(0, comma));
    if (!one) return std::nullopt;
    all.push_back(*one);
    more = comma != std::string_view::npos;
    text.remove_prefix(more ? comma + 1 : text.size());
  }
  std::ranges::sort(all, {}, &UnitRange::first);
  std::vector<UnitRange> joined;
  for (const UnitRange& each : all)
    if (!joined.empty() && each.first <= joined.back().last + 1)
      joined.back().last = std::max(joined.back().last, each.last);
    else
      joined.push_back(each);
  return joined;
}

std::string text(std::span<const UnitRange> units) {
  if (units.empty()) return "all";
  std::string words;
  for (const UnitRange& each : units) {
    words += fmt::format("{}{}", words.empty() ? "" : ",", each.first);
    if (each.last > each.first) words += fmt::format("-{}", each.last);
  }
  return words;
}

std::uint64_t count_units(std::span<const UnitRange> units) {
  std::uint64_t count = 0;
  for (const UnitRange& each : units) count += each.last - each.first + 1;
  return count;
}

bool contains(std::span<const UnitRange> units, std::uint64_t unit) {
  const auto after = std::ranges::upper_bound(units, unit, {}, &UnitRange::first);
  return after != units.begin() && unit <= std::prev(after)->last;
}

bool well_formed(std::span<const UnitRange> units) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].first > units[i].last || units[i].last > most) return false;
    if (i > 0 && units[i].first <= units[i - 1].last + 1) return false;
  }
  return true;
}

}  // namespace hallmark
