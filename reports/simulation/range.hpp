// Where a quantity must lie so that a healthy hall meets its contract.
#pragma once

#include <optional>

#include "reports/contract/contract.hpp"

namespace hallmark {

/// Open ends where nothing is demanded. Base unit.
struct Range {
  std::optional<double> least, most;

  void at_least(double value);
  void at_most(double value);
  /// What `criterion` demands of one of `parts` equal parts; its guard is taken off on both sides, a ceiling too.
  void meet(const Criterion& criterion, const Policy& policy, double parts);
  /// A value that is `margin` (relative) on the right side of both ends; the middle (geometric) where they are nearer
  /// than that; `otherwise` where both are open.
  [[nodiscard]] double choose(double margin, double otherwise) const;
};

/// Relative guard band of a declared uncertainty. Source: JUDGEMENT 2.2.
[[nodiscard]] double declared_guard(const Uncertainty&, double coverage_k);

}  // namespace hallmark
