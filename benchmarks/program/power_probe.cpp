#include "benchmarks/program/power_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "benchmarks/program/recorded_series.hpp"
#include "reports/results/power_numbers.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using nlohmann::json;

constexpr std::size_t gathered_at_once = std::size_t{1} << 30U;  // bytes

PowerSeries cost_series(const PowerSampler& sampler, std::uint32_t node, double now_s, const std::string& remarks) {
  const SamplerCost cost = sampler.cost();
  const std::string trouble = sampler.binding_trouble();
  return {.node = node,
          .domain = "sampler",
          .sensor = fmt::format("power sampler: {} sweeps, {} of them late, the longest {:.3g} s; {}{}{}", cost.sweeps,
                                cost.late_sweeps, cost.longest_sweep_s, remarks, trouble.empty() ? "" : "; ", trouble),
          .kind = "cost",
          .unknown_reason = "",
          .time_s = {power::rounded(now_s, power::time_scale)},
          .value = {power::rounded(cost.cpu_s, power::largest_scale)}};
}

std::vector<PowerSeries> node_series(const PowerSampler& sampler, std::uint32_t node, double now_s,
                                     const std::string& remarks) {
  std::vector<PowerSeries> all;
  for (const SensorSeries& series : sampler.series())
    for (PowerSeries& one : recorded(series, node)) all.push_back(std::move(one));
  if (all.empty())
    all.push_back({.node = node,
                   .domain = "node",
                   .sensor = "",
                   .kind = "power",
                   .unknown_reason = std::string{no_power_sensor},
                   .time_s = {},
                   .value = {}});
  else
    all.push_back(cost_series(sampler, node, now_s, remarks));
  return all;
}

/// Every rank's text by rank, on rank 0. In pieces: MPI counts bytes in 31 bits.
std::vector<std::string> gather_long(const Communicator& world, const std::string& text) {
  const std::size_t piece = gathered_at_once / static_cast<std::size_t>(world.size());
  const std::uint64_t longest = world.max(std::uint64_t{text.size()});
  std::vector<std::string> all(world.is_root() ? static_cast<std::size_t>(world.size()) : 0);
  for (std::uint64_t at = 0; at < longest; at += piece) {
    const std::vector<std::string> pieces = world.gather(text.substr(std::min<std::uint64_t>(at, text.size()), piece));
    for (std::size_t rank = 0; rank < all.size(); ++rank) all[rank] += pieces[rank];
  }
  return all;
}

/// Parts that exceed their whole by more than the tolerance leave nothing to stand on: unknown, with the reason.
json share_of(const RankEnergy& rank, const Attribution& attribution, const std::string& stale) {
  if (!rank.uj.value) return {{"uj", nullptr}, {"reason", rank.uj.unknown}};
  if (attribution.inconsistent)
    return {{"uj", nullptr},
            {"reason", fmt::format("inconsistent: the node's parts exceed the node by {:.1f} %",
                                   100 * attribution.closure_error)}};
  std::string reason = stale;
  if (rank.partial || attribution.partial)
    reason = "partial: a lower bound, for the node has no sensor of its own" + (stale.empty() ? "" : "; " + stale);
  return {{"uj", *rank.uj.value}, {"reason", reason}};
}

std::uint64_t flags_of(const RankEnergy& rank, const Attribution& attribution) {
  const auto bit = [](EnergyFlag flag, bool set) { return set ? static_cast<std::uint64_t>(flag) : 0; };
  return bit(EnergyFlag::node_partial, attribution.partial) | bit(EnergyFlag::inconsistent, attribution.inconsistent) |
         bit(EnergyFlag::rank_partial, rank.partial || attribution.partial);
}

void add_node(json& one, const Attribution& attribution) {
  if (!attribution.node_uj.value) return;
  one["node_uj"] = *attribution.node_uj.value;
  one["unowned_uj"] = attribution.unowned_uj;
  one["closure"] = attribution.closure_error;
}

json device_json(const DeviceWindow& device) {
  json one = {{"throttle_s", device.throttle_s}};
  if (device.temperature_c) one["temperature_c"] = *device.temperature_c;
  return one;
}

/// What has no finite value travels as null: a share of nothing, for one.
double real(const json& one, const char* key) {
  const auto found = one.find(key);
  return found == one.end() || found->is_null() ? unknown : found->get<double>();
}

double joules(const json& one, const char* key) {
  const auto found = one.find(key);
  return found == one.end() || found->is_null() ? unknown : 1e-6 * static_cast<double>(found->get<std::int64_t>());
}

WindowTelemetry window_of(const json& one) {
  WindowTelemetry window;
  window.energy_j = joules(one, "uj");
  window.node_energy_j = joules(one, "node_uj");
  window.unowned_energy_j = joules(one, "unowned_uj");
  window.closure_error = real(one, "closure");
  window.energy_flags = one["flags"];
  if (!one.contains("device")) return window;
  window.temperature_c = real(one["device"], "temperature_c");
  for (const auto& [cause, seconds] : one["device"]["throttle_s"].items()) {
    const auto* const known = std::ranges::find(throttle_causes, std::string_view{cause});
    if (known != throttle_causes.end())
      window.throttle_s.at(static_cast<std::size_t>(known - throttle_causes.begin())) = seconds;
  }
  return window;
}

/// Where the sampler disturbs nobody; empty where every PU is some rank's.
CpuSet free_pus(const Node& node, const Discovery& discovery, int node_index) {
  CpuSet taken, free;
  for (std::size_t rank = 0; rank < discovery.bound.size(); ++rank)
    if (discovery.node_of_rank[rank] == node_index) taken = taken | discovery.bound[rank];
  for (const int pu : node.allowed_cpus.pus())
    if (!taken.contains(pu)) free.add(pu);
  return free;
}

/// What a node's ranks may read beside their joules: a meter that stood still.
std::string stale_notes(const std::vector<DomainEnergy>& energies) {
  std::string notes;
  for (const DomainEnergy& one : energies)
    if (one.energy.note.starts_with("stale: ") && one.energy.note.ends_with("while others did"))
      notes += (notes.empty() ? "" : "; ") + one.energy.note;
  return notes;
}

void add_gpu(RankPlace& place, const NodeSources& found, const std::string& pci, const std::string& uuid) {
  const auto number = found.gpus.find(pci);
  if (number == found.gpus.end()) return;
  place.gpus.push_back(number->second);
  const auto divided = found.divided.find(number->second);
  if (divided == found.divided.end()) return;
  const auto device = std::ranges::find(divided->second.devices, uuid, &MigDevice::uuid);
  if (device != divided->second.devices.end()) place.gpu_instances.emplace(number->second, device->gpu_instance);
}

RankPlace place_of(std::size_t rank, const Discovery& discovery, const Node& node, const NodePower& power,
                   const PowerProbeOptions& options) {
  RankPlace place{.cpus = discovery.bound.at(rank)};
  const std::optional<int> placed = discovery.placement.ranks.at(rank).gpu;
  const RankGpu driven = rank < options.rank_gpus.size() ? options.rank_gpus[rank] : RankGpu{};
  if (!driven.pci.empty())
    add_gpu(place, power.found, driven.pci, driven.uuid);
  else if (placed)
    add_gpu(place, power.found, node.gpus.at(static_cast<std::size_t>(*placed)).pci, "");
  return place;
}

}  // namespace

AttributionInput NodePower::attribution_input() const {
  AttributionInput input{.domains = {}, .ranks = places, .socket_cpus = sockets};
  for (const auto& [number, divided] : found.divided) input.divided_gpus.emplace(number, divided.slices);
  return input;
}

NodePower find_node_power(const Discovery& discovery, int node, const SecondsClock& clock,
                          const PowerProbeOptions& options) {
  const Node& here = discovery.nodes.at(static_cast<std::size_t>(node));
  const std::string root = options.root.empty() ? "/" : options.root;
  NodePower power{
      .found = node_sources({.root = root, .feed = options.feed, .facility = node == 0, .node = &here, .clock = clock}),
      .sockets = socket_cpus(root, here),
      .places = {}};
  for (std::size_t rank = 0; rank < discovery.bound.size(); ++rank)
    if (discovery.node_of_rank[rank] == node) power.places.push_back(place_of(rank, discovery, here, power, options));
  return power;
}

PowerProbe::PowerProbe(const Communicator& node, const Discovery& discovery, int rank, const RunClock& clock,
                       const PowerProbeOptions& options)
    : node_{node},
      now_{[&clock] { return clock.now(); }},
      node_index_{discovery.node_of_rank[static_cast<std::size_t>(rank)]} {
  if (node_.is_root()) start(discovery, options);
  sensed_ = node_.any(sampler_ && !sampler_->series().empty());
  if (!sensed_) reason_ = no_power_sensor;
}

void PowerProbe::start(const Discovery& discovery, PowerProbeOptions options) {
  NodePower power;
  try {
    power = find_node_power(discovery, node_index_, now_, options);
  } catch (const InputError& error) {
    remarks_ = error.what() + std::string{"; "};
    options.feed.clear();
    power = find_node_power(discovery, node_index_, now_, options);
  }
  const CpuSet free = free_pus(discovery.nodes[static_cast<std::size_t>(node_index_)], discovery, node_index_);
  remarks_ += free.empty() ? "it shares its PUs with ranks" : "on PUs " + free.list() + ", which no rank has";
  for (const std::string& note : power.found.notes) remarks_ += "; " + note;
  places_ = power.attribution_input();
  sampler_ = std::make_unique<PowerSampler>(std::move(power.found.sources), now_, SamplerOptions{.pus = free});
}

WindowTelemetry PowerProbe::window(double begin, double end) {
  if (!sensed_) return {};
  json all = json::array();
  if (sampler_) {
    sampler_->read_now();
    const std::vector<DomainEnergy> energies = sampler_->energies(begin, end);
    places_.domains = amounts_of(energies);
    const Attribution attribution = attribute(places_);
    const std::string stale = stale_notes(energies);
    for (std::size_t rank = 0; rank < attribution.ranks.size(); ++rank) {
      json one = share_of(attribution.ranks[rank], attribution, stale);
      one["flags"] = flags_of(attribution.ranks[rank], attribution);
      if (const std::vector<int>& gpus = places_.ranks[rank].gpus; !gpus.empty())
        one["device"] = device_json(sampler_->device(gpus.front(), begin, end));
      add_node(one, attribution);
      all.push_back(std::move(one));
    }
  }
  const json mine = json::parse(node_.broadcast(all.dump())).at(static_cast<std::size_t>(node_.rank()));
  reason_ = mine["reason"];
  return window_of(mine);
}

std::vector<PowerSeries> PowerProbe::gather_series(const Communicator& world) const {
  std::vector<PowerSeries> mine;
  if (sampler_) mine = node_series(*sampler_, static_cast<std::uint32_t>(node_index_), now_(), remarks_);
  std::vector<std::vector<PowerSeries>> by_rank(static_cast<std::size_t>(world.size()));
  // One after another, so that no more than one of each node is twice in memory.
  const std::uint64_t most = world.max(std::uint64_t{mine.size()});
  for (std::uint64_t i = 0; i < most; ++i) {
    std::string bytes;
    if (i < mine.size()) bytes = bytes_of(std::exchange(mine[i], {}));
    const std::vector<std::string> gathered = gather_long(world, bytes);
    for (std::size_t rank = 0; rank < gathered.size(); ++rank)
      if (!gathered[rank].empty()) by_rank[rank].push_back(series_of(gathered[rank]));
  }
  std::vector<PowerSeries> all;
  for (std::vector<PowerSeries>& of_rank : by_rank) std::ranges::move(of_rank, std::back_inserter(all));
  return all;
}

std::vector<std::string> PowerProbe::gather_reasons(const Communicator& world) const { return world.gather(reason_); }

}  // namespace hallmark
