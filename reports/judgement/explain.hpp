// The judge's words: numbers beside thresholds, what to do about a reason, what would change the verdict.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/decide.hpp"
#include "reports/judgement/naming.hpp"

namespace hallmark {

/// "median 0.0431 GFLOP/s [0.0429 GFLOP/s, 0.044 GFLOP/s], floor 0.05 GFLOP/s, 11 blocks"; what is unknown is left out.
[[nodiscard]] std::string numbers_in_words(const Decision&, const Criterion&, const Rule&);

/// What to do next about a unit with this reason; empty for none.
[[nodiscard]] std::string action_for(std::string_view reason);

/// What to do next about a unit that gave wrong answers: as their kind and place ask for.
[[nodiscard]] std::string action_for(const Diagnosis&);

/// A value in the criterion's own unit, or in a fitting one where that is not known.
[[nodiscard]] std::string quantity(double value, const Criterion&);

/// At most three sentences, from the gates that stand between the findings and another verdict; `ruling` is the hall's.
[[nodiscard]] std::vector<std::string> what_would_change(Ruling ruling, const std::vector<Finding>&);

}  // namespace hallmark
