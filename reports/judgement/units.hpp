// A criterion judged on every contracted unit by itself.
#pragma once

#include "reports/judgement/body.hpp"
#include "reports/judgement/values.hpp"

namespace hallmark {

/// Where the numbers of one criterion lie in each run, in the body's order; why_not where a run has none.
[[nodiscard]] std::vector<CaseChoice> choose_cases(const Body&, const Criterion&, const Source&);

/// Adds what a run says of a unit, by the case chosen for it: values, and faults of answers, identity and state.
void add_seat_evidence(UnitEvidence&, const RunView&, const CaseChoice&, std::size_t unit, const Criterion&,
                       const Source&);

/// Scope rank and gpu. Samples of unchanged hardware are pooled over the runs (JUDGEMENT 2.8.1). Other unit scopes are
/// UNSUPPORTED.
[[nodiscard]] Finding judge_units(const Body&, const Criterion&);

}  // namespace hallmark
