// The evidence that a criterion names beside its numbers: is it in the run?
#pragma once

#include <string>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// What a criterion's numbers were taken from. `record` is null where they are the run's own records.
struct Used {
  const Results* run;
  const CaseRecord* record;
};

/// The names in criterion.evidence that any of `used` lacks, or that this version does not record, in the contract's
/// order.
[[nodiscard]] std::vector<std::string> missing_evidence(const Criterion&, const std::vector<Used>& used);

}  // namespace hallmark
