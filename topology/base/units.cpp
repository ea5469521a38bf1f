#include "topology/base/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <vector>

namespace hallmark {
namespace {

constexpr double ki = 1024, mi = ki * ki, gi = mi * ki, ti = gi * ki;

constexpr std::array units{
    Unit{"1", Dimension::one, 1},
    Unit{"FLOP/s", Dimension::flop_rate, 1},
    Unit{"MFLOP/s", Dimension::flop_rate, 1e6},
    Unit{"GFLOP/s", Dimension::flop_rate, 1e9},
    Unit{"TFLOP/s", Dimension::flop_rate, 1e12},
    Unit{"PFLOP/s", Dimension::flop_rate, 1e15},
    Unit{"EFLOP/s", Dimension::flop_rate, 1e18},
    Unit{"B/s", Dimension::byte_rate, 1},
    Unit{"kB/s", Dimension::byte_rate, 1e3},
    Unit{"MB/s", Dimension::byte_rate, 1e6},
    Unit{"GB/s", Dimension::byte_rate, 1e9},
    Unit{"TB/s", Dimension::byte_rate, 1e12},
    Unit{"KiB/s", Dimension::byte_rate, ki},
    Unit{"MiB/s", Dimension::byte_rate, mi},
    Unit{"GiB/s", Dimension::byte_rate, gi},
    Unit{"TiB/s", Dimension::byte_rate, ti},
    Unit{"Mbit/s", Dimension::byte_rate, 1e6 / 8},
    Unit{"Gbit/s", Dimension::byte_rate, 1e9 / 8},
    Unit{"Tbit/s", Dimension::byte_rate, 1e12 / 8},
    Unit{"1/s", Dimension::operation_rate, 1},
    Unit{"IOPS", Dimension::operation_rate, 1},
    Unit{"kIOPS", Dimension::operation_rate, 1e3},
    Unit{"MIOPS", Dimension::operation_rate, 1e6},
    Unit{"B", Dimension::bytes, 1},
    Unit{"kB", Dimension::bytes, 1e3},
    Unit{"MB", Dimension::bytes, 1e6},
    Unit{"GB", Dimension::bytes, 1e9},
    Unit{"TB", Dimension::bytes, 1e12},
    Unit{"KiB", Dimension::bytes, ki},
    Unit{"MiB", Dimension::bytes, mi},
    Unit{"GiB", Dimension::bytes, gi},
    Unit{"TiB", Dimension::bytes, ti},
    Unit{"W", Dimension::power, 1},
    Unit{"kW", Dimension::power, 1e3},
    Unit{"MW", Dimension::power, 1e6},
    Unit{"GW", Dimension::power, 1e9},
    Unit{"J", Dimension::energy, 1},
    Unit{"kJ", Dimension::energy, 1e3},
    Unit{"MJ", Dimension::energy, 1e6},
    Unit{"kWh", Dimension::energy, 3.6e6},
    Unit{"ns", Dimension::time, 1e-9},
    Unit{"us", Dimension::time, 1e-6},
    Unit{"ms", Dimension::time, 1e-3},
    Unit{"s", Dimension::time, 1},
    Unit{"h", Dimension::time, 3600},
};

/// Decimal units of one dimension, smallest first: what text() chooses from.
std::vector<Unit> decimal_units(Dimension dimension) {
  std::vector<Unit> chosen;
  for (const Unit& unit : units) {
    const bool binary = unit.name.find("i") != std::string_view::npos;  // KiB, Gbit: not for display
    if (unit.dimension == dimension && !binary && unit.name != "1/s" && unit.name != "kWh" && unit.name != "h")
      chosen.push_back(unit);
  }
  std::ranges::stable_sort(chosen, {}, &Unit::factor);
  return chosen;
}

/// Four significant digits without an exponent where that is readable.
std::string digits(double value) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4 || size >= 1e15) return fmt::format("{:.3e}", value);
  const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
  std::string words = fmt::format("{:.{}f}", value, std::max(0, 4 - before));
  if (words.find('.') != std::string::npos) {
    words.erase(words.find_last_not_of('0') + 1);
    if (words.back() == '.') words.pop_back();
  }
  return words;
}

/// Letters only, lower case, 'per' and 'ps' folded: GBps, GB/sec and gb/s come out alike.
std::string skeleton(std::string_view name) {
  std::string folded;
  for (const char c : name)
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      folded += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string_view tail : {"persecond", "persec", "sec", "ps", "s"})
    if (folded.size() > tail.size() && folded.ends_with(tail)) {
      folded.erase(folded.size() - tail.size());
      if (name.size() > 1) folded += "/s";
      break;
    }
  return folded;
}

}  // namespace

std::optional<Unit> find_unit(std::string_view name) {
  const auto* const found = std::ranges::find(units, name, &Unit::name);
  return found == units.end() ? std::nullopt : std::optional{*found};
}

std::string_view similar_unit(std::string_view name) {
  // Gbps and Gb/s are bits; folding case would turn them into bytes, eight times as many.
  if (name.size() >= 4 && name[1] == 'b' && (name.substr(2) == "/s" || name.substr(2) == "ps")) {
    const auto* const bits = std::ranges::find(units, std::string{name.substr(0, 1)} + "bit/s", &Unit::name);
    if (bits != units.end()) return bits->name;
  }
  const std::string wanted = skeleton(name);
  if (wanted.empty()) return {};
  for (const Unit& unit : units)
    if (skeleton(unit.name) == wanted) return unit.name;
  return {};
}

std::string text(double value, Dimension dimension) {
  if (std::isnan(value)) return "unknown";
  if (dimension == Dimension::one) return digits(value);
  const std::vector<Unit> ladder = decimal_units(dimension);
  const Unit* best = &ladder.front();
  for (const Unit& unit : ladder)
    if (unit.factor <= std::abs(value)) best = &unit;
  if (value == 0) best = &*std::ranges::find(ladder, 1.0, &Unit::factor);
  return text(value, *best);
}

std::string text(double value, const Unit& unit) {
  if (std::isnan(value)) return "unknown";
  std::string words = digits(value / unit.factor);
  if (unit.dimension != Dimension::one) words += ' ' + std::string{unit.name};
  return words;
}

std::string size_text(unsigned long long bytes) {
  constexpr std::array<std::string_view, 4> names{"TiB", "GiB", "MiB", "KiB"};
  unsigned long long size = 1ULL << 40U;
  for (const std::string_view name : names) {
    if (bytes >= size && bytes % size == 0) return fmt::format("{} {}", bytes / size, name);
    size >>= 10U;
  }
  return fmt::format("{} B", bytes);
}

std::optional<unsigned long long> parse_size(std::string_view text) {
  unsigned long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  std::string_view suffix{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  if (suffix.starts_with(' ')) suffix.remove_prefix(1);
  if (suffix.empty()) return number;
  const std::optional<Unit> unit = find_unit(suffix);
  if (!unit || unit->dimension != Dimension::bytes) return std::nullopt;
  const auto factor = static_cast<unsigned long long>(unit->factor);
  if (number > ~0ULL / factor) return std::nullopt;
  return number * factor;
}

}  // namespace hallmark
