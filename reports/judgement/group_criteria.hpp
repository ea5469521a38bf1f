// Criteria on nodes and racks, each by its own name.
#pragma once

#include "reports/judgement/body.hpp"

namespace hallmark {

/// Scope node and rack: a collective, storage, power or an aggregate of the units that stand there, judged as a hall of
/// their own; a node matches its identity if all its units do. A place of which no unit was seen, or that nobody names, is
/// NOT_SEEN.
[[nodiscard]] Finding judge_groups(const Body&, const Criterion&);

/// Scope nic: an inventory has no network interfaces, so one for each rank is counted, and none is judged.
[[nodiscard]] Finding judge_nics(const Body&, const Criterion&);

}  // namespace hallmark
