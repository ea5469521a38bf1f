// One case of two bodies of evidence, row by row.
#pragma once

#include <string>
#include <vector>

#include "reports/judgement/comparison_units.hpp"
#include "reports/judgement/values.hpp"

namespace hallmark {

/// A body and who sat where in it.
struct ComparedBody {
  const Body& body;
  const Sittings& sittings;
};

/// Names of the cases that a body has numbers of: finished or begun, no self-test, no load that follows a plan.
[[nodiscard]] std::vector<std::string> comparable_cases(const Body&);

/// The rows of a case that both have, unordered and none of them named yet; `not_compared` where the two sides did not
/// measure the same. `units`: of match_units.
[[nodiscard]] CaseDrift compare_case(const std::string& name, const ComparedBody& before, const ComparedBody& after,
                                     const std::vector<ComparedUnit>& units, double within);

/// The row that two looks at one unit make.
[[nodiscard]] DriftRow row_of(const UnitEvidence& before, const UnitEvidence& after, double within);

}  // namespace hallmark
