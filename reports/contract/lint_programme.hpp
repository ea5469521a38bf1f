// What is wrong with a programme that can be read: halls and sites that do not fit each other, kilowatts that do not
// add up.
#pragma once

#include "reports/contract/programme.hpp"
#include "reports/contract/reader.hpp"

namespace hallmark {

void lint_programme(const Programme& programme, Findings& findings);

}  // namespace hallmark
