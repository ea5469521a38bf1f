// How likely a unit of known margin is to PASS and to FAIL, under the contract's decision rule and guard band.
#pragma once

#include <cstdint>
#include <optional>

#include "reports/contract/contract.hpp"
#include "reports/judgement/planning.hpp"

namespace hallmark {

struct Chances {
  double pass = 0, fail = 0;  ///< what is left of 1 is INCONCLUSIVE
};

/// One unit's gate on a quantile. Margins are in sigmas of one unit's values, on the good side of the threshold.
struct UnitTest {
  LimitTest limit{};  ///< turned so that more is better: of "at most", q is 1 - q
  DecisionRule decision = DecisionRule::guarded;
  double pass_guard = 0, fail_guard = 0;  ///< sigmas that the guard takes from a PASS, and from a FAIL
  std::uint64_t summed = 0;               ///< ranks whose medians are added up; 0: no sum
};

/// Sigmas that a relative guard takes where sigma is `spread` times the threshold: L(1-g) >= T asks for T/(1-g),
/// U(1+g) < T for T/(1+g); mirrored for "at most". None where the threshold is 0.
void set_guard(UnitTest&, const Criterion&, double guard, double spread);

/// For values that are normal and independent. Both are 0 where no limit exists. Of a sum, each rank is `margin` sigmas
/// on the good side of its share of the threshold, and L = S(1-g) - 1.645 sqrt(sum u^2) (JUDGEMENT 2.4) is taken with
/// the expected width of a rank's limits (Blom's normal scores) and the asymptotic scatter of a median.
[[nodiscard]] Chances unit_chances(const UnitTest&, double margin);

/// The margin at which `chance`, which never falls in it, reaches `wanted`; nullopt beyond `most` sigmas.
template <class Chance>
[[nodiscard]] std::optional<double> margin_for(double wanted, Chance chance, double most = 100) {
  if (!(chance(most) >= wanted)) return std::nullopt;
  double low = -most, high = most;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (chance(middle) >= wanted ? high : low) = middle;
  }
  return high;
}

/// The smallest n with pass >= wanted at this margin; only odd numbers for a median. nullopt beyond `most`.
[[nodiscard]] std::optional<std::uint64_t> samples_for(UnitTest, double margin, double wanted, std::uint64_t most);

}  // namespace hallmark
