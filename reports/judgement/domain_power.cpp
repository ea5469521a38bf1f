#include "reports/judgement/domain_power.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "reports/judgement/hall_power.hpp"
#include "reports/judgement/series_power.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

bool is_watts(const PowerSeries& series) { return series.kind == "energy" || series.kind == "power"; }

auto sensor_of(const PowerSeries& series) { return std::tie(series.node, series.domain, series.sensor, series.kind); }

double begin_of(const CaseRecord& record, std::size_t block) {
  double begin = unknown;
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    begin = std::fmin(begin, record.window_begin[record.at(rank, block)]);
  return begin;
}

DomainPower power_of(const Results& run, const CaseRecord& record, const std::vector<const PowerSeries*>& stretches) {
  const PowerSeries& first = *stretches.front();
  DomainPower power{.host = first.node < run.nodes.size() ? run.nodes[first.node].hostname : "",
                    .domain = first.domain,
                    .sensor = first.sensor,
                    .watts = {},
                    .blocks = 0,
                    .unknown_reason = first.unknown_reason};
  std::vector<double> watts;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const double begin = begin_of(record, block), window = energy_window(record, block);
    if (!(window > 0)) continue;
    for (const PowerSeries* const stretch : stretches)
      if (const double x = series_watts(*stretch, begin, begin + window); std::isfinite(x)) {
        watts.push_back(x);
        break;
      }
  }
  power.blocks = watts.size();
  if (!watts.empty())
    power.watts = median(watts);
  else if (power.unknown_reason.empty())
    power.unknown_reason = "its readings cover no block of the case";
  return power;
}

}  // namespace

std::vector<DomainPower> domain_power_of(const Results& run, const CaseRecord& record) {
  std::vector<std::vector<const PowerSeries*>> sensors;
  std::map<decltype(sensor_of(run.power.front())), std::size_t> places;
  for (const PowerSeries& series : run.power) {
    if (!is_watts(series)) continue;
    const auto [known, added] = places.try_emplace(sensor_of(series), sensors.size());
    if (added) sensors.emplace_back();
    sensors[known->second].push_back(&series);
  }
  std::vector<DomainPower> list;
  for (const auto& stretches : sensors) list.push_back(power_of(run, record, stretches));
  return list;
}

}  // namespace hallmark
