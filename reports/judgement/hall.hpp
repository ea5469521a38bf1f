// A criterion judged on the hall as a whole, from one concurrent run.
#pragma once

#include <string>

#include "reports/judgement/body.hpp"

namespace hallmark {

/// Scope hall: collectives, storage by all ranks, and aggregates of the ranks' own rates (sum, min_over_median,
/// outlier_count). Of a node or rack, `body` is the part that stands there (groups.hpp). The latest run that has the case is judged; runs are never stitched (JUDGEMENT 2.8.6).
[[nodiscard]] Finding judge_hall(const Body&, const Criterion&);

/// Why times of several nodes of this run may not be subtracted: a clock that was not compared with rank 0's, or is
/// known to more than `most_ms` only. Empty where they may; rank 0's node is the reference and has no offset.
[[nodiscard]] std::string clock_trouble(const Results& run, double most_ms);

}  // namespace hallmark
