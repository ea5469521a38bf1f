// When and how fast a unit changed over a soak, in words beside a criterion on drift.
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

}  // namespace hallmark
