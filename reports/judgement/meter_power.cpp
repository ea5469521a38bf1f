#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/hall_power.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// One meter: its readings in order, stretch by stretch (a stretch of a counter ends where nothing may be taken
/// across).
struct Meter {
  bool counts = false;  ///< J; else W
  std::vector<const PowerSeries*> stretches;
};

/// A meter of the results is a series of a domain BOUNDARY:ID.
std::string boundary_of(const PowerSeries& series) {
  const std::size_t colon = series.domain.find(':');
  return colon == std::string::npos ? std::string{} : series.domain.substr(0, colon);
}

std::map<std::string, Meter> meters_at(const Results& run, const std::string& boundary) {
  std::map<std::string, Meter> meters;
  for (const PowerSeries& series : run.power) {
    if (boundary_of(series).empty() || (!boundary.empty() && boundary_of(series) != boundary)) continue;
    if (series.kind != "energy" && series.kind != "power") continue;
    Meter& meter = meters[series.domain];
    meter.counts = series.kind == "energy";
    if (series.time_s.size() >= 2) meter.stretches.push_back(&series);
  }
  return meters;
}

std::set<std::string> boundaries_of(const Results& run) {
  std::set<std::string> found;
  for (const PowerSeries& series : run.power)
    if (const std::string boundary = boundary_of(series); !boundary.empty()) found.insert(boundary);
  return found;
}

/// Two readings that lie further apart than this leave a gap: ten of the meter's usual steps.
double longest_step(const PowerSeries& series) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < series.time_s.size(); ++i) steps.push_back(series.time_s[i] - series.time_s[i - 1]);
  return 10 * median(steps);
}

/// The value at `t` on the line through the readings around it; NaN outside them, in a gap, or next to a failed one.
double at(const PowerSeries& series, double t) {
  const auto after = std::ranges::lower_bound(series.time_s, t);
  if (after == series.time_s.end()) return unknown;
  const auto i = static_cast<std::size_t>(after - series.time_s.begin());
  if (series.time_s[i] == t) return series.value[i];
  if (i == 0 || series.time_s[i] - series.time_s[i - 1] > longest_step(series)) return unknown;
  const double share = (t - series.time_s[i - 1]) / (series.time_s[i] - series.time_s[i - 1]);
  return series.value[i - 1] + share * (series.value[i] - series.value[i - 1]);
}

/// Joules in [begin, end] by the trapezoid rule; NaN where a reading failed or there is a gap.
double integral(const PowerSeries& series, double begin, double end) {
  double joules = 0, t = begin, watts = at(series, begin);
  const double most = longest_step(series);
  for (auto next = std::ranges::upper_bound(series.time_s, begin);; ++next) {
    const bool last = next == series.time_s.end() || *next >= end;
    const double until = last ? end : *next;
    const double then =
        last ? at(series, end) : series.value[static_cast<std::size_t>(next - series.time_s.begin())];
    if (until - t > most) return unknown;
    joules += (watts + then) / 2 * (until - t);
    t = until, watts = then;
    if (last) return joules;
  }
}

double mean_watts(const Meter& meter, double begin, double end) {
  for (const PowerSeries* const series : meter.stretches) {
    if (series->time_s.front() > begin || series->time_s.back() < end) continue;
    const double joules = meter.counts ? at(*series, end) - at(*series, begin) : integral(*series, begin, end);
    if (std::isfinite(joules)) return joules / (end - begin);
  }
  return unknown;
}

void add_block(HallPower& power, const std::map<std::string, Meter>& meters, double begin, double end) {
  std::vector<double> watts;
  for (const auto& [name, meter] : meters) watts.push_back(mean_watts(meter, begin, end));
  if (std::ranges::any_of(watts, [](double x) { return !std::isfinite(x); })) {
    ++power.void_blocks;
    return;
  }
  power.watts.push_back(ordered_sum(std::move(watts)));
  power.begin.push_back(begin);
  power.end.push_back(end);
}

}  // namespace

HallPower power_of_meters(const Results& run, const std::string& boundary, double block_s) {
  HallPower power{.boundary = boundary};
  const std::set<std::string> boundaries = boundaries_of(run);
  if (boundary.empty() && boundaries.size() == 1) power.boundary = *boundaries.begin();
  const std::map<std::string, Meter> meters = meters_at(run, power.boundary);
  power.sources = power.expected = meters.size();
  if (power.boundary.empty() && boundaries.size() > 1)
    power.doubt = "the meters stand at several boundaries; the contract must name one (params.boundary)";
  if (meters.empty() || !power.doubt.empty()) return power;
  double first = INFINITY, last = -INFINITY;
  for (const auto& [name, meter] : meters)
    for (const PowerSeries* const series : meter.stretches) {
      first = std::min(first, series->time_s.front());
      last = std::max(last, series->time_s.back());
    }
  for (std::size_t i = 0; first + static_cast<double>(i + 1) * block_s <= last; ++i) {
    const double begin = first + static_cast<double>(i) * block_s;
    add_block(power, meters, begin, begin + block_s);
  }
  return power;
}

double meter_watts(const Results& run, const std::string& boundary, double begin, double end) {
  HallPower power;
  const std::map<std::string, Meter> meters = meters_at(run, boundary);
  if (!meters.empty()) add_block(power, meters, begin, end);
  return power.watts.empty() ? unknown : power.watts.front();
}

}  // namespace hallmark
