#include "topology/power/node_sources.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>

#include "topology/base/error.hpp"
#include "topology/power/dcmi.hpp"
#include "topology/power/feed.hpp"
#include "topology/power/gpu_places.hpp"
#include "topology/power/nvml_source.hpp"
#include "topology/power/perf_power.hpp"
#include "topology/power/pm_counters.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

constexpr const char* recorded_answer = "/ipmi/dcmi_power_response.hex";

// "00 dc b2 25": what a BMC once answered.
IpmiAnswer recorded(const std::string& path) {
  const FileText file = read_sysfs(path);
  if (file.error != 0) return {{}, why_unreadable(path, file.error)};
  IpmiAnswer answer;
  std::string_view rest = file.text;
  while (!rest.empty()) {
    std::uint8_t byte = 0;
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + std::min<std::size_t>(rest.size(), 2), byte, 16);
    if (error != std::errc{}) return {{}, fmt::format("{} is not a list of bytes", path)};
    answer.bytes.push_back(byte);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\n')) rest.remove_prefix(1);
  }
  return answer;
}

bool a_package_can_be_read(const PowerSource& source) {
  return std::ranges::any_of(source.sensors, [&](const PowerSensor& sensor) {
    return sensor.domain.kind == DomainKind::package && sensor.gives == SensorGives::energy &&
           source.read(sensor).amount.value;
  });
}

class Collector {
 public:
  explicit Collector(const NodeSourcesOptions& options) : options_{options}, here_{options.root == "/"} {}

  NodeSources collect() {
    add_files();
    add_bmc();
    add_gpus();
    add_feed();
    found_.gpus = number_gpus(found_.sources, options_.node);
    for (auto& [pci, divided] : divided_)
      if (const auto number = found_.gpus.find(pci); number != found_.gpus.end())
        found_.divided.emplace(number->second, std::move(divided));
    mark_cross_checks();
    return std::move(found_);
  }

 private:
  void add(PowerSource source) {
    if (!source.sensors.empty()) found_.sources.push_back(std::move(source));
  }

  void add_files() {
    PowerSource files = sysfs_source(options_.root);
    const bool rapl = a_package_can_be_read(files);
    add(std::move(files));
    if (here_ && !rapl) add(perf_power_source(options_.root));
    add(pm_counters_source(options_.root, options_.clock));
  }

  void add_bmc() {
    const std::string path = below(options_.root, recorded_answer);
    if (!here_ && ::access(path.c_str(), F_OK) == 0)
      add(dcmi_source([path](const IpmiRequest&) { return recorded(path); }, path));
    if (here_ && ::access("/dev/ipmi0", F_OK) == 0) add(dcmi_source(ask_ipmi_device, "/dev/ipmi0 DCMI"));
  }

  void add_gpus() {
    if (!here_ && std::getenv("HALLMARK_NVML") == nullptr) return;
    try {
      const auto sockets = options_.node != nullptr ? sockets_of_gpus(*options_.node) : std::map<std::string, int>{};
      add(nvml_source(nvml(), {options_.clock, sockets}));
      divided_ = divided_gpus(nvml());
    } catch (const UnavailableError& error) {
      found_.notes.push_back(fmt::format("NVML: {}", error.what()));
    }
  }

  void add_feed() {
    if (options_.feed.empty()) return;
    using std::chrono::duration;
    PowerSource feed = feed_source(
        {.path = options_.feed,
         .hostname = options_.node != nullptr ? options_.node->hostname : "",
         .facility = options_.facility,
         .clock = options_.clock,
         .wall_clock = [] { return duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }});
    if (feed.sensors.empty()) found_.notes.push_back(options_.feed + ": no meter of this node");
    add(std::move(feed));
  }

  void mark_cross_checks() {
    std::vector<PowerSensor*> all;
    for (PowerSource& source : found_.sources)
      for (PowerSensor& sensor : source.sensors)
        if (is_power(sensor.gives)) all.push_back(&sensor);
    std::ranges::stable_sort(all, [](const auto* a, const auto* b) { return trusted_more(*a, *b); });
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i]->cross_check = std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i),
                                        [&](const auto* other) { return other->domain.same_place(all[i]->domain); });
  }

  const NodeSourcesOptions& options_;
  const bool here_;
  NodeSources found_;
  std::map<std::string, DividedGpu> divided_;
};

}  // namespace

NodeSources node_sources(const NodeSourcesOptions& options) { return Collector{options}.collect(); }

}  // namespace hallmark
