// How many units conform, how many kilowatts that is, and how many watts were seen.
#pragma once

#include "reports/judgement/body.hpp"

namespace hallmark {

/// Fills units, accepted_kw and demonstrated watts of a verdict whose findings and ruling are there.
void add_capacity(Verdict&, const Body&);

}  // namespace hallmark
