#include "topology/power/energy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "topology/power/reading.hpp"

namespace hallmark {
namespace {

struct Point {
  double time_s;
  std::int64_t value;
};

double longest_continuation(const PowerSensor& sensor) { return 3 * sensor.period_s; }

std::optional<Point> nearest_known(const SensorSeries& series, std::ptrdiff_t from, std::ptrdiff_t direction) {
  const auto size = static_cast<std::ptrdiff_t>(series.value.size());
  for (std::ptrdiff_t i = from; i >= 0 && i < size; i += direction) {
    const auto at = static_cast<std::size_t>(i);
    if (series.value[at] >= 0) return Point{series.time_s[at], series.value[at]};
  }
  return std::nullopt;
}

// A sensor with a period of its own cannot have been read at the very end of a window that ends now: what it showed
// last is held for up to three of its periods, a counter's last rise likewise.
std::optional<Point> continued(const PowerSensor& sensor, const std::vector<Point>& points, double end_s) {
  const Point& last = points.back();
  const double gap_s = end_s - last.time_s;
  if (!(gap_s <= longest_continuation(sensor))) return std::nullopt;
  if (!is_counter(sensor.gives)) return Point{end_s, last.value};
  if (points.size() < 2) return std::nullopt;
  const Point& other = points[points.size() - 2];
  const Amount step = counter_step(sensor, other.value, last.value, last.time_s - other.time_s);
  if (!step.value) return std::nullopt;
  const double rise = static_cast<double>(*step.value) * gap_s / (last.time_s - other.time_s);
  return Point{end_s, last.value + std::llround(rise)};
}

// The known readings from the last one at or before the window to the first one at or after it; empty: not covered.
std::vector<Point> covering(const SensorSeries& series, double begin_s, double end_s) {
  const auto& time = series.time_s;
  const auto last = std::upper_bound(time.begin(), time.end(), begin_s) - time.begin() - 1;
  const auto first_after = std::lower_bound(time.begin(), time.end(), end_s) - time.begin();
  const auto before = nearest_known(series, last, -1);
  if (!before) return {};
  std::vector<Point> points{*before};
  for (auto i = static_cast<std::size_t>(last + 1); i < static_cast<std::size_t>(first_after); ++i) {
    if (series.value[i] >= 0) points.push_back({time[i], series.value[i]});
  }
  const auto after = nearest_known(series, first_after, 1);
  if (!after) {
    const auto end = continued(series.sensor, points, end_s);
    if (!end) return {};
    points.push_back(*end);
  } else if (after->time_s > points.back().time_s) {
    points.push_back(*after);
  }
  return points;
}

double last_read_s(const SensorSeries& series) { return series.time_s.back(); }

// The part of [a, b] that lies in the window, as a share of it from its start: {0, 1} if all of it.
struct Share {
  double from, to;
};
Share share_inside(double a, double b, double begin_s, double end_s) {
  const double length = b - a;
  return {std::clamp((begin_s - a) / length, 0.0, 1.0), std::clamp((end_s - a) / length, 0.0, 1.0)};
}

// Whether the counter began anew between two of the readings that the window needs.
bool is_broken(const SensorSeries& series, double begin_s, double end_s) {
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (series.value[i] == SensorSeries::broken && series.time_s[i] >= begin_s && series.time_s[i] <= end_s)
      return true;
  }
  return false;
}

Energy counter_energy(const SensorSeries& series, const std::vector<Point>& points, double begin_s, double end_s) {
  std::int64_t total = 0, error = series.sensor.resolution_uj;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point &a = points[i - 1], &b = points[i];
    const Amount step = counter_step(series.sensor, a.value, b.value, b.time_s - a.time_s);
    if (!step.value) return {step, 0, {}};
    const auto [from, to] = share_inside(a.time_s, b.time_s, begin_s, end_s);
    const auto whole = static_cast<double>(*step.value);
    const bool all_of_it = from <= 0 && to >= 1;
    total += all_of_it ? *step.value : std::llround(whole * (to - from));
    if (from > 0) error += std::llround(whole * std::max(from, 1 - from));
    if (to < 1) error += std::llround(whole * std::max(to, 1 - to));
    if (i + 1 == points.size() && b.time_s > last_read_s(series)) error += *step.value;
  }
  return {known(total), error, {}};
}

std::string stale_note(const SensorSeries& series) {
  return fmt::format("stale: {} never changed", series.sensor.path);
}

// Ten values alike, each of which could have been another.
bool looks_stale(const PowerSensor& sensor, const std::vector<Point>& points) {
  const double least_s = std::max({1.0, 10 * sensor.averaging_s, 10 * sensor.period_s});
  return points.size() >= 10 && points.back().time_s - points.front().time_s >= least_s &&
         std::all_of(points.begin(), points.end(), [&](const Point& p) { return p.value == points.front().value; });
}

Energy power_energy(const SensorSeries& series, const std::vector<Point>& points, double begin_s, double end_s,
                    double max_gap_s) {
  double total = 0, error = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point &a = points[i - 1], &b = points[i];
    const double dt = b.time_s - a.time_s;
    if (!(dt <= max_gap_s)) {
      const std::string why = series.unknown_reason.empty() ? "" : "; " + series.unknown_reason;
      return {unknown_because(fmt::format("gap: {} was not read for {:.3g} s{}", series.sensor.path, dt, why)), 0, {}};
    }
    const auto [from, to] = share_inside(a.time_s, b.time_s, begin_s, end_s);
    const auto start = static_cast<double>(a.value), change = static_cast<double>(b.value - a.value);
    total += (start + change * (from + to) / 2) * (to - from) * dt;
    error += std::abs(change) * (to - from) * dt / 2;
    if (i + 1 == points.size() && b.time_s > last_read_s(series)) error += start * (to - from) * dt;
  }
  Energy energy{known(std::llround(total)), std::llround(error), {}};
  if (looks_stale(series.sensor, points)) energy.note = stale_note(series);
  return energy;
}

// `one` replaces what `place` has where that is unknown, else is compared with it.
void take(DomainEnergy& place, const SensorSeries& series, Energy one) {
  if (!one.amount.value) return;
  if (place.energy.amount.value) {
    if (!place.cross_check_uj) place.cross_check_uj = *one.amount.value - *place.energy.amount.value;
    return;
  }
  const char* instant = series.sensor.gives == SensorGives::instant_power ? " (instant values)" : "";
  one.note += fmt::format("{}{}{} instead: {}", one.note.empty() ? "" : "; ", series.sensor.path, instant,
                          place.energy.amount.unknown);
  place.energy = std::move(one);
  place.sensor = series.sensor.path;
}

// Indices of the series that sense power, the most trusted first.
std::vector<std::size_t> by_trust(const std::vector<SensorSeries>& all) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (is_power(all[i].sensor.gives)) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return trusted_more(all[a].sensor, all[b].sensor); });
  return order;
}

// The place of each domain in the order in which its first sensor is listed.
std::vector<DomainEnergy> places_of(const std::vector<SensorSeries>& all) {
  std::vector<DomainEnergy> places;
  for (const SensorSeries& series : all) {
    const auto same = [&](const DomainEnergy& place) { return place.domain.same_place(series.sensor.domain); };
    if (is_power(series.sensor.gives) && std::none_of(places.begin(), places.end(), same))
      places.push_back({series.sensor.domain, {}, "", std::nullopt});
  }
  return places;
}

// That one meter stands still means more where others move.
void compare_with_moving(std::vector<DomainEnergy>& places) {
  const auto stale = [](const DomainEnergy& one) { return one.energy.note.starts_with("stale: "); };
  const auto moving = [&](const DomainEnergy& one) { return one.energy.amount.value && !stale(one); };
  if (std::none_of(places.begin(), places.end(), moving)) return;
  for (DomainEnergy& one : places)
    if (stale(one)) one.energy.note += " while others did";
}

}  // namespace

void SensorSeries::append(const Reading& reading) {
  // A failure is timed when it was noticed, the value after it by its own stamp, which may be earlier.
  while (!time_s.empty() && time_s.back() >= reading.time_s && value.back() == missing) {
    time_s.pop_back();
    value.pop_back();
  }
  if (!time_s.empty() && time_s.back() > reading.time_s) return;
  time_s.push_back(reading.time_s);
  value.push_back(reading.amount.value.value_or(reading.breaks ? broken : missing));
  if (!reading.amount.value && unknown_reason.empty()) unknown_reason = reading.amount.unknown;
}

Energy energy_in(const SensorSeries& series, double begin_s, double end_s, double max_gap_s) {
  if (!(begin_s < end_s)) return {unknown_because("the window is empty"), 0, {}};
  const std::vector<Point> points = covering(series, begin_s, end_s);
  if (points.size() < 2) {
    if (!series.unknown_reason.empty()) return {unknown_because(series.unknown_reason), 0, {}};
    return {
        unknown_because(fmt::format("not covered: {} was not read on both sides of the window", series.sensor.path)),
        0,
        {}};
  }
  if (is_counter(series.sensor.gives) && is_broken(series, points.front().time_s, points.back().time_s))
    return {unknown_because(series.unknown_reason), 0, {}};
  if (is_counter(series.sensor.gives)) return counter_energy(series, points, begin_s, end_s);
  return power_energy(series, points, begin_s, end_s, max_gap_s);
}

std::vector<DomainEnergy> domain_energies(const std::vector<SensorSeries>& all, double begin_s, double end_s,
                                          double max_gap_s) {
  std::vector<DomainEnergy> places = places_of(all);
  for (const std::size_t i : by_trust(all)) {
    const SensorSeries& series = all[i];
    Energy energy = energy_in(series, begin_s, end_s, std::max(max_gap_s, 3 * series.sensor.period_s));
    DomainEnergy& place = *std::find_if(places.begin(), places.end(), [&](const DomainEnergy& one) {
      return one.domain.same_place(series.sensor.domain);
    });
    const bool first = !place.energy.amount.value && place.energy.amount.unknown.empty();
    if (!first) {
      take(place, series, std::move(energy));
      continue;
    }
    place.sensor = energy.amount.value ? series.sensor.path : "";
    place.energy = std::move(energy);
  }
  compare_with_moving(places);
  return places;
}

std::vector<RecordedStretch> recordable(const SensorSeries& series) {
  const bool counter = is_counter(series.sensor.gives);
  // Divided by a whole number, so that each is the double nearest to its decimal and can be stored as a whole number.
  const double per_unit = std::round(1 / unit_of(series.sensor.gives));
  std::vector<RecordedStretch> stretches(1);
  Point last{0, SensorSeries::missing};
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    const Point now{series.time_s[i], series.value[i]};
    double value = std::numeric_limits<double>::quiet_NaN();
    if (now.value >= 0) {
      const bool joins = counter && last.value >= 0;
      const Amount step =
          joins ? counter_step(series.sensor, last.value, now.value, now.time_s - last.time_s) : known(0);
      const bool anew = !step.value || last.value == SensorSeries::broken;
      if (anew) stretches.emplace_back();
      sum = anew ? 0 : sum + *step.value;
      value = static_cast<double>(counter ? sum : now.value) / per_unit;
    }
    if (now.value != SensorSeries::missing) last = now;
    stretches.back().time_s.push_back(now.time_s);
    stretches.back().value.push_back(value);
  }
  return stretches;
}

}  // namespace hallmark
