// From evidence and a rule to an outcome, and from outcomes to a finding.
#pragma once

#include <vector>

#include "reports/judgement/decide.hpp"
#include "reports/judgement/values.hpp"

namespace hallmark {

struct Settled {
  Decision decision{};
  std::string detail{};  ///< of the fault that decided; empty where the numbers did
  std::string action{};  ///< of that fault, where it knows more than its reason
  std::string remark{};  ///< what else is known of the unit, told after its numbers
};

/// A wrong answer fails whatever the speed; other hard faults come next; then the numbers; beside a soft fault only a
/// FAIL stands.
[[nodiscard]] Settled settle(const UnitEvidence&, const Rule&);

/// The first fault that leaves nothing to decide; nullptr where there is none.
[[nodiscard]] const Fault* hard_fault(const UnitEvidence&);

/// A finding on the units that `names` tells, without outcomes yet; what their numbers say is told by the rule.
[[nodiscard]] Finding open_finding(const Criterion&, const Rule&, Outcomes::NameOf names);

/// Appends outcome, reason, numbers, words and what to do next of the next unit.
void add_outcome(Finding&, const Settled&, const Rule&);

/// A unit that passes on evidence that is not all there does not pass; one that fails, fails.
void demand_evidence(Outcomes& outcomes, const std::vector<std::string>& missing);

/// Counts, reasons and the ruling from finding.outcomes, after any of them changed.
void recount(Finding&, const Policy&);

/// Counts, reasons, the worst unit with its numbers, the ruling and the circuit breaker, from finding.outcomes.
void summarise(Finding&, const Rule&, const Policy&);

}  // namespace hallmark
