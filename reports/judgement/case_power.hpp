// Watts, joules and work per joule of each case: of the hall, and of each rank.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/judgement/body.hpp"
#include "reports/judgement/values.hpp"
#include "reports/judgement/verdict.hpp"

namespace hallmark {

/// One entry for each run and case in which any rank's or node's energy is known, in the body's order.
[[nodiscard]] std::vector<CasePower> case_power_of(const Body&);

/// What one rank drew and did in one case.
struct RankPower {
  std::optional<double> watts;  ///< median over blocks
  std::optional<double> joules;  ///< over all blocks
  std::optional<double> work_per_joule;  ///< its median rate over its median watts: flop/J, else byte/J
  bool lower_bound = false;
  std::optional<double> temperature_c;  ///< highest
  /// Seconds of each cause over all blocks, in the order of throttle_causes; NaN unknown. Empty: unknown.
  std::vector<double> throttle_s;
};
[[nodiscard]] RankPower rank_power_of(const CaseRecord&, const RankWatts&, std::size_t rank);

}  // namespace hallmark
