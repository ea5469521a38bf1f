#include "benchmarks/device/precision.hpp"

#include <array>

namespace hallmark {
namespace {

struct Row {
  Precision precision;
  std::string_view name;
  std::size_t operand, result;
};

constexpr std::array<Row, 4> rows{{{Precision::fp64, "fp64", 8, 8},
                                   {Precision::fp32, "fp32", 4, 4},
                                   {Precision::bf16, "bf16", 2, 4},
                                   {Precision::int8, "int8", 1, 4}}};

constexpr const Row& row(Precision precision) { return rows[static_cast<std::size_t>(precision)]; }

}  // namespace

std::string_view name_of(Precision precision) { return row(precision).name; }

std::optional<Precision> find_precision(std::string_view name) {
  for (const Row& each : rows)
    if (each.name == name) return each.precision;
  return std::nullopt;
}

std::size_t operand_bytes(Precision precision) { return row(precision).operand; }
std::size_t result_bytes(Precision precision) { return row(precision).result; }

}  // namespace hallmark
