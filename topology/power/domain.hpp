// What draws power in a node, and what senses it. Amounts are integers: microjoule and microwatt.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

/// In the order in which sensors are listed. `psys` is a second, partial sensor of the node, never a part of it.
enum class DomainKind { node, psys, module, grace, cpu, sysio, package, dram, gpu, gpu_memory, other };

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

/// What one reading of a sensor is. The first three are power, in order of trust, best first (power.md 5.1); the others
/// are telemetry, which says how a GPU ran and has no part in attribution.
enum class SensorGives { energy, instant_power, average_power, clock, temperature, throttle };

[[nodiscard]] constexpr bool is_power(SensorGives gives) { return gives <= SensorGives::average_power; }

/// Its readings never fall, and only what they gain says something.
[[nodiscard]] constexpr bool is_counter(SensorGives gives) {
  return gives == SensorGives::energy || gives == SensorGives::throttle;
}

/// What one unit of a reading is worth: J of a uJ, W of a uW, Hz of a Hz, degC of a thousandth, s of a ns.
[[nodiscard]] double unit_of(SensorGives gives);

/// The word for it in the results: "energy" (J), "power" (W), "clock" (Hz), "temperature" (degC), "throttle" (s,
/// cumulative).
[[nodiscard]] std::string_view kind_of(SensorGives gives);

struct PowerSensor {
  PowerDomain domain = {};
  std::string path = {};                      ///< file, or the name of what is asked
  SensorGives gives = SensorGives::energy;    ///< energy in uJ, power in uW; the rest as unit_of() says
  std::optional<std::int64_t> range_uj = {};  ///< a counter goes from here back to 0; nullopt: not known
  std::int64_t limit_uw = 0;                  ///< no more than this can be drawn; 0: the usual one of its kind
  double averaging_s = 0;                     ///< span of an average; 0: not known, or an instant value
  bool cross_check = false;                   ///< another sensor of the same place is trusted more
  std::string note = {};                      ///< what a reader of its numbers must know; mostly empty
  double period_s = 0;                        ///< it has a new value this often; 0: whenever it is read
  bool external = false;                      ///< fed from outside; trusted less than what the node itself senses
  bool scope_in_doubt = false;                ///< its domain must be proved first: see settle_scopes()
  std::string accuracy = {};                  ///< as its maker states it or others measured it; empty: not known
  std::vector<std::string> gpus = {};         ///< PCI ids of the GPUs that it senses: two on a card with two dies
  std::int64_t resolution_uj = 0;             ///< a counter moves in steps of this; 0: finer than matters
  std::size_t channel = 0;                    ///< its source's own number for it
};

/// Whether `a` is to be believed rather than `b`, where both sense one place.
[[nodiscard]] bool trusted_more(const PowerSensor& a, const PowerSensor& b);

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
  double time_s = 0;  ///< NaN: when it was read; a source that has stamps of its own gives those
  Amount amount = {};
  bool repeated = false;  ///< the source has nothing new since it was last asked; of no use to a series
  bool breaks = false;    ///< unknown, and a counter began anew: no energy may be taken across
};

/// An amount that was taken when it was read.
[[nodiscard]] inline Reading unstamped(Amount amount) {
  return {std::numeric_limits<double>::quiet_NaN(), std::move(amount), false, false};
}

/// Seconds on the run's clock. Must not throw; is called from the sampler's thread.
using SecondsClock = std::function<double()>;

/// Sensors that are read in one way; each way is a file of its own that makes one of these. Both functions may block,
/// are called from one thread at a time, and answer unknown instead of throwing.
struct PowerSource {
  std::vector<PowerSensor> sensors;
  std::function<Reading(const PowerSensor&)> read;
  std::function<void()> refresh = {};  ///< called before a sweep over `sensors`: what is asked for all of them at once
  bool slow = false;                   ///< it may keep its reader waiting: it gets a thread of its own
  double period_s = 0;                 ///< of a slow one: pause between sweeps
};

/// Why nothing is known where no sensor was found.
inline constexpr std::string_view no_power_sensor =
    "no power sensor: neither /sys/class/powercap nor /sys/class/hwmon has one, and nothing else here senses power";

}  // namespace hallmark
