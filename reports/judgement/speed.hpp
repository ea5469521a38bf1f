// Why a unit is as fast as it is: its rate is multiprocessors x clock x flop per clock x efficiency (research/gemm.md 6).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/verdict.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// The ranks of one class (vote.hpp) in each finished Gaussian case of gemm, int8's exact one included: medians of the
/// class, and the ranks that are slow_from or more below its rate, the slowest first. Unit names are left to the
/// caller. Expects well-formed records.
[[nodiscard]] std::vector<ClassSpeed> speeds_of(const Results&);

/// A rank is slow that is this share below its class: the effect that JUDGEMENT 2.5 asks of an outlier.
inline constexpr double slow_from = 0.03;

/// The entry of `rank` among the slow ones of that case; nullptr where it is not slow.
[[nodiscard]] const SlowUnit* slow_unit(std::span<const ClassSpeed>, std::string_view case_name, std::size_t rank);

/// "18.2 % below the median of its class: clock 1.41 of 1.76 GHz; sw_power_cap for 62 % of the time".
[[nodiscard]] std::string words(const SlowUnit&, const ClassSpeed&);

/// What to do next about a unit that is slow in this way.
[[nodiscard]] std::string action_for(const SlowUnit&);

}  // namespace hallmark
