#include "topology/power/feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <thread>

#include "topology/power/feed_line.hpp"
#include "topology/power/feed_reader.hpp"
#include "topology/power/reading.hpp"

namespace hallmark {
namespace {

constexpr double jump_s = 60, usual_period_s = 1, least_silence_s = 10;

struct Meter {
  std::string boundary, id, meter_class;
  std::optional<double> accuracy;
  double period_s = usual_period_s;
  SensorGives gives = SensorGives::average_power;
  std::optional<FeedLine> last;        ///< reading
  double heard_s = 0;                  ///< when `last` was read, on the run's clock
  bool fresh = false;                  ///< `last` has not been given yet
  bool read_before = false;            ///< a reading has set `gives`
  std::string spoilt = {}, once = {};  ///< why it is unknown for good; why its next value is
};

class Feed {
 public:
  explicit Feed(const FeedOptions& options) : options_{options}, reader_{options.path} {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>{options.wait_s};
    do {
      refresh();
      if (meters_.empty()) std::this_thread::sleep_for(std::chrono::milliseconds{20});
    } while (meters_.empty() && std::chrono::steady_clock::now() < end);
  }

  [[nodiscard]] std::vector<PowerSensor> sensors() const {
    std::vector<PowerSensor> all;
    for (std::size_t i = 0; i < meters_.size(); ++i) {
      const bool ours = meters_[i].boundary == "node_in" && meters_[i].id == options_.hostname;
      if (ours || options_.facility) all.push_back(sensor_of(i, ours));
    }
    return all;
  }

  void refresh() {
    for (const std::string& text : reader_.new_lines()) {
      if (text.empty()) continue;
      const auto line = parse_feed_line(text, trouble_);
      if (line) take(*line);
    }
  }

  Reading read(const PowerSensor& sensor) {
    Meter& meter = meters_.at(sensor.channel);
    const double now_s = options_.clock();
    if (!meter.spoilt.empty()) return unstamped(unknown_because(meter.spoilt));
    if (!trouble_.empty()) return unstamped(unknown_because(fmt::format("garbage: {}: {}", options_.path, trouble_)));
    if (!meter.last) return unstamped(unknown_because(fmt::format("{} has given no reading yet", sensor.path)));
    const double silence_s = now_s - meter.heard_s;
    if (silence_s > std::max(least_silence_s, 5 * meter.period_s))
      return unstamped(unknown_because(fmt::format("stale: nothing from {} for {:.3g} s", sensor.path, silence_s)));
    if (!meter.fresh) return {now_s, {}, true, false};
    meter.fresh = false;
    if (const std::string once = std::exchange(meter.once, {}); !once.empty()) return unstamped(unknown_because(once));
    return {now_s - age_s(*meter.last), value_of(sensor, *meter.last), false, false};
  }

 private:
  [[nodiscard]] PowerSensor sensor_of(std::size_t at, bool ours) const {
    const Meter& meter = meters_[at];
    PowerSensor sensor;
    sensor.domain = make_domain(ours ? DomainKind::node : DomainKind::other, -1, ours ? 0 : static_cast<int>(at));
    if (!ours) sensor.domain.name = meter.boundary + ":" + meter.id;
    sensor.path = fmt::format("{} {} {}", options_.path, meter.boundary, meter.id);
    sensor.gives = meter.gives;
    sensor.period_s = meter.period_s;
    sensor.external = true;
    sensor.note = fmt::format("external, boundary {}{}{}", meter.boundary, meter.meter_class.empty() ? "" : ", class ",
                              meter.meter_class);
    if (meter.accuracy) sensor.accuracy = fmt::format("{:g} % of the value, as declared", 100 * *meter.accuracy);
    sensor.channel = at;
    return sensor;
  }

  Meter& meter_of(const FeedLine& line) {
    const auto found = std::ranges::find_if(
        meters_, [&](const Meter& meter) { return meter.boundary == line.boundary && meter.id == line.id; });
    if (found != meters_.end()) return *found;
    meters_.push_back({.boundary = line.boundary, .id = line.id, .meter_class = {}, .accuracy = {}, .last = {}});
    return meters_.back();
  }

  void take(const FeedLine& line) {
    Meter& meter = meter_of(line);
    if (!line.meter_class.empty()) meter.meter_class = line.meter_class;
    if (line.accuracy) meter.accuracy = line.accuracy;
    if (line.period_s && *line.period_s > 0) meter.period_s = *line.period_s;
    if (!line.watts && !line.joules && line.status == "ok") return;
    judge(meter, line);
    meter.last = line;
    meter.heard_s = options_.clock();
    meter.fresh = true;
  }

  // What this reading spoils, for good or for once.
  void judge(Meter& meter, const FeedLine& line) {
    const auto gives = line.joules ? SensorGives::energy : SensorGives::average_power;
    const bool has_value = line.watts || line.joules;
    if (has_value && meter.last && gives != meter.gives && meter.read_before) {
      meter.spoilt = fmt::format("void: {} {} changed from {} to {}", meter.boundary, meter.id,
                                 line.joules ? "watts" : "joules", line.joules ? "joules" : "watts");
    }
    if (has_value) meter.gives = meter.spoilt.empty() ? gives : meter.gives, meter.read_before = true;
    const double age = line.t_us ? age_s(line) : 0;
    if (std::abs(age) > jump_s)
      meter.once = fmt::format("void: the stamp of {} {} is {:.3g} s away from this machine's clock", meter.boundary,
                               meter.id, age);
    if (line.t_us && meter.last && meter.last->t_us && *line.t_us <= *meter.last->t_us)
      meter.once = fmt::format("void: the stamps of {} {} went back", meter.boundary, meter.id);
  }

  [[nodiscard]] double age_s(const FeedLine& line) const {
    return options_.wall_clock() - static_cast<double>(line.t_us.value_or(0)) * 1e-6;
  }

  [[nodiscard]] Amount value_of(const PowerSensor& sensor, const FeedLine& line) const {
    if (line.status != "ok") return unknown_because(fmt::format("{} says '{}'", sensor.path, line.status));
    const double amount = line.joules ? *line.joules : line.watts.value_or(0);
    if (!(amount >= 0 && amount < 9e12))
      return unknown_because(fmt::format("implausible: {} says {}", sensor.path, amount));
    return check_value(sensor, std::llround(amount * 1e6));
  }

  FeedOptions options_;
  FeedReader reader_;
  std::vector<Meter> meters_;
  std::string trouble_;  ///< of the last line; empty where it was good
};

}  // namespace

PowerSource feed_source(const FeedOptions& options) {
  auto feed = std::make_shared<Feed>(options);
  return {.sensors = feed->sensors(),
          .read = [feed](const PowerSensor& sensor) { return feed->read(sensor); },
          .refresh = [feed] { feed->refresh(); }};
}

}  // namespace hallmark
