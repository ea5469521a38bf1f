#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/hall_power.hpp"
#include "reports/judgement/series_power.hpp"

namespace hallmark {
namespace {

/// One meter: its readings in order, stretch by stretch (a stretch of a counter ends where nothing may be taken
/// across).
struct Meter {
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

double mean_watts(const Meter& meter, double begin, double end) {
  for (const PowerSeries* const series : meter.stretches)
    if (const double watts = series_watts(*series, begin, end); std::isfinite(watts)) return watts;
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
