// How long the parts of a test take by what the contract says.
#pragma once

#include <string>

#include "reports/contract/contract.hpp"

namespace hallmark {

/// The criterion's duration_h, else the longest of the contract; 0 where none has one.
[[nodiscard]] double soak_hours(const Contract&, const Criterion&);

/// Of a series: params.block_s, else policy.window's, else a quarter of an hour.
[[nodiscard]] double series_block_s(const Contract&, const Criterion&);

/// Equal for criteria that are judged from one case; empty for those that need none of their own: facts and series.
[[nodiscard]] std::string case_key(const Criterion&);

/// Seconds that the criterion's case takes in one block: what its params demand, else `usual`. One rank of a node at a
/// time takes as many times as long.
[[nodiscard]] double case_seconds(const Contract&, const Criterion&, double usual);

}  // namespace hallmark
