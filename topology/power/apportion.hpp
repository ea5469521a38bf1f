// Dividing an integer amount so that nothing is lost.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hallmark {

/// `amount` divided by `weights`: each gets floor(amount w / W), and the units left over go one each to the largest
/// remainders, the earlier of equal ones first. So the parts sum to `amount` exactly, each is less than 1 from its
/// quota, and weight 0 gets 0. Throws Error(defect) for a negative amount or weight, or where all weights are 0 and the
/// amount is not. Source: largest remainder (Hamilton); power.md 5.2 L6.
[[nodiscard]] std::vector<std::int64_t> apportion(std::int64_t amount, std::span<const std::int64_t> weights);

}  // namespace hallmark
