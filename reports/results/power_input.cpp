#include "reports/results/power_input.hpp"

#include <algorithm>
#include <cmath>

#include "reports/results/columns.hpp"
#include "reports/results/power_numbers.hpp"
#include "reports/results/schema.hpp"

namespace hallmark {
namespace {

using h5::InputGroup;

constexpr std::uint64_t any_number = ~std::uint64_t{0};

/// Where the readings of each series lie; what is missing is as in a file of plain series.
struct Places {
  std::vector<std::uint64_t> offset, count, scale, sums, value_offset, time_offset;
  std::vector<std::int64_t> value_base, time_base, like;
};

template <class T>
void expect_rows(const InputGroup& group, const std::string& name, const std::vector<T>& column, std::size_t rows) {
  if (column.size() != rows) group.reject(name, "has not as many rows as node");
}

Places read_places(const InputGroup& group, std::size_t rows) {
  const auto whole = [&](const std::string& name, std::uint64_t missing, std::uint64_t most = any_number) {
    const auto column = group.has(name) ? group.integers(name, most) : std::vector<std::uint64_t>(rows, missing);
    expect_rows(group, name, column, rows);
    return column;
  };
  const auto either = [&](const std::string& name, std::int64_t missing) {
    const auto column = group.has(name) ? group.signed_integers(name) : std::vector<std::int64_t>(rows, missing);
    expect_rows(group, name, column, rows);
    return column;
  };
  constexpr std::uint64_t most_readings = std::numeric_limits<std::uint32_t>::max() * std::uint64_t{1024};
  if (!group.has("offset")) group.reject("offset", "is missing");
  if (!group.has("count")) group.reject("count", "is missing");
  return {.offset = whole("offset", 0, most_readings),
          .count = whole("count", 0, most_readings),
          .scale = whole("value_scale", 0, power::largest_scale),
          .sums = whole("value_sums", 0, 1),
          .value_offset = whole("value_offset", power::no_offset),
          .time_offset = whole("time_offset", power::no_offset),
          .value_base = either("value_base", 0),
          .time_base = either("time_base", 0),
          .like = either("time_like", -1)};
}

std::vector<double> readings(const InputGroup& group, const std::string& name) {
  return group.has(name) ? group.reals(name) : std::vector<double>{};
}

std::vector<double> divided(const std::vector<std::int64_t>& numbers, std::uint64_t scale) {
  std::vector<double> values;
  values.reserve(numbers.size());
  for (const std::int64_t number : numbers)
    values.push_back(number == power::missing ? unknown : static_cast<double>(number) / static_cast<double>(scale));
  return values;
}

class PackedReader {
 public:
  PackedReader(const InputGroup& group, const Places& places, std::vector<PowerSeries>& all)
      : group_{group}, places_{places}, all_{all} {}

  void read(std::size_t i) {
    group_.charge_readings(places_.count[i]);
    all_[i].time_s = divided(times(i), power::time_scale);
    const power::Packed packed{.sums = places_.sums[i] == 1,
                               .base = places_.value_base[i],
                               .stored = group_.integers_at("value_packed", places_.value_offset[i], places_.count[i])};
    all_[i].value = divided(unpacked("value_packed", packed), places_.scale[i]);
  }

 private:
  [[nodiscard]] std::vector<std::int64_t> unpacked(const std::string& name, const power::Packed& packed) const {
    auto numbers = power::unpack(packed);
    if (!numbers) group_.reject(name, "gives numbers beyond 2^53");
    return *std::move(numbers);
  }

  [[nodiscard]] std::vector<std::int64_t> times(std::size_t i) const {
    const bool stored = places_.time_offset[i] != power::no_offset, alone = places_.like[i] < 0;
    if (alone && !stored) group_.reject("time_offset", "names no times");
    const std::uint64_t count = places_.count[i];
    const power::Packed packed{.sums = alone,
                               .base = places_.time_base[i],
                               .stored = stored ? group_.integers_at("time_packed", places_.time_offset[i], count)
                                                : std::vector<std::uint64_t>(count)};
    std::vector<std::int64_t> numbers = unpacked("time_packed", packed);
    if (std::ranges::find(numbers, power::missing) != numbers.end())
      group_.reject("time_packed", "lacks the time of a reading");
    if (!alone) add_times_of(i, numbers);
    return numbers;
  }

  void add_times_of(std::size_t i, std::vector<std::int64_t>& numbers) const {
    const auto other = static_cast<std::uint64_t>(places_.like[i]);
    if (other >= i || places_.scale[other] == 0 || places_.count[other] != places_.count[i])
      group_.reject("time_like", "names no earlier packed series of as many readings");
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      numbers[k] += std::llround(all_[other].time_s[k] * static_cast<double>(power::time_scale));
      if (std::abs(numbers[k]) > power::largest) group_.reject("time_packed", "gives numbers beyond 2^53");
    }
  }

  const InputGroup& group_;
  const Places& places_;
  std::vector<PowerSeries>& all_;
};

void check(const InputGroup& group, const PowerSeries& series, std::size_t nodes) {
  if (series.node >= nodes) group.reject("node", "names a node that /nodes has not");
  if (std::ranges::find(schema::power_kinds, series.kind) == schema::power_kinds.end())
    group.reject("kind", "is '" + series.kind + "'; energy, power, clock, temperature, throttle or cost was expected");
}

}  // namespace

std::vector<PowerSeries> read_power(const InputGroup& root, std::size_t nodes) {
  const auto group = root.optional_group("power");
  if (!group) return {};
  auto all = columns::read_table<PowerSeries>(root, *group, schema::power_columns);
  const Places places = read_places(*group, all.size());
  const std::vector<double> time = readings(*group, "time"), value = readings(*group, "value");
  if (time.size() != value.size()) group->reject("value", "has not as many readings as time");
  PackedReader packed{*group, places, all};
  for (std::size_t i = 0; i < all.size(); ++i) {
    PowerSeries& series = all[i];
    check(*group, series, nodes);
    if (places.scale[i] > 0) {
      packed.read(i);
      continue;
    }
    const std::uint64_t offset = places.offset[i], count = places.count[i];
    if (offset + count > time.size()) group->reject("count", "names readings that are not there");
    group->charge(count, 2 * sizeof(double));
    const auto begin = static_cast<std::ptrdiff_t>(offset), end = static_cast<std::ptrdiff_t>(offset + count);
    series.time_s.assign(time.begin() + begin, time.begin() + end);
    series.value.assign(value.begin() + begin, value.begin() + end);
  }
  return all;
}

}  // namespace hallmark
