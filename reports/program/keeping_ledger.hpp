// What the programs have in common when they write to a ledger.
#pragma once

#include <string>
#include <vector>

#include "reports/judgement/verdict.hpp"
#include "reports/ledger/ledger.hpp"

namespace hallmark {

/// An entry as of now, on this host, by `by`; by the user of this process where that is empty.
[[nodiscard]] LedgerEntry entry_now(EntryKind, const std::string& by);

/// Notes in the ledger that a verdict was computed on the runs that it lists, for after that nobody may invalidate them
/// (JUDGEMENT 2.8.4). Nothing where that is noted already, or the ledger is closed or does not hold. Where it cannot be
/// written, as by a third party, says so on the standard error output and goes on.
void note_verdict(const Ledger&, const Verdict&);

}  // namespace hallmark
