#include "benchmarks/program/power_probe.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "topology/power/attribution.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

using nlohmann::json;

std::string_view kind_of(const PowerSensor& sensor) { return sensor.gives == SensorGives::energy ? "energy" : "power"; }

json series_json(const SensorSeries& series, const RecordedStretch& stretch) {
  return {{"domain", series.sensor.domain.name},     {"sensor", series.sensor.path}, {"kind", kind_of(series.sensor)},
          {"unknown_reason", series.unknown_reason}, {"time_s", stretch.time_s},     {"value", stretch.value}};
}

/// JSON has no NaN: a failed reading travels as null.
std::vector<double> numbers(const json& values) {
  std::vector<double> read;
  for (const json& value : values) read.push_back(value.is_null() ? unknown : value.get<double>());
  return read;
}

json node_series(const PowerSampler& sampler) {
  json all = json::array();
  for (const SensorSeries& series : sampler.series())
    for (const RecordedStretch& stretch : recordable(series)) all.push_back(series_json(series, stretch));
  if (all.empty())
    all.push_back({{"domain", "node"},
                   {"sensor", ""},
                   {"kind", "power"},
                   {"unknown_reason", no_power_sensor},
                   {"time_s", json::array()},
                   {"value", json::array()}});
  return all;
}

/// Parts that exceed their whole by more than the tolerance leave nothing to stand on: unknown, with the reason.
json share_of(const RankEnergy& rank, const Attribution& attribution) {
  if (!rank.uj.value) return {{"uj", nullptr}, {"reason", rank.uj.unknown}};
  if (attribution.inconsistent)
    return {{"uj", nullptr},
            {"reason", fmt::format("inconsistent: the node's parts exceed the node by {:.1f} %",
                                   100 * attribution.closure_error)}};
  const bool partial = rank.partial || attribution.partial;
  return {{"uj", *rank.uj.value},
          {"reason", partial ? "partial: a lower bound, for the node has no sensor of its own" : ""}};
}

}  // namespace

PowerProbe::PowerProbe(const Communicator& node, const Discovery& discovery, int rank, const RunClock& clock,
                       const std::string& root)
    : node_{node}, node_index_{discovery.node_of_rank[static_cast<std::size_t>(rank)]} {
  for (std::size_t other = 0; other < discovery.bound.size(); ++other)
    if (discovery.node_of_rank[other] == node_index_) places_.push_back({.cpus = discovery.bound[other]});
  const std::string from = root.empty() ? "/" : root;
  if (node_.is_root()) {
    sockets_ = socket_cpus(from, discovery.node_of(rank));
    sampler_ = std::make_unique<PowerSampler>(from, [&clock] { return clock.now(); });
  }
  sensed_ = node_.any(sampler_ && !sampler_->series().empty());
  if (!sensed_) reason_ = no_power_sensor;
}

WindowTelemetry PowerProbe::window(double begin, double end) {
  WindowTelemetry window;
  if (!sensed_) return window;
  json shares = json::array();
  if (sampler_) {
    sampler_->read_now();
    const Attribution attribution =
        attribute({.domains = amounts_of(sampler_->energies(begin, end)), .ranks = places_, .socket_cpus = sockets_});
    for (const RankEnergy& rank : attribution.ranks) shares.push_back(share_of(rank, attribution));
  }
  const json mine = json::parse(node_.broadcast(shares.dump())).at(static_cast<std::size_t>(node_.rank()));
  reason_ = mine["reason"];
  if (!mine["uj"].is_null()) window.energy_j = 1e-6 * static_cast<double>(mine["uj"].get<std::int64_t>());
  return window;
}

std::vector<PowerSeries> PowerProbe::gather_series(const Communicator& world) const {
  const json mine = sampler_ ? json{{"node", node_index_}, {"series", node_series(*sampler_)}} : json();
  std::vector<PowerSeries> all;
  for (const std::string& text : world.gather(mine.dump())) {
    const json one = json::parse(text);
    if (one.is_null()) continue;
    for (const json& series : one["series"])
      all.push_back({.node = one["node"],
                     .domain = series["domain"],
                     .sensor = series["sensor"],
                     .kind = series["kind"],
                     .unknown_reason = series["unknown_reason"],
                     .time_s = numbers(series["time_s"]),
                     .value = numbers(series["value"])});
  }
  return all;
}

std::vector<std::string> PowerProbe::gather_reasons(const Communicator& world) const { return world.gather(reason_); }

}  // namespace hallmark
