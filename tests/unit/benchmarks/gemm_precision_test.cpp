#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include "benchmarks/device/operand.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

struct Encoded {
  Precision precision;
  double value;
  std::uint64_t bits;
};

// From the tables of IEEE 754, the OCP 8-bit floating-point and the OCP microscaling specifications.
TEST(Encode, gives_the_bits_of_known_numbers) {
  for (const Encoded& each :
       {Encoded{Precision::bf16, 1.0, 0x3f80}, Encoded{Precision::bf16, -2.5, 0xc020},
        Encoded{Precision::fp16, 1.0, 0x3c00}, Encoded{Precision::fp16, 65504, 0x7bff},
        Encoded{Precision::fp16, 0x1p-24, 0x0001}, Encoded{Precision::fp8, 1.0, 0x38},
        Encoded{Precision::fp8, 448, 0x7e}, Encoded{Precision::fp8, 1e6, 0x7e}, Encoded{Precision::fp8, 0x1p-9, 0x01},
        Encoded{Precision::fp8, -3, 0xc4}, Encoded{Precision::nvfp4, 6, 0x7}, Encoded{Precision::nvfp4, 0.5, 0x1},
        Encoded{Precision::nvfp4, -1.5, 0xb}, Encoded{Precision::nvfp4, 100, 0x7}, Encoded{Precision::int8, -1, 0xff},
        Encoded{Precision::tf32, 1.0, 0x3f800000}, Encoded{Precision::tf32, 1 + 0x1p-11 + 0x1p-20, 0x3f802000},
        Encoded{Precision::fp32, 1.0, 0x3f800000}})
    EXPECT_EQ(encode(each.precision, each.value), each.bits) << name_of(each.precision) << ' ' << each.value;
}

TEST(Encode, is_undone_by_decode_for_every_pattern_of_a_narrow_format) {
  for (const Precision precision :
       {Precision::bf16, Precision::fp16, Precision::fp8, Precision::nvfp4, Precision::int8})
    for (std::uint64_t bits = 0; bits < 1ULL << operand_bits(precision); ++bits) {
      const double value = decode(precision, bits);
      if (std::isfinite(value)) {
        ASSERT_EQ(encode(precision, value), bits) << name_of(precision) << ' ' << bits;
      }
    }
}

TEST(Encode, rounds_to_the_nearest_number) {
  Random random{3};
  for (const Precision precision :
       {Precision::bf16, Precision::fp16, Precision::fp8, Precision::nvfp4, Precision::tf32})
    for (int i = 0; i < 20000; ++i) {
      const double value = static_cast<double>(static_cast<std::int64_t>(random()) >> 20) * 0x1p-41;  // within +-4
      const std::uint64_t bits = encode(precision, value);
      const double off = std::abs(decode(precision, bits) - value);
      const std::uint64_t step = precision == Precision::tf32 ? 1U << 13U : 1;  // the bits that tf32 keeps
      for (const std::uint64_t neighbour : {bits - step, bits + step}) {
        const double other = decode(precision, neighbour);
        if (std::isfinite(other)) {
          ASSERT_LE(off, std::abs(other - value)) << name_of(precision) << ' ' << value;
        }
      }
    }
}

template <class Element>
void expect_table_fills_alike(Precision precision, Data data) {
  constexpr std::size_t n = 33;
  const Operand operand{.seed = 7, .matrix = 1, .n = n, .data = data, .limit = exact_limit(precision, n, 127)};
  std::vector<Element> filled(n * n);
  fill(std::span{filled}, operand);
  const auto table = operand_table(precision, operand);
  const OperandRows rows{precision, operand};
  std::vector<double> row(n);
  for (std::size_t i = 0; i < n; ++i) {
    rows.read(i, row);
    for (std::size_t j = 0; j < n; ++j) {
      const std::uint64_t word = operand_word(operand, i, j / 2), bits = j % 2 == 0 ? word & 0xffffffffU : word >> 32U;
      ASSERT_EQ(decode(precision, table[(bits * table.size()) >> 32U]), value_of(filled[i * n + j]));
      ASSERT_EQ(row[j], value_of(filled[i * n + j]));
    }
  }
}

TEST(OperandTable, fills_as_the_host_does) {
  for (const Data data : {Data::gaussian, Data::exact}) {
    expect_table_fills_alike<double>(Precision::fp64, data);
    expect_table_fills_alike<float>(Precision::fp32, data);
    expect_table_fills_alike<Bf16>(Precision::bf16, data);
  }
  expect_table_fills_alike<std::int8_t>(Precision::int8, Data::exact);
}

TEST(OperandTable, holds_whole_numbers_alone_in_exact_data) {
  for (std::size_t i = 0; i < precision_count; ++i) {
    const auto precision = static_cast<Precision>(i);
    const int limit = exact_limit(precision, 8192, 127);
    std::set<double> values;
    for (const std::uint64_t bits :
         operand_table(precision, {.seed = 1, .matrix = 0, .n = 8192, .data = Data::exact, .limit = limit}))
      values.insert(decode(precision, bits));
    EXPECT_EQ(*values.begin(), -limit) << name_of(precision);
    EXPECT_EQ(*values.rbegin(), limit) << name_of(precision);
    for (const double value : values) ASSERT_EQ(value, std::floor(value)) << name_of(precision);
    EXPECT_EQ(values.size(), precision == Precision::nvfp4 ? 11U : 2 * static_cast<std::size_t>(limit) + 1);
  }
}

}  // namespace
}  // namespace hallmark
