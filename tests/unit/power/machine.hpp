// A fixture's whole way: its bytes, read by every reader at t0 and t1 ten seconds later, to microwatts of ranks.
#pragma once

#include <chrono>
#include <cmath>
#include <memory>

#include "fake_gpus.hpp"
#include "topology/hwloc.hpp"
#include "topology/power/attribution.hpp"
#include "topology/power/energy_scope.hpp"
#include "topology/power/node_sources.hpp"
#include "topology/power/weights.hpp"

namespace hallmark {

class Machine {
 public:
  explicit Machine(const std::string& table, const std::string& device = "") : tree_{table, device} {
    use_gpus_of(tree_);
    ::setenv("HALLMARK_NVML", (std::string{HALLMARK_FAKE_NVML_FOLDER} + "/new/libnvidia-ml.so.1").c_str(), 1);
    node_ = discover_node({.root = tree_.root()});
    node_.hostname = "n1";
  }

  [[nodiscard]] const SysfsTree& tree() const { return tree_; }
  [[nodiscard]] const Node& node() const { return node_; }
  [[nodiscard]] const NodeSources& found() const { return *found_; }

  /// A rank with these PUs and the GPUs with these PCI ids; `mig` is the UUID of its MIG device.
  void add_rank(const std::string& cpus, const std::vector<std::string>& pcis = {}, const std::string& mig = "") {
    ranks_.push_back({CpuSet::parse(cpus), pcis, mig});
  }

  /// The power of an external meter, from a feed.
  void feed(double watts) { feed_watts_ = watts; }

  std::vector<SensorSeries> ten_seconds() {
    if (feed_watts_ > 0) say_watts();
    found_ = std::make_unique<NodeSources>(node_sources(
        {.root = tree_.root(), .feed = feed_watts_ > 0 ? tree_.root() + "/feed" : "", .node = &node_, .clock = [this] {
           return now_s_;
         }}));
    std::vector<SensorSeries> series;
    for (const PowerSource& source : found_->sources)
      for (const PowerSensor& sensor : source.sensors) series.push_back({sensor, {}, {}, {}});
    sweep(series, 0);
    tree_.snapshot(1);
    if (feed_watts_ > 0) say_watts();
    sweep(series, 10);
    return series;
  }

  /// Energies over the ten seconds, so 1e7 uJ are 1 W.
  Attribution attribute_ten_seconds(ResidualPolicy residual = ResidualPolicy::even) {
    const auto series = ten_seconds();
    energies_ = domain_energies(series, 0, 10, 10);
    AttributionInput input{.domains = amounts_of(energies_),
                           .ranks = {},
                           .socket_cpus = socket_cpus(tree_.root(), node_),
                           .residual = residual};
    for (const auto& [number, divided] : found_->divided) input.divided_gpus.emplace(number, divided.slices);
    for (const Rank& rank : ranks_) input.ranks.push_back(place_of(rank));
    return attribute(input);
  }

  [[nodiscard]] const std::vector<DomainEnergy>& energies() const { return energies_; }
  [[nodiscard]] DomainEnergy energy_of(const std::string& domain) const {
    for (const DomainEnergy& one : energies_)
      if (one.domain.name == domain) return one;
    return {};
  }

 private:
  struct Rank {
    CpuSet cpus;
    std::vector<std::string> pcis;
    std::string mig;
  };

  void say_watts() const {
    std::ofstream{tree_.root() + "/feed", std::ios::app} << R"({"t_us": )" << static_cast<long long>(1e6 * wall_s())
                                                         << R"(, "boundary": "node_in", "id": "n1", "watts": )"
                                                         << feed_watts_ << "}\n";
  }

  static double wall_s() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

  void sweep(std::vector<SensorSeries>& series, double now_s) {
    now_s_ = now_s;
    auto one = series.begin();
    for (const PowerSource& source : found_->sources) {
      if (source.refresh) source.refresh();
      for (std::size_t i = 0; i < source.sensors.size(); ++i, ++one) {
        Reading reading = source.read(one->sensor);
        // A feed's stamps are on the wall clock, which no test can set.
        if (std::isnan(reading.time_s) || one->sensor.external) reading.time_s = now_s;
        if (!reading.repeated) one->append(reading);
      }
    }
  }

  [[nodiscard]] RankPlace place_of(const Rank& rank) const {
    RankPlace place{.cpus = rank.cpus};
    for (const std::string& pci : rank.pcis) {
      const int number = found_->gpus.at(pci);
      place.gpus.push_back(number);
      if (rank.mig.empty()) continue;
      for (const MigDevice& device : found_->divided.at(number).devices)
        if (device.uuid == rank.mig) place.gpu_instances.emplace(number, device.gpu_instance);
    }
    return place;
  }

  SysfsTree tree_;
  Node node_;
  double now_s_ = 0, feed_watts_ = 0;
  std::vector<Rank> ranks_;
  std::unique_ptr<NodeSources> found_;
  std::vector<DomainEnergy> energies_;
};

}  // namespace hallmark
