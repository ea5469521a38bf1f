// Energy of a window of time from readings. Pure.
#pragma once

#include <string>
#include <vector>

#include "topology/power/domain.hpp"

namespace hallmark {

/// The readings of one sensor in order of time, 16 bytes each.
struct SensorSeries {
  PowerSensor sensor;
  std::vector<double> time_s;
  std::vector<std::int64_t> value;  ///< as read, in units of unit_of(); negative where the reading failed
  std::string unknown_reason = {};  ///< of the first failed reading; empty where none failed

  static constexpr std::int64_t missing = -1;
  static constexpr std::int64_t broken = -2;  ///< missing, and what is counted before it and after it does not join
  /// A reading that is older than the last known one is left out.
  void append(const Reading& reading);
};

/// Energy in uJ with the most by which it can be wrong, or why it is not known.
struct Energy {
  Amount amount = {};
  std::int64_t error_uj = 0;
  std::string note = {};  ///< "stale: ...", or which sensor stood in for which
};

/// Energy in [begin_s, end_s]. Unknown unless readings lie on both sides of the window; but a sensor with a period of
/// its own is continued for up to three periods after its last reading, all of which counts as error_uj.
///
/// Counter: E(end) - E(begin), each interpolated linearly between the readings next to it; steps are counter_step()'s,
/// and one void step makes the window unknown. Exact where power is steady at the edges. The counter only rises, so an
/// edge is off by no more than what flowed between its two neighbours on the larger side: that is error_uj, with a step
/// of a coarse counter on top.
///
/// Power: trapezoid through the readings, cut linearly at the edges; unknown where two neighbours are more than
/// `max_gap_s` apart. error_uj is sum |p1 - p0| dt / 2: right if power stays between neighbours, blind to swings that
/// are faster than the readings or than the sensor's averaging (power.md 3.4). Ten or more equal values over a second
/// or more, and ten of its averages or periods, are noted as stale.
[[nodiscard]] Energy energy_in(const SensorSeries& series, double begin_s, double end_s, double max_gap_s);

/// One place's energy by its most trusted sensor that knows.
struct DomainEnergy {
  PowerDomain domain;
  Energy energy;
  std::string sensor;                          ///< path of the sensor used; empty where all are unknown
  std::optional<std::int64_t> cross_check_uj;  ///< another sensor's answer minus this one's, where there are two
};

/// energy_in() for each place whose power `all` senses, telemetry left out. Of sensors of one place the one that
/// trusted_more() prefers is used, of equals the earlier; a meter that stands still while others move is noted.
[[nodiscard]] std::vector<DomainEnergy> domain_energies(const std::vector<SensorSeries>& all, double begin_s,
                                                        double end_s, double max_gap_s);

/// A stretch of a series as it is recorded, in the units of kind_of(): joule (or throttled seconds) since the stretch's
/// first reading, never falling; or watt, hertz, degC.
struct RecordedStretch {
  std::vector<double> time_s, value;  ///< NaN: that reading failed
};

/// The series with wraps undone. Where a step of a counter is void a new stretch begins: no energy may be taken across.
[[nodiscard]] std::vector<RecordedStretch> recordable(const SensorSeries& series);

}  // namespace hallmark
