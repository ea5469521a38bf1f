// What an energy counter counts, found by comparing it with power.
#pragma once

#include <string_view>
#include <vector>

#include "topology/power/energy.hpp"

namespace hallmark {

enum class EnergyScope { undecided, own, whole, shared, inconsistent };

/// "undecided", "own", ...
[[nodiscard]] std::string_view name_of(EnergyScope scope);

/// The counter's energy over all readings beside the integral of `own` (its place's power) and `whole` (power of what
/// contains it; may be null). Undecided below 10 s. Own or whole where they differ by 5 % at most, and by what a
/// lagging average may hide (its span times the range of values); shared where the counter gives 1/N of its own, N from
/// 2 to 8; else inconsistent. Source: power.md 3.5.
[[nodiscard]] EnergyScope compare_energy(const SensorSeries& counter, const SensorSeries& own,
                                         const SensorSeries* whole);

/// Decides for each GPU counter in `all` that can be compared, and writes the answer into its sensor: `whole` moves it
/// to the module's domain, `own` takes the doubt away, `shared` makes it doubtful; `inconsistent` leaves it as doubtful
/// as it was (where power is sampled in a part of the time only, the counter is the better of the two) and is noted.
/// Pure but for `all`; returns whether nothing is left to decide.
[[nodiscard]] bool settle_scopes(std::vector<SensorSeries>& all);

}  // namespace hallmark
