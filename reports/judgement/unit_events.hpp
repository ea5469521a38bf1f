// Criteria on what befell units: how long causes held their clocks back, and uncorrectable errors of their memory.
#pragma once

#include "reports/judgement/body.hpp"

namespace hallmark {

/// clocks.event_time_fraction and ecc.uncorrectable?
[[nodiscard]] bool is_of_events(std::string_view metric);

/// Scope gpu, rank, node and rack. A group's clocks are those of all its units, its errors the sum of theirs and of what
/// was told of its nodes. Where nobody watched, nothing is known and nothing passes.
[[nodiscard]] Finding judge_events(const Body&, const Criterion&);

}  // namespace hallmark
