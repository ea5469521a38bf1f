#include "reports/render/unit_classes.hpp"

#include <array>

namespace hallmark {
namespace {

bool about_single_units(const Finding& finding, std::size_t contracted) {
  const Criterion& criterion = finding.criterion;
  return criterion.severity == Severity::gate && (criterion.scope == Scope::rank || criterion.scope == Scope::gpu) &&
         !finding.outcomes.empty() && finding.outcomes.size() == contracted;
}

}  // namespace

bool worse(Outcome a, Outcome b) {
  constexpr std::array order{0, 3, 1, 2};  // pass, fail, inconclusive, not_seen
  return order.at(static_cast<std::size_t>(a)) > order.at(static_cast<std::size_t>(b));
}

std::vector<ClassedUnit> classed_units(const Verdict& verdict) {
  std::vector<ClassedUnit> units;
  for (const Finding& finding : verdict.findings) {
    if (!about_single_units(finding, verdict.units.contracted)) continue;
    if (units.empty())
      for (const UnitOutcome& unit : finding.outcomes) units.push_back({&unit.unit, Outcome::pass, {}});
    for (std::size_t i = 0; i < units.size(); ++i) {
      const UnitOutcome& unit = finding.outcomes[i];
      if (worse(unit.outcome, units[i].outcome))
        units[i] = {&unit.unit, unit.outcome, finding.criterion.id + " " + unit.reason};
    }
  }
  return units;
}

}  // namespace hallmark
