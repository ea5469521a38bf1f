// Numbers and names as people read them. Independent of locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reports/judgement/verdict.hpp"

namespace hallmark {

/// The shortest decimal that reads back as the same double ("0.1", "5e-324"). Not for NaN.
[[nodiscard]] std::string shortest(double value);

/// The name of a dimension's base unit: "FLOP/s", "B/s", "1".
[[nodiscard]] std::string_view base_unit(Dimension);

/// "17,718".
[[nodiscard]] std::string grouped(std::uint64_t count);

/// "31.2 [30.9, 31.5] GFLOP/s" in the criterion's unit; "no value" where there is none.
[[nodiscard]] std::string observed_text(const Criterion&, std::optional<double> observed,
                                        std::optional<Interval> limits);
[[nodiscard]] std::string observed_text(const Finding&);

/// ">= 0.05 GFLOP/s", "in [0.9, 1.02]".
[[nodiscard]] std::string threshold_text(const Criterion&);

/// "+0.96 %", "-12 %"; "unknown" where absent.
[[nodiscard]] std::string margin_text(std::optional<double> margin);

/// "median of gemm.fp64.throughput per rank >= 0.05 GFLOP/s (bytes 1048576)".
[[nodiscard]] std::string rule_text(const Criterion&);

/// "BELOW_FLOOR 17, NOT_SEEN 3"; empty for none.
[[nodiscard]] std::string reasons_text(const Finding&);

/// "contracted 4 = conforming 2 + failing 1 + inconclusive 0 + missing 1".
[[nodiscard]] std::string sum_text(const UnitCounts&);

/// "q < 6.98e-05", the claim that the checked products allow; "no bound: wrong answers were found", "no bound" where there is
/// none.
[[nodiscard]] std::string claim_text(const VerifiedCase&);

/// "1.25 %"; "unknown" where absent.
[[nodiscard]] std::string share_text(std::optional<double> share);

/// The case, with its run where the verdict stands on several.
/// What a class's rate in a case is made of; "unknown" where that is not known.
struct SpeedText {
  std::string rate, clock, per_clock, efficiency, throttle;
};
[[nodiscard]] SpeedText speed_text(const ClassSpeed&);
/// A slow unit's name, place and identity.
[[nodiscard]] std::string slow_name(const SlowUnit&);

/// A case's power as columns: "4.52 kW, at least", "3 of 4 nodes, components", "12.3 GFLOP/s per W", "1.2 %".
struct CasePowerText {
  std::string watts, sources, efficiency, closure, unowned;
};
[[nodiscard]] CasePowerText power_text(const CasePower&);

[[nodiscard]] std::string verified_name(const Verdict&, const VerifiedCase&);

/// What is known of where a unit is: "gpu-r03-n02, rack R03, tray 7, slot 2".
[[nodiscard]] std::string place_text(const UnitName&);

/// What is known of which unit it is: "serial 1234, PCI 0000:1b:00.0, GPU-ab..".
[[nodiscard]] std::string identity_text(const UnitName&);

/// "18 of 18 kW accepted".
[[nodiscard]] std::string capacity_text(const Verdict&);

/// "demonstrated 15.64 kW (lower bound)" or "demonstrated power unknown", with the note if there is one.
[[nodiscard]] std::string demonstrated_text(const Verdict&);

/// How many gates there are and how they were ruled: "17 gates: 16 ACCEPT, 1 REJECT, 0 INCONCLUSIVE".
[[nodiscard]] std::string gates_text(const Verdict&);

/// The whole verdict in a word and what it stands on: "interim" or "final".
[[nodiscard]] std::string_view finality(const Verdict&);

}  // namespace hallmark
