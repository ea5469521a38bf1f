// One number for a hall from its ranks': sum with missing = 0, gang capacity, concurrency (JUDGEMENT 2.4).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/judgement/decide.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// A rank's own estimate and its sampling limits, before any guard. Base unit.
struct Estimate {
  double median;
  Interval limits;
};

/// S = sum of the medians (a missing rank adds nothing); limits S -+ z sqrt(sum u^2), u = (upper - lower) / (2 z), z
/// = 1.645.
[[nodiscard]] Estimate sum_estimate(std::span<const Estimate> ranks);

/// Sum in order of size, so that renumbering the ranks changes no bit of it.
[[nodiscard]] double ordered_sum(std::vector<double> values);

/// S (1 -+ g) widened by the sampling part of `sum`: the guard is common to all ranks and acts on S alone.
[[nodiscard]] Interval guarded_sum(const Estimate& sum, double guard);

/// What a job that waits for its slowest rank gets: n * min of the medians; 0 for no ranks.
[[nodiscard]] double gang_capacity(std::span<const Estimate> ranks);

/// Smallest share, over the measured blocks, of the timed span [first entry, last exit] of `ranks` during which all of
/// them were under load (intersection of their windows). NaN where no block was measured or a window is unknown.
[[nodiscard]] double concurrency(const CaseRecord&, std::span<const std::size_t> ranks);

/// "all ranks were under load together for 93.1 % of the timed span only"; of NaN, that it is not known.
[[nodiscard]] std::string concurrency_words(double share);

/// Below this share of common load ranks were not measured together.
inline constexpr double least_concurrency = 0.95;

}  // namespace hallmark
