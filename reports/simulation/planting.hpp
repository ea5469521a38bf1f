// Faults that are not about speed, put into finished evidence.
#pragma once

#include "reports/results/results.hpp"
#include "reports/simulation/plan.hpp"

namespace hallmark {

/// Changes in `results` what each fault says, and nothing else. `has_device_cases` as in shows_in. Throws UsageError
/// where a fault could not be seen, since nothing in the evidence would be different.
void plant(Results& results, const SimulatedFault& fault, bool has_device_cases);

}  // namespace hallmark
