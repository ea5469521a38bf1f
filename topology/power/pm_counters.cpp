#include "topology/power/pm_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "topology/power/reading.hpp"
#include "topology/power/stamp_clock.hpp"

namespace hallmark {
namespace {

constexpr const char* folder_name = "/sys/cray/pm_counters";
constexpr std::int64_t million = 1'000'000, largest_value = 9'000'000'000'000;

// Whose a file is, by its name without "_energy" or "_power".
std::optional<PowerDomain> domain_of(std::string_view part, bool has_cpu) {
  if (part.empty()) return make_domain(DomainKind::node);
  if (part == "cpu") return make_domain(DomainKind::package, 0);
  if (part == "memory") return make_domain(DomainKind::dram, 0);
  const auto number = [&](std::string_view prefix) -> std::optional<int> {
    if (!part.starts_with(prefix)) return std::nullopt;
    const auto n = parse_integer(part.substr(prefix.size()));
    return n && *n >= 0 && *n < 4096 ? std::optional{static_cast<int>(*n)} : std::nullopt;
  };
  if (const auto accel = number("accel")) return make_domain(DomainKind::gpu, -1, *accel);
  if (const auto cpu = number("cpu"); cpu && !has_cpu) return make_domain(DomainKind::package, *cpu);
  return std::nullopt;
}

std::optional<PowerSensor> sensor_of(const std::string& folder, const std::string& file, bool has_cpu) {
  PowerSensor sensor;
  sensor.path = folder + '/' + file;
  std::string_view part = file;
  if (part.ends_with("energy")) {
    part.remove_suffix(6);
    sensor.resolution_uj = million;
  } else if (part.ends_with("power")) {
    part.remove_suffix(5);
    sensor.gives = SensorGives::instant_power;
  } else {
    return std::nullopt;
  }
  if (!part.empty() && part.back() != '_') return std::nullopt;
  if (!part.empty()) part.remove_suffix(1);
  const auto domain = domain_of(part, has_cpu);
  if (!domain) return std::nullopt;
  sensor.domain = *domain;
  if (domain->kind == DomainKind::gpu) sensor.note = "an accelerator card, which may hold two GPUs";
  if (part == "cpu") sensor.note = "of all processors together";
  return sensor;
}

// What all files have in common, and when each was last seen to change.
class Counters {
 public:
  Counters(std::string folder, SecondsClock clock, ReadText read, std::size_t sensors)
      : folder_{std::move(folder)},
        clock_{std::move(clock)},
        read_{std::move(read)},
        last_us_(sensors, -1),
        void_(sensors, false) {
    const auto hertz = parse_pm_value(read_(folder_ + "/raw_scan_hz").text);
    scan_s_ = hertz && hertz->value > 0 ? 1.0 / static_cast<double>(hertz->value) : 0.1;
  }

  [[nodiscard]] double scan_s() const { return scan_s_; }

  void refresh() {
    const double now_s = clock_();
    const FileText freshness = read_(folder_ + "/freshness");
    if (freshness.error != 0) {
      why_not_ = why_unreadable(folder_ + "/freshness", freshness.error);
      return;
    }
    if (freshness.text != freshness_) {
      freshness_ = freshness.text;
      fresh_s_ = now_s;
    }
    const double limit_s = std::max(1.0, 10 * scan_s_);
    why_not_ = now_s - fresh_s_ <= limit_s
                   ? ""
                   : fmt::format("stale: {}/freshness has been {} for {:.3g} s", folder_, freshness_, now_s - fresh_s_);
    const std::string generation = read_(folder_ + "/startup").text + ' ' + read_(folder_ + "/generation").text;
    if (!generation_.empty() && generation != generation_) std::fill(void_.begin(), void_.end(), true);
    generation_ = generation;
  }

  Reading read(const PowerSensor& sensor) {
    if (!why_not_.empty()) return unstamped(unknown_because(why_not_));
    const FileText file = read_(sensor.path);
    if (file.error != 0) return unstamped(unknown_because(why_unreadable(sensor.path, file.error)));
    const auto value = parse_pm_value(file.text);
    const char* const unit = sensor.gives == SensorGives::energy ? "J" : "W";
    if (!value || value->unit != unit || value->value > largest_value)
      return unstamped(unknown_because(fmt::format("garbage: {} is not a number of {}", sensor.path, unit)));
    if (void_[sensor.channel]) {
      void_[sensor.channel] = false;
      last_us_[sensor.channel] = -1;
      Reading broken = unstamped(unknown_because(fmt::format("void: {}/startup or generation changed", folder_)));
      broken.breaks = true;
      return broken;
    }
    return timed(sensor, check_value(sensor, value->value * million), value->stamp_us);
  }

 private:
  Reading timed(const PowerSensor& sensor, Amount amount, std::optional<std::int64_t> stamp_us) {
    if (!stamp_us || !amount.value) return unstamped(std::move(amount));
    std::int64_t& last = last_us_[sensor.channel];
    if (*stamp_us == last) return {clock_(), std::move(amount), true, false};
    const bool back = *stamp_us < last;
    last = *stamp_us;
    const auto time_s = stamps_.on_our_clock(*stamp_us, clock_());
    if (!time_s || back) return unstamped(unknown_because(fmt::format("void: the stamps of {} jumped", sensor.path)));
    return {*time_s, std::move(amount), false, false};
  }

  std::string folder_;
  SecondsClock clock_;
  ReadText read_;
  double scan_s_ = 0.1, fresh_s_ = 0;
  std::string freshness_ = "never read", generation_, why_not_;
  StampClock stamps_;
  std::vector<std::int64_t> last_us_;  ///< by channel
  std::vector<bool> void_;             ///< by channel: its next value must not be joined to the last
};

}  // namespace

std::optional<PmValue> parse_pm_value(std::string_view text) {
  std::array<std::string_view, 5> words;
  std::size_t count = 0;
  while (!text.empty() && count < words.size()) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    if (end > 0) words.at(count++) = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto value = count > 0 ? parse_integer(words[0]) : std::nullopt;
  if (!value || count == 3 || count > 4) return std::nullopt;
  PmValue parsed{*value, std::string{words[1]}};
  if (count < 4) return parsed;
  parsed.stamp_us = parse_integer(words[2]);
  if (!parsed.stamp_us || *parsed.stamp_us <= 0 || words[3] != "us") return std::nullopt;
  return parsed;
}

PowerSource pm_counters_source(const std::string& root, SecondsClock clock, ReadText read) {
  const std::string folder = below(root, folder_name);
  const std::vector<std::string> files = list_folder(folder);
  const bool has_cpu = std::ranges::any_of(files, [](const std::string& file) { return file.starts_with("cpu_"); });
  std::vector<PowerSensor> sensors;
  for (const std::string& file : files) {
    auto sensor = sensor_of(folder, file, has_cpu);
    if (!sensor) continue;
    sensor->channel = sensors.size();
    sensors.push_back(std::move(*sensor));
  }
  if (sensors.empty()) return {};
  auto counters = std::make_shared<Counters>(folder, std::move(clock), std::move(read), sensors.size());
  for (PowerSensor& sensor : sensors) sensor.period_s = counters->scan_s();
  return {.sensors = std::move(sensors),
          .read = [counters](const PowerSensor& sensor) { return counters->read(sensor); },
          .refresh = [counters] { counters->refresh(); }};
}

}  // namespace hallmark
