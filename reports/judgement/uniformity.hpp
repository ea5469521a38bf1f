// How equal the ranks of a hall are: slowest against median, and outliers under a bounded false-discovery rate
// (JUDGEMENT 2.5).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "reports/contract/contract.hpp"

namespace hallmark {

/// min / median; NaN for no values.
[[nodiscard]] double min_over_median(std::span<const double> values);

/// 0.6745 (x - median) / max(MAD, mad_floor * median) for each value. Source: Iglewicz and Hoaglin, 1993.
[[nodiscard]] std::vector<double> modified_z(std::span<const double> values, double mad_floor);

/// Which hypotheses fall at false-discovery rate `fdr`. Source: Benjamini and Hochberg, JRSS B 57 (1995).
[[nodiscard]] std::vector<bool> benjamini_hochberg(std::span<const double> p_values, double fdr);

/// Values that are outliers towards the low side (or the high one): discovered, and away from the median by min_effect
/// at least.
[[nodiscard]] std::vector<std::size_t> outliers(std::span<const double> values, const OutlierRule&, bool low);

}  // namespace hallmark
