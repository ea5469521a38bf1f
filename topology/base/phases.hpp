// What a long load comes to: how fast at first, when it settles, and how fast it stays.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace hallmark {

/// A load after its knee.
struct Sustained {
  std::size_t knee;    ///< index of the first value of the steady part
  double low;          ///< 5 % quantile of the steady part (the unit of the values)
  double median;       ///< of the steady part
  double slope_per_s;  ///< of the steady part, relative to its median: -0.001 loses 0.1 % in a second
};

/// `rates` are of successive buckets of `bucket_s` seconds. The knee is where eight of them first slope by less than
/// 0.1 % a second, or by less than what its own scatter makes of a level load. Slopes are Theil's (1950) medians.
/// nullopt: fewer than 16 rates, a rate that is no positive number, or no knee within the first half. Source: section 4
/// of the GEMM study.
[[nodiscard]] std::optional<Sustained> sustained(std::span<const double> rates, double bucket_s);

}  // namespace hallmark
