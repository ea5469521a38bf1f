// Mean watts of one recorded series over a window. Pure.
#pragma once

#include "reports/results/results.hpp"

namespace hallmark {

/// Of a counter the difference, of a power meter the trapezoid, over end - begin; NaN where the series does not cover
/// the window, a reading that it needs failed, or readings lie further apart than ten of the series' usual steps.
/// Expects kind energy or power and begin < end.
[[nodiscard]] double series_watts(const PowerSeries&, double begin, double end);

}  // namespace hallmark
