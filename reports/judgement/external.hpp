// Evidence of other tools (`hallmark import`): what a criterion must say before it counts.
#pragma once

#include "reports/judgement/values.hpp"

namespace hallmark {

/// Was the case measured by another tool? Param `origin` says "external: TOOL VERSION".
[[nodiscard]] bool is_external(const CaseRecord&);

/// What becomes of evidence from an external case; that of hallmark's own is left alone, and so are the first `before`
/// faults, which other cases brought.
/// A criterion without `external = true` refuses it: EXTERNAL. So does one about each unit, or about how equal they
/// are, where the tool told the total of all ranks only. Where the criterion does not ask for a check of the answers
/// (evidence result_check, readback_checksum or residual), an unchecked one is no fault; a wrong one always is.
void admit(UnitEvidence&, std::size_t before, const CaseRecord&, const Criterion&);

/// Does the record share a total of one job out evenly among its ranks, because the tool tells no more?
[[nodiscard]] bool is_shared_out(const CaseRecord&);

}  // namespace hallmark
