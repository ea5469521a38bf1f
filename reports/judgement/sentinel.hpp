// Which blocks of a case the sentinel caught the machine in another mode.
#pragma once

#include <vector>

#include "reports/results/results.hpp"

namespace hallmark {

/// One mark per block. A block's probe is the longer of its two; it is marked iff it is off the median of all by more
/// than 5 MAD and by more than 20 %. At most half of the blocks can be: half of the deviations are within one MAD.
/// Unknown probes mark nothing.
[[nodiscard]] std::vector<bool> sentinel_marks(const CaseRecord&);

}  // namespace hallmark
