// How many samples a criterion needs, and at what confidence. Judgement, planner and lint ask the same functions.
#pragma once

#include <cstdint>
#include <optional>

#include "reports/contract/contract.hpp"

namespace hallmark {

/// Units of this scope that the contract counts: 1 for the hall, else racks, nodes or ranks (a gpu has one rank; NICs
/// are counted as ranks too, for want of a number of their own). 0 where the contract does not say.
[[nodiscard]] std::uint64_t contracted_units(const Contract& contract, Scope scope);

/// The quantile that the criterion bounds: 0.5 for median, Q for quantile:Q; nullopt for statistics without limits
/// (min, max, last, count, drift) and for words that are none. Q is from 0.001 to 0.999.
[[nodiscard]] std::optional<double> bounded_quantile(const Criterion& criterion);

/// One-sided error of one unit: 1 - confidence; divided by the number of units where confidence_scope is the hall.
[[nodiscard]] double unit_alpha(const Contract& contract, const Criterion& criterion);

/// The smallest n whose order statistics bound the q-quantile from below and above at `alpha`; 0 < q < 1, 0 < alpha
/// < 1.
[[nodiscard]] std::uint64_t samples_for_limit(double q, double alpha);

/// min_samples where the contract gives none: the smallest odd number from 11 on with a limit for a median, the
/// smallest number with a limit for another quantile, 4 for drift (a block in each quarter), 1 for the rest.
[[nodiscard]] std::uint64_t default_samples(const Contract& contract, const Criterion& criterion);

/// Units that may fail: the count, or the fraction of `units` rounded down.
[[nodiscard]] std::uint64_t allowed_failures(const Allowance& allowance, std::uint64_t units);

}  // namespace hallmark
