// Buckets as stacked bars, told apart without colour.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/judgement/rollup.hpp"

namespace hallmark::rollup {

/// The buckets side by side on `width` pixels, true to scale, but that none which is not empty is narrower than 2.
[[nodiscard]] std::string bar(const Buckets&, double width, double height);

/// Gigawatts (below 10,000 kW: kilowatts) along a bar of `kw`, from 0 to all of it.
[[nodiscard]] std::string scale(std::uint64_t kw, double width);

/// What each pattern means, with its kW; defines the patterns, so a page needs it once.
[[nodiscard]] std::string legend(const Buckets&);

extern const std::string_view bar_style;

}  // namespace hallmark::rollup
