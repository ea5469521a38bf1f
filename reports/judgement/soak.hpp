// What a soak shows of the hall as a whole: its availability, and how often the hall-wide job was interrupted.
#pragma once

#include "reports/judgement/body.hpp"

namespace hallmark {

/// soak.availability and soak.interruptions?
[[nodiscard]] bool is_soak(std::string_view metric);

/// From the latest run in which somebody watched; runs are never stitched. The window is the first `duration_h` from
/// the beginning of the watch, or all of it where the contract does not say. Time that nobody watched may have been
/// anything: it never passes, and a FAIL must hold whatever it was.
[[nodiscard]] Finding judge_soak(const Body&, const Criterion&);

}  // namespace hallmark
