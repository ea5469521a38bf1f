// What became of one unit under one criterion, and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "topology/base/order_statistics.hpp"

namespace hallmark {

enum class Outcome { pass, fail, inconclusive, not_seen };

/// Why an outcome is what it is. Codes are part of verdict.json and stable.
namespace reason {
inline constexpr std::string_view below_floor = "BELOW_FLOOR", above_limit = "ABOVE_LIMIT", undecided = "UNDECIDED",
                                  wrong_result = "WRONG_RESULT", unverified = "UNVERIFIED", nonfinite = "NONFINITE",
                                  min_samples = "MIN_SAMPLES", not_seen = "NOT_SEEN", not_measured = "NOT_MEASURED",
                                  duplicate = "DUPLICATE", identity = "IDENTITY", clock = "CLOCK",
                                  unstable = "UNSTABLE", impossible = "IMPOSSIBLE", not_concurrent = "NOT_CONCURRENT",
                                  self_test = "SELF_TEST", debug = "DEBUG", no_sensor = "NO_SENSOR",
                                  no_gate = "NO_GATE", no_units = "NO_UNITS", evidence_broken = "EVIDENCE_BROKEN",
                                  evidence_missing = "EVIDENCE_MISSING", incomplete = "INCOMPLETE",
                                  participation = "PARTICIPATION", unsupported = "UNSUPPORTED",
                                  sensor_disagree = "SENSOR_DISAGREE", timed_out = "TIMED_OUT",
                                  configuration = "CONFIGURATION", attempts = "ATTEMPTS",
                                  attempt_missing = "ATTEMPT_MISSING", replaced_fraction = "REPLACED_FRACTION",
                                  replaced_since = "REPLACED_SINCE",
                                  unrecorded_replacement = "UNRECORDED_REPLACEMENT",
                                  not_demonstrated = "NOT_DEMONSTRATED", external = "EXTERNAL";
}  // namespace reason

/// The thing a criterion is about: a rank with its node, or a node, rack or the hall. Empty where not known.
struct UnitName {
  std::string label;  ///< "rank 3", "node gpu-r03-n02", "hall CI"
  std::string host, rack, tray, slot, serial, pci, gpu_uuid;
};

struct UnitOutcome {
  UnitName unit;
  Outcome outcome = Outcome::not_seen;
  std::string_view reason;         ///< one of reason::*; empty for pass
  std::string detail;              ///< words: "median 0.0431 GFLOP/s [0.0429, 0.0440], floor 0.05"
  std::string action;              ///< what to do next; empty for pass
  std::optional<double> observed;  ///< the statistic, base unit
  std::optional<Interval> limits;  ///< [L, U] after guard, base unit
  std::uint64_t n = 0, k = 0;      ///< block values, order-statistic rank
  std::optional<double> of_class;  ///< observed over the median of its class: the same device, or processor model
};

}  // namespace hallmark
