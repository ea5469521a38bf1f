// Over how long a soak a case was measured, and when and how fast a unit changed in it.
#pragma once

#include <span>
#include <string>

#include "reports/judgement/body.hpp"

namespace hallmark {

/// "slope -0.051 % an hour; it changed at block 10 of 10, 2.5 h after the first (CUSUM)" of values in order of time;
/// `times_s` is as long. Towards the bad side of the comparator; both sides for a range. Empty for fewer than four.
[[nodiscard]] std::string drift_words(std::span<const double> times_s, std::span<const double> values, Comparator);

/// Adds these words to the remark of a finding on drift: of its worst unit, or of the hall, in the latest run that
/// measured it. Nothing where blocks were left out. The marks gate nothing.
void add_drift_words(Finding&, const Body&);

/// A criterion that demands `duration_h` of a case passes nobody on less: from the first load to the last in the longest
/// run of it. A FAIL stands.
void demand_duration(Finding&, const Body&);

}  // namespace hallmark
