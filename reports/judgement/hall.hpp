// A criterion judged on the hall as a whole, from one concurrent run.
#pragma once

#include "reports/judgement/body.hpp"

namespace hallmark {

/// Scope hall: collectives, storage by all ranks, and aggregates of the ranks' own rates (sum, min_over_median,
/// outlier_count). Of a node or rack, `body` is the part that stands there (groups.hpp). The latest run that has the case is judged; runs are never stitched (JUDGEMENT 2.8.6).
[[nodiscard]] Finding judge_hall(const Body&, const Criterion&);

}  // namespace hallmark
