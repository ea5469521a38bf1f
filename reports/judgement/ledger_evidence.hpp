// The ledger beside the evidence: do the two agree?
#pragma once

#include <string>
#include <vector>

#include "reports/judgement/evidence_run.hpp"
#include "reports/judgement/standing.hpp"
#include "reports/judgement/trust.hpp"
#include "reports/ledger/ledger.hpp"

namespace hallmark {

/// The ledger as the judge is given it.
struct LedgerEvidence {
  Ledger ledger;
  std::string stated_head;  ///< which the ledger must have or have had; empty: nobody stated one
};

/// EVIDENCE_BROKEN: a chain that does not hold, another contract or inventory, units that the hall does not have, a run
/// that is not listed, or is not as it was listed. ATTEMPT_MISSING: a listed run that counts and is not given.
/// REPLACED_FRACTION: more replaced than the contract allows. In this order.
[[nodiscard]] std::vector<Doubt> ledger_doubts(const LedgerEvidence&, const Standing&, const Contract&,
                                               const std::vector<EvidenceRun>&);

/// What the verdict says of the ledger. Records of verdicts do not count, so that judging again gives the same bytes.
[[nodiscard]] LedgerSeal seal_of(const LedgerEvidence&, const Standing&);

}  // namespace hallmark
