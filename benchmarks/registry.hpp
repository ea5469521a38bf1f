// Every benchmark there is, as one table.
#pragma once

#include <span>

#include "benchmarks/benchmark.hpp"

namespace hallmark {

[[nodiscard]] std::span<const BenchmarkType* const> registry();

/// The row whose name is the first component of this case's name; null where there is none.
[[nodiscard]] const BenchmarkType* find_benchmark(std::string_view case_name);

}  // namespace hallmark
