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
      for (std::size_t i = 0; i < finding.outcomes.size(); ++i)
        units.push_back({finding.outcomes.name(i), Outcome::pass, {}});
    for (std::size_t i = 0; i < units.size(); ++i) {
      const OutcomeNumbers& unit = finding.outcomes.numbers()[i];
      if (!worse(unit.outcome, units[i].outcome)) continue;
      units[i].outcome = unit.outcome;
      units[i].why = finding.criterion.id + " " + std::string{unit.reason};
    }
  }
  return units;
}

}  // namespace hallmark
