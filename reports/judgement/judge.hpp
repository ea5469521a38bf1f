// The verdict: contract and evidence in, words and numbers out. Pure: no I/O, no clock; the same input gives the same
// verdict.
#pragma once

#include <string>
#include <vector>

#include "reports/judgement/evidence_run.hpp"
#include "reports/judgement/ledger_evidence.hpp"
#include "reports/judgement/verdict.hpp"

namespace hallmark {

/// Judges `runs` (in any order) as one body of evidence. `warnings`: of the contract's lint, put first among the
/// remarks. Without a ledger the window is open: what is missing blocks ACCEPT, but does not yet fail; a closed ledger
/// makes the verdict final. Never throws on any evidence.
[[nodiscard]] Verdict judge(const Contract& contract, const std::vector<EvidenceRun>& runs,
                            const std::vector<std::string>& warnings = {}, const LedgerEvidence* ledger = nullptr);

}  // namespace hallmark
