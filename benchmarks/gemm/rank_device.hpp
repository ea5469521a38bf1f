// Where this rank multiplies: on its GPU if it has one, else on the host.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/device/gemm_device.hpp"

namespace hallmark {

/// Why this rank cannot multiply matrices of this precision and size; nullopt: it can.
[[nodiscard]] std::optional<std::string> why_no_gemm(const Context&, Precision, std::size_t n);

/// `algorithm`: what agree_on_algorithm() settled on; empty: what the device takes by itself. Throws UnavailableError.
[[nodiscard]] std::unique_ptr<GemmDevice> open_rank_device(const Context&, Precision, std::size_t n,
                                                           const std::string& algorithm);

/// The first rank of each class chooses the algorithm for all of its class: equal hardware must run equal code, or
/// equal answers prove nothing. Collective over the world; a rank that cannot multiply gives "" and
/// goes on.
[[nodiscard]] std::string agree_on_algorithm(const Context&, Precision, std::size_t n);

/// By rank, the first rank of the same class, of those whose class is not empty; -1 for the others.
[[nodiscard]] std::vector<int> leaders(const std::vector<std::string>& classes);

}  // namespace hallmark
