#include "topology/power/nvml_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "topology/power/nvml_gpu.hpp"

namespace hallmark {
namespace {

// Measured by others: power.md 3.3.
constexpr const char* about_accuracy = "about 5 % of the value, the same for a board each time";
constexpr double average_s = 1, publication_s = 0.1;

// Not there, as against there and not answering now.
bool absent(int code) {
  return code == nvml_code::not_supported || code == nvml_code::invalid_argument || code == nvml_code::not_found ||
         code == nvml_code::function_not_found || code == nvml_code::argument_version_mismatch;
}

struct ThrottleRow {
  unsigned field;
  std::size_t bit;
};
constexpr std::array<ThrottleRow, 4> throttle_counters{{{nvml_field::sw_power_cap_ns, 2},
                                                        {nvml_field::sw_thermal_ns, 5},
                                                        {nvml_field::hw_thermal_ns, 6},
                                                        {nvml_field::hw_power_brake_ns, 7}}};
constexpr unsigned long long usual_reasons = 0xfe;  // all but idle, which is no throttling, and the display's clock

// The GPUs that answer, their channels, and which of them also need the reasons' bits.
struct Reader {
  struct Route {
    std::size_t gpu;
    NvmlChannel channel;
  };
  SecondsClock clock;
  std::vector<NvmlGpu> gpus;
  std::vector<bool> with_reasons;
  std::vector<Route> routes;  ///< by PowerSensor::channel
};

class Finder {
 public:
  Finder(const Nvml& nvml, NvmlSourceOptions options) : nvml_{nvml}, options_{std::move(options)} {
    reader_->clock = options_.clock;
  }

  PowerSource find() {
    find_gpus();
    for (at_ = 0; at_ < reader_->gpus.size(); ++at_) find_sensors();
    reader_->with_reasons.resize(reader_->gpus.size());
    auto reader = reader_;
    return {.sensors = std::move(sensors_),
            .read =
                [reader](const PowerSensor& sensor) {
                  const Reader::Route& route = reader->routes.at(sensor.channel);
                  return reader->gpus[route.gpu].read(route.channel, sensor, reader->clock());
                },
            .refresh =
                [reader] {
                  for (std::size_t i = 0; i < reader->gpus.size(); ++i)
                    reader->gpus[i].refresh(reader->clock(), reader->with_reasons[i]);
                }};
  }

 private:
  void find_gpus() {
    unsigned count = 0;
    const auto get_count = nvml_.find<int (*)(unsigned*)>("nvmlDeviceGetCount_v2");
    if (get_count == nullptr || get_count(&count) != nvml_code::success) return;
    for (unsigned i = 0; i < count; ++i) {
      NvmlDevice device = nullptr;
      NvmlPciInfo info{};
      int code = nvml_.function<int (*)(unsigned, NvmlDevice*)>("nvmlDeviceGetHandleByIndex_v2")(i, &device);
      if (code == nvml_code::success)
        code = nvml_.function<int (*)(NvmlDevice, NvmlPciInfo*)>("nvmlDeviceGetPciInfo_v3")(device, &info);
      if (code == nvml_code::success) {
        reader_->gpus.emplace_back(nvml_, device, pci_text(info), "");
      } else {
        reader_->gpus.emplace_back(nvml_, device, "", fmt::format("NVML's GPU {}: {}", i, nvml_.words(code)));
      }
    }
    std::ranges::sort(reader_->gpus, {}, &NvmlGpu::pci);
  }

  NvmlGpu& gpu() { return reader_->gpus[at_]; }

  void add(const PowerDomain& domain, SensorGives gives, const std::string& what, NvmlChannel channel,
           double averaging_s = 0) {
    PowerSensor sensor{.domain = domain, .path = fmt::format("NVML {} {}", gpu().pci(), what), .gives = gives};
    if (is_power(gives)) {
      sensor.accuracy = about_accuracy;
      sensor.averaging_s = averaging_s;
      sensor.period_s = publication_s;
      const auto limit_mw = gpu().power_limit_mw();
      if (limit_mw && domain.kind == DomainKind::gpu) sensor.limit_uw = *limit_mw * 1'500 + 100'000'000;
    }
    if (!gpu().pci().empty()) sensor.gpus = {gpu().pci()};
    sensor.channel = reader_->routes.size();
    reader_->routes.push_back({at_, channel});
    sensors_.push_back(std::move(sensor));
  }

  bool add_field(const PowerDomain& domain, SensorGives gives, const std::string& what, unsigned field, unsigned scope,
                 double averaging_s = 0) {
    if (absent(gpu().try_field(field, scope))) return false;
    const std::int64_t factor = gives == SensorGives::throttle ? 1 : 1000;
    add(domain, gives, what, {NvmlAsk::field, gpu().keep_field(field, scope), factor}, averaging_s);
    return true;
  }

  bool add_call(const PowerDomain& domain, SensorGives gives, const std::string& what, NvmlChannel channel) {
    if (absent(gpu().try_call(channel))) return false;
    add(domain, gives, what, channel);
    return true;
  }

  void find_sensors() {
    const auto number = static_cast<int>(at_);
    const auto socket = options_.socket_of_gpu.find(gpu().pci());
    const bool placed = socket != options_.socket_of_gpu.end();
    PowerDomain domain = make_domain(DomainKind::gpu, placed ? socket->second : -1, number);
    // A lost GPU answers every question alike; one sensor that says so is enough.
    const int first = gpu().why_not().empty() ? gpu().try_field(nvml_field::power_instant_mw, nvml_scope::gpu) : 0;
    if (!gpu().why_not().empty() || first == nvml_code::gpu_is_lost) {
      add(domain, SensorGives::instant_power, "power",
          {NvmlAsk::field, gpu().keep_field(nvml_field::power_instant_mw, nvml_scope::gpu)});
      return;
    }
    const bool module = find_module(domain.socket);
    find_power(domain, module);
    find_telemetry(domain);
  }

  void find_power(const PowerDomain& domain, bool module) {
    const std::size_t before = sensors_.size();
    using enum SensorGives;
    (void)(add_field(domain, energy, "energy", nvml_field::energy_mj, nvml_scope::gpu) ||
           add_field(domain, energy, "total energy", nvml_field::total_energy_mj, nvml_scope::gpu) ||
           add_call(domain, energy, "total energy", {NvmlAsk::total_energy}));
    for (std::size_t i = before; i < sensors_.size(); ++i) {
      sensors_[i].scope_in_doubt = module;
      if (module) sensors_[i].note = "may count the whole module: compared with its power first";
    }
    const bool instant =
        add_field(domain, instant_power, "instant power", nvml_field::power_instant_mw, nvml_scope::gpu);
    const bool average =
        add_field(domain, average_power, "average power", nvml_field::power_average_mw, nvml_scope::gpu, average_s);
    if (!instant && !average && !add_call(domain, average_power, "power usage", {NvmlAsk::power_usage}) &&
        sensors_.size() == before) {
      add(domain, instant_power, "power", {NvmlAsk::power_usage});  // it will say itself why there is nothing
    }
    PowerDomain memory = make_domain(DomainKind::gpu_memory, domain.socket, domain.index);
    add_field(memory, average_power, "memory average power", nvml_field::power_average_mw, nvml_scope::memory,
              average_s);
  }

  // Whether this GPU is on a module that NVML senses. GPUs on one module show one sensor: the first one's is kept.
  bool find_module(int socket) {
    const bool seen = std::ranges::any_of(sensors_, [&](const PowerSensor& sensor) {
      return sensor.domain.kind == DomainKind::module && sensor.domain.socket == socket && socket >= 0;
    });
    const auto answers = [this](unsigned field) { return !absent(gpu().try_field(field, nvml_scope::module)); };
    const bool any = answers(nvml_field::power_instant_mw) || answers(nvml_field::power_average_mw);
    if (!any || seen) return any;
    PowerDomain module = make_domain(DomainKind::module, socket);
    if (socket < 0) {
      module = make_domain(DomainKind::other, -1, static_cast<int>(at_));
      module.name = "module of gpu-" + std::to_string(at_);
    }
    const std::size_t before = sensors_.size();
    add_field(module, SensorGives::energy, "module energy", nvml_field::energy_mj, nvml_scope::module);
    add_field(module, SensorGives::instant_power, "module instant power", nvml_field::power_instant_mw,
              nvml_scope::module);
    add_field(module, SensorGives::average_power, "module average power", nvml_field::power_average_mw,
              nvml_scope::module, average_s);
    for (std::size_t i = before; i < sensors_.size(); ++i)
      sensors_[i].note = socket >= 0 ? "one sensor of the module, seen through each of its GPUs"
                                     : "which package this GPU is beside is not known, so it cannot be placed";
    return true;
  }

  void find_telemetry(const PowerDomain& domain) {
    add_call(domain, SensorGives::clock, "SM clock", {NvmlAsk::sm_clock, 0, 1'000'000});
    add_call(domain, SensorGives::clock, "memory clock", {NvmlAsk::memory_clock, 0, 1'000'000});
    add_call(domain, SensorGives::temperature, "temperature", {NvmlAsk::temperature, 0, 1000});
    unsigned long long missing = gpu().supported_reasons().value_or(0) & usual_reasons;
    for (const ThrottleRow& row : throttle_counters) {
      if (add_field(domain, SensorGives::throttle, "throttle " + throttle_name(row.bit), row.field, nvml_scope::gpu))
        missing &= ~(1ULL << row.bit);
    }
    for (std::size_t bit = 0; bit < 64; ++bit) {
      if ((missing >> bit & 1U) != 0)
        add(domain, SensorGives::throttle, "throttle " + throttle_name(bit), {NvmlAsk::throttle_bit, bit, 1});
    }
    reader_->with_reasons.resize(reader_->gpus.size());
    reader_->with_reasons[at_] = missing != 0;
  }

  const Nvml& nvml_;
  NvmlSourceOptions options_;
  std::shared_ptr<Reader> reader_ = std::make_shared<Reader>();
  std::vector<PowerSensor> sensors_;
  std::size_t at_ = 0;
};

}  // namespace

PowerSource nvml_source(const Nvml& nvml, NvmlSourceOptions options) { return Finder{nvml, std::move(options)}.find(); }

}  // namespace hallmark
