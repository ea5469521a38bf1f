// Faults as broken hardware makes them, planted to prove that the checks find them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "benchmarks/device/gemm_device.hpp"

namespace hallmark {

/// In D: one flipped bit, eight elements of a row zeroed, two unequal elements of a row exchanged, a NaN, a pair of
/// errors of opposite sign in a row (which sums to nothing). In A, after the product: one flipped bit, as failing
/// memory does.
inline constexpr std::array<std::string_view, 6> gemm_faults{"bit_flip", "zeroed_run", "swapped_elements",
                                                             "nan",      "cancelling", "memory_a"};

/// Plants one fault in set `set`, at a place drawn from `seed`, and says in words what was done. int32 has no NaN: its
/// smallest number stands in. n is at least 16. Throws DefectError for a kind that is not in gemm_faults.
std::string plant_gemm_fault(std::string_view kind, GemmDevice& device, std::size_t set, Precision precision,
                             std::size_t n, std::uint64_t seed);

}  // namespace hallmark
