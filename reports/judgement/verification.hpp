// How much of what was computed was looked at, and what may be said of the rest.
#pragma once

#include <vector>

#include "reports/judgement/body.hpp"
#include "reports/judgement/verdict.hpp"

namespace hallmark {

/// One entry for each run and finished gemm case of which any product was checked, in the body's order. An answer
/// that its class outvotes is wrong. Runs must be well-formed.
[[nodiscard]] std::vector<VerifiedCase> verification_of(const Body&);

}  // namespace hallmark
