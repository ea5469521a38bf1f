// The ledger at work on a body of evidence: what counts for a unit, as which look, and what it may spend.
#pragma once

#include <vector>

#include "reports/judgement/body.hpp"
#include "reports/judgement/decide.hpp"
#include "reports/judgement/source.hpp"
#include "reports/judgement/standing.hpp"
#include "reports/judgement/values.hpp"

namespace hallmark {

/// Gives the body its ledger: runs that do not count leave it. `standing` must outlive the body.
void enter_ledger(Body&, const Standing& standing);

/// ATTEMPTS: more runs were for the unit than max_per_unit. UNRECORDED_REPLACEMENT: other hardware without an entry.
/// IDENTITY: an entry for a replacement that the records contradict. NOT_SEEN: replaced, and not measured since.
/// Nothing without a ledger.
void add_standing(UnitEvidence&, const Body&, std::size_t unit);

/// With alpha_j where the contract spends it by look: j runs so far have the case and somebody on the unit's seat,
/// older hardware included. As it is without a ledger.
[[nodiscard]] Rule spend(Rule, const Body&, std::size_t unit, const std::vector<CaseChoice>&);

/// A criterion of the hall by its ledger: from hall-wide runs alone, the last of them, at what its look may spend. What
/// passed before a unit was replaced is INCONCLUSIVE `REPLACED_SINCE`. `agreed` is what body.contract points at.
[[nodiscard]] Finding judge_hall_by_ledger(const Body&, Contract& agreed, const Criterion&);

/// The window is closed: units that were not seen fail (JUDGEMENT 2.3).
void close_window(Finding&, const Policy&);

}  // namespace hallmark
