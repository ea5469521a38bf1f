#include "reports/judgement/change.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hallmark {
namespace {

constexpr double middle = 0.5;  ///< the median

/// Risks at which a proof is tried: from one half down to 2^-60 in steps of a quarter of a power of two. Order
/// statistics of n values have limits down to a risk of 2^-n exactly; the margin is for rounding.
constexpr int risks = 236;
double risk(int i) { return std::exp2(-1 - 0.25 * i) * (1 + 1e-9); }

bool proves(const Interval& before, const Interval& after, double within, Change side) {
  const Interval ratio{after.lower / before.upper, after.upper / before.lower};
  return side == Change::slower ? ratio.upper < 1 - within : ratio.lower > 1 + within;
}

}  // namespace

std::string_view word(Change drift) {
  constexpr std::array<std::string_view, 5> words{"same", "slower", "faster", "undecided", "WRONG"};
  return words.at(static_cast<std::size_t>(drift));
}

std::optional<Estimate> estimate_of(std::span<const double> values) {
  const std::optional<Interval> limits = confidence_limits(values, middle, change_alpha);
  if (!limits) return std::nullopt;
  return Estimate{median(values), *limits, values.size()};
}

Ratio ratio_of(const Estimate& before, const Estimate& after) {
  return {after.median / before.median,
          {after.limits.lower / before.limits.upper, after.limits.upper / before.limits.lower}};
}

Change change_of(const Interval& ratio, double within) {
  if (ratio.upper < 1 - within) return Change::slower;
  if (ratio.lower > 1 + within) return Change::faster;
  return ratio.lower >= 1 - within && ratio.upper <= 1 + within ? Change::same : Change::undecided;
}

double change_p(std::span<const double> before, std::span<const double> after, double within, Change side) {
  const auto proved_at = [&](double alpha) {
    const std::optional<Interval> old_limits = confidence_limits(before, middle, alpha);
    const std::optional<Interval> new_limits = confidence_limits(after, middle, alpha);
    return old_limits && new_limits && proves(*old_limits, *new_limits, within, side);
  };
  int proved = 0, not_proved = risks;  // a smaller risk has wider limits and proves less
  if (!proved_at(risk(0))) return 1;
  while (not_proved - proved > 1) {
    const int half = (proved + not_proved) / 2;
    (proved_at(risk(half)) ? proved : not_proved) = half;
  }
  return std::min(1.0, 2 * risk(proved));
}

std::uint64_t blocks_to_name(std::uint64_t comparisons, double fdr) {
  const double least = fdr / static_cast<double>(std::max<std::uint64_t>(comparisons, 1));
  std::uint64_t n = 1;
  while (2 * std::ldexp(1.0, -static_cast<int>(n)) > least) ++n;
  return n;
}

}  // namespace hallmark
