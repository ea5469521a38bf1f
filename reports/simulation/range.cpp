#include "reports/simulation/range.hpp"

#include <algorithm>
#include <cmath>

namespace hallmark {

void Range::at_least(double value) { least = std::max(least.value_or(value), value); }
void Range::at_most(double value) { most = std::min(most.value_or(value), value); }

void Range::meet(const Criterion& criterion, const Policy& policy, double parts) {
  const double guard = declared_guard(criterion.uncertainty, policy.coverage_k);
  const bool within = criterion.comparator == Comparator::within;
  if (within || criterion.comparator == Comparator::at_least) at_least(criterion.threshold / parts / (1 - guard));
  if (within) at_most(criterion.upper_threshold / parts / (1 + guard));
  if (criterion.comparator == Comparator::at_most) at_most(criterion.threshold / parts / (1 + guard));
  if (criterion.ceiling) at_most(*criterion.ceiling / parts);
}

double Range::choose(double margin, double otherwise) const {
  if (!least && !most) return otherwise;
  if (!most) return *least * (1 + margin);
  if (!least) return *most / (1 + margin);
  const double wanted = *least * (1 + margin);
  return wanted * (1 + margin) <= *most ? wanted : std::sqrt(*least * *most);
}

double declared_guard(const Uncertainty& uncertainty, double coverage_k) {
  return uncertainty.kind == "rectangular" ? coverage_k * uncertainty.relative / std::sqrt(3.0) : uncertainty.relative;
}

}  // namespace hallmark
