// What draws power in a node, and what senses it. Amounts are integers: microjoule and microwatt.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

/// In the order in which sensors are listed. `psys` is a second, partial sensor of the node, never a part of it.
enum class DomainKind { node, psys, module, grace, cpu, sysio, package, dram, gpu, other };

/// "node", "psys", "module", ...
[[nodiscard]] std::string_view name_of(DomainKind kind);

/// One place where power is drawn. `socket` is the package or module it belongs to, -1 for none. `index` is the die of
/// a package (0 where the package is one domain) or the number of a GPU. Two sensors of one place have equal keys.
struct PowerDomain {
  DomainKind kind = DomainKind::other;
  int socket = -1;
  int index = 0;
  std::string name = {};  ///< "node", "package-0", "package-0-die-1", "dram-1", "module-0", "gpu-3"

  [[nodiscard]] bool same_place(const PowerDomain& other) const {
    return kind == other.kind && socket == other.socket && index == other.index;
  }
};

/// The domain with its usual name.
[[nodiscard]] PowerDomain make_domain(DomainKind kind, int socket = -1, int index = 0);

/// What one reading of a sensor is. Order of trust, best first (power.md 5.1).
enum class SensorGives { energy, instant_power, average_power };

struct PowerSensor {
  PowerDomain domain;
  std::string path;                           ///< file, or the name of what is asked
  SensorGives gives = SensorGives::energy;    ///< energy in uJ, power in uW
  std::optional<std::int64_t> range_uj = {};  ///< a counter goes from here back to 0; nullopt: not known
  std::int64_t limit_uw = 0;                  ///< no more than this can be drawn; 0: the usual one of its kind
  double averaging_s = 0;                     ///< span of an average; 0: not known, or an instant value
  bool cross_check = false;                   ///< another sensor of the same place is trusted more
  std::string note = {};                      ///< what a reader of its numbers must know; mostly empty
};

/// More than this is not drawn, in uW: the sensor's own limit, or a generous one for its kind.
[[nodiscard]] std::int64_t power_limit(const PowerSensor& sensor);

/// A value (uJ or uW), or why there is none. Exactly one of the two is set; unknown is never 0.
struct Amount {
  std::optional<std::int64_t> value = {};
  std::string unknown = {};
};
[[nodiscard]] inline Amount known(std::int64_t value) { return {value, {}}; }
[[nodiscard]] inline Amount unknown_because(std::string reason) { return {std::nullopt, std::move(reason)}; }

/// An amount with the second at which it was read, on the clock of whoever read it.
struct Reading {
  double time_s = 0;
  Amount amount = {};
};

/// Seconds on the run's clock. Must not throw; is called from the sampler's thread.
using SecondsClock = std::function<double()>;

/// Sensors that are read in one way. A further way (NVML, DCMI, pm_counters) is a further file that makes one of these.
/// `read` may block, is called from one thread at a time, and answers unknown instead of throwing.
struct PowerSource {
  std::vector<PowerSensor> sensors;
  std::function<Amount(const PowerSensor&)> read;
};

/// Why nothing is known where no sensor was found.
inline constexpr std::string_view no_power_sensor =
    "no power sensor: neither /sys/class/powercap nor /sys/class/hwmon has one";

}  // namespace hallmark
