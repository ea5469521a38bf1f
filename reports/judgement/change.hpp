// One unit's block values now against then: the ratio with its limits, and the word for it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "topology/base/order_statistics.hpp"

namespace hallmark {

/// Of a rate: `slower` and `faster` are surely beyond the allowance, `same` is surely within it.
enum class Change { same, slower, faster, undecided, wrong };

[[nodiscard]] std::string_view word(Change);  ///< "same", "slower", "faster", "undecided", "WRONG"

/// One-sided risk of each of the four limits that a ratio stands on: two of them make a claim, which holds at 90 %.
inline constexpr double change_alpha = 0.05;

/// Median of block values with its order-statistic limits at 1 - change_alpha each (JUDGEMENT 2.2), base unit.
struct Estimate {
  double median = 0;
  Interval limits{};
  std::uint64_t n = 0;
};

/// nullopt where the limits do not exist: fewer than five values.
[[nodiscard]] std::optional<Estimate> estimate_of(std::span<const double> values);

/// New over old. Limits are new.L / old.U and new.U / old.L: wrong only if one of the two limits is, so each holds with
/// 1 - 2 alpha whatever the distributions and however old and new hang together (Bonferroni). Expects positive values.
struct Ratio {
  double observed = 0;
  Interval limits{};
};
[[nodiscard]] Ratio ratio_of(const Estimate& before, const Estimate& after);

/// `within`: relative; slower iff U < 1 - within, faster iff L > 1 + within, same iff the whole interval is inside.
[[nodiscard]] Change change_of(const Interval& ratio, double within);

/// The smallest risk at which the values prove `slower` (or `faster`) than the allowance: twice the smallest alpha
/// whose limits do, rounded up by a fifth at most; 1 where none does. Limits of different alpha are nested, so it is a
/// p-value.
[[nodiscard]] double change_p(std::span<const double> before, std::span<const double> after, double within,
                              Change side);

/// Blocks that one unit alone needs, on both sides, before it can be named among `comparisons` at that rate of false
/// discoveries: the first n with 2 * 2^-n <= fdr / comparisons.
[[nodiscard]] std::uint64_t blocks_to_name(std::uint64_t comparisons, double fdr);

}  // namespace hallmark
