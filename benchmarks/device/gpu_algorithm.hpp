// Choosing how a GPU multiplies, and trying how wide its accumulators are.
#pragma once

#include <cstdint>

#include "benchmarks/device/gpu_matrices.hpp"
#include "benchmarks/device/gpu_rules.hpp"
#include "benchmarks/device/lt_product.hpp"

namespace hallmark {

/// The candidate with the best median time on performance data (int8: whole numbers), each timed for 20 ms at least on
/// the sets in turn, on a GPU that is warm; of those within 1 % of the best, the one that the library names first.
/// Overwrites the matrices.
[[nodiscard]] AlgorithmBytes choose_algorithm(const LtProduct& product, GpuMatrices& matrices, Precision precision,
                                              const Operand& like);

/// Multiplies the probes of width_probe(). Overwrites the operands of set 0.
[[nodiscard]] AccumulatorWidth probe_accumulator(const LtProduct& product, GpuMatrices& matrices, Precision precision,
                                                 std::size_t n, const AlgorithmBytes& algorithm);

}  // namespace hallmark
