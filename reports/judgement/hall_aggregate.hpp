// Criteria on all ranks' own rates at once: their sum, the slowest against the median, the number of outliers.
#pragma once

#include <string>

#include "reports/judgement/settle.hpp"
#include "reports/judgement/units.hpp"

namespace hallmark {

/// From one run. `remark` gets the gang capacity and the suspiciously fast.
[[nodiscard]] Settled judge_aggregate(const Body&, const RunView&, const CaseChoice&, const Criterion&, const Source&,
                                      std::string& remark);

}  // namespace hallmark
