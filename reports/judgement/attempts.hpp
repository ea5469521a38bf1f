// The ledger at work on a body of evidence: what counts for a unit, as which look, and what it may spend.
#pragma once

#include <memory>
#include <vector>

#include "reports/judgement/body.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/source.hpp"
#include "reports/judgement/standing.hpp"
#include "reports/judgement/values.hpp"

namespace hallmark {

/// Gives the body its ledger: runs that do not count leave it.
void enter_ledger(Body&, const std::shared_ptr<const Standing>&);

/// ATTEMPTS: more runs were for the unit than max_per_unit. UNRECORDED_REPLACEMENT: other hardware without an entry.
/// IDENTITY: an entry for a replacement that the records contradict. NOT_SEEN: replaced, and not measured since.
/// Nothing without a ledger.
void add_standing(std::vector<Fault>&, const Body&, std::size_t unit);

/// How many runs so far have the case and somebody on the unit's seat, older hardware included.
[[nodiscard]] std::uint64_t looks_at(const Body&, std::size_t unit, const std::vector<CaseChoice>&);
/// How many have somebody on a seat of any of the units; 0 without a ledger.
[[nodiscard]] std::uint64_t looks_at(const Body&, const std::vector<std::size_t>& units);

/// alpha_j of look j where the contract spends it by look; all of it without a ledger.
[[nodiscard]] double spend(double alpha, const Body&, std::uint64_t looks);

/// Says beside MIN_SAMPLES how much of the `agreed` alpha the look may spend, and how many blocks that takes.
void add_look_words(Settled&, const Rule&, double agreed);

/// A criterion of all units of the body together, hall or place: judge_hall or judge_soak without a ledger; with one, from
/// runs that were for all of them alone, the last of them, at what its look may spend. What passed before a unit was
/// replaced is INCONCLUSIVE `REPLACED_SINCE`; a soak needs a later run for all, but not another soak.
[[nodiscard]] Finding judge_hall_by_ledger(const Body&, const Criterion&);

/// The window is closed: units that were not seen fail (JUDGEMENT 2.3).
void close_window(Finding&, const Policy&);

}  // namespace hallmark
