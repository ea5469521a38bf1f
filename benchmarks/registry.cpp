#include "benchmarks/registry.hpp"

#include <array>

#include "benchmarks/allreduce/allreduce.hpp"
#include "benchmarks/gemm/gemm.hpp"
#include "benchmarks/hbm/hbm.hpp"
#include "benchmarks/memory/memory.hpp"
#include "benchmarks/peak/peak.hpp"
#include "benchmarks/power/power.hpp"
#include "benchmarks/storage/storage.hpp"

namespace hallmark {
namespace {

constexpr std::array table{&peak_benchmark,      &gemm_benchmark,    &memory_benchmark, &hbm_benchmark,
                           &allreduce_benchmark, &storage_benchmark, &power_benchmark};

}  // namespace

std::span<const BenchmarkType* const> registry() { return table; }

const BenchmarkType* find_benchmark(std::string_view case_name) {
  const std::string_view benchmark = case_name.substr(0, case_name.find('/'));
  for (const BenchmarkType* const type : table)
    if (type->name == benchmark) return type;
  return nullptr;
}

}  // namespace hallmark
