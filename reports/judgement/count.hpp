// Counting units against an allowance, and the hall's ruling from its criteria's (JUDGEMENT 2.3, 2.10).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "reports/judgement/verdict.hpp"

namespace hallmark {

/// Failing units that the allowance forgives among `contracted`: the count, floor(fraction * contracted), or the
/// smaller of both.
[[nodiscard]] std::uint64_t allowed_units(const Allowance&, std::uint64_t contracted);

/// REJECT iff more units fail than are allowed (with `closed`, those not seen fail); ACCEPT iff there are units and all
/// that do not pass fit the allowance; else INCONCLUSIVE.
[[nodiscard]] Ruling count_ruling(const UnitCounts&, std::uint64_t allowed, bool closed);

[[nodiscard]] UnitCounts count_units(std::span<const OutcomeNumbers>);

/// The stricter of the ruling over all units and, where the allowance names `per_rack` and a rack in excess is not
/// merely left out of a partial acceptance, the rulings over each rack.
[[nodiscard]] Ruling count_criterion(const Outcomes&, const Allowance&, bool partial_acceptance,
                                     bool closed);

/// REJECT if any is; else INCONCLUSIVE if any is or there is none; else ACCEPT.
[[nodiscard]] Ruling join_rulings(std::span<const Ruling>);

/// floor(contracted_kw * conforming / racks) in integers; 0 for no racks.
[[nodiscard]] std::uint64_t partial_kw(std::uint64_t contracted_kw, std::uint64_t conforming, std::uint64_t racks);

/// One unit over all its gates: fails if one fails, else not seen if one has not seen it, else inconclusive if one is,
/// else passes.
[[nodiscard]] Outcome join_outcomes(std::span<const Outcome>);

}  // namespace hallmark
