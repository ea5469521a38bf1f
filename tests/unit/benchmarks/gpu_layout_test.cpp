#include "benchmarks/device/gpu_layout.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "benchmarks/device/gpu_rules.hpp"
#include "benchmarks/device/modular.hpp"
#include "benchmarks/device/passes.hpp"

namespace hallmark {
namespace {

constexpr std::size_t n = 64;
constexpr Precision all[] = {Precision::fp64,  Precision::fp32,  Precision::tf32,         Precision::bf16,
                             Precision::fp16,  Precision::int8,  Precision::fp8,          Precision::fp8_fast,
                             Precision::mxfp8, Precision::nvfp4, Precision::fp64_emulated};

Operand exact(std::uint32_t matrix, int limit) {
  return {.seed = 7, .matrix = matrix, .n = n, .data = Data::exact, .limit = limit};
}

Layout layout_of(Precision precision, bool transposed) {
  return {n, static_cast<unsigned>(operand_bits(precision)), transposed};
}

std::vector<std::uint64_t> stored(Precision precision, const Operand& operand, bool transposed) {
  const std::vector<std::uint64_t> table = operand_table(precision, operand);
  const Layout layout = layout_of(precision, transposed);
  std::vector<std::uint64_t> words(words_of(layout));
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = made_word(layout, operand, {table.data(), table.size()}, i);
  return words;
}

/// The matrix in row-major order by another way: values, then encoding.
std::vector<std::byte> row_major(Precision precision, const Operand& operand) {
  const OperandRows rows{precision, operand};
  std::vector<double> values(n * n);
  for (std::size_t row = 0; row < n; ++row) rows.read(row, std::span{values}.subspan(row * n, n));
  return packed(precision, values);
}

template <class Element>
void expect_as_filled(Precision precision, const Operand& operand) {
  std::vector<Element> filled(n * n);
  fill<Element>(filled, operand);
  const std::vector<std::uint64_t> made = stored(precision, operand, false);
  EXPECT_EQ(std::memcmp(made.data(), filled.data(), n * n * sizeof(Element)), 0) << name_of(precision);
}

TEST(GpuLayout, makes_the_matrices_that_the_host_fills) {
  for (const std::uint32_t matrix : {0U, 1U, 5U}) {
    expect_as_filled<double>(Precision::fp64, exact(matrix, 1 << 19));
    expect_as_filled<float>(Precision::fp32, exact(matrix, 127));
    expect_as_filled<Bf16>(Precision::bf16, exact(matrix, 127));
    expect_as_filled<std::int8_t>(Precision::int8, exact(matrix, 127));
    Operand gaussian = exact(matrix, 0);
    gaussian.data = Data::gaussian;
    expect_as_filled<double>(Precision::fp64, gaussian);
    expect_as_filled<Bf16>(Precision::bf16, gaussian);
  }
}

TEST(GpuLayout, hashes_a_transposed_matrix_in_logical_order) {
  for (const Precision precision : all) {
    const Operand operand = exact(1, 3);
    const std::vector<std::byte> bytes = row_major(precision, operand);
    for (const bool transposed : {false, true}) {
      const std::vector<std::uint64_t> words = stored(precision, operand, transposed);
      const Layout layout = layout_of(precision, transposed);
      std::vector<std::uint64_t> logical(words.size());
      for (std::size_t i = 0; i < words.size(); ++i) logical[i] = logical_word(layout, words.data(), i);
      EXPECT_EQ(word_hash(std::as_bytes(std::span{logical})), word_hash(bytes)) << name_of(precision) << transposed;
      for (const std::size_t i : {std::size_t{0}, bytes.size() / 3, bytes.size() - 1})
        EXPECT_EQ(logical_byte(layout, words.data(), i), std::to_integer<std::uint8_t>(bytes[i]));
    }
  }
}

TEST(GpuLayout, puts_every_half_byte_where_it_belongs) {
  for (const Precision precision : all) {
    const Layout layout = layout_of(precision, true);
    const std::vector<std::byte> bytes = row_major(precision, exact(1, 3));
    std::vector<std::byte> scattered(bytes.size());
    for (std::size_t i = 0; i < 2 * bytes.size(); ++i) {
      const std::size_t place = stored_half_byte(layout, i);
      ASSERT_LT(place, 2 * bytes.size());
      scattered[place / 2] |= ((bytes[i / 2] >> (i % 2 * 4)) & std::byte{15}) << (place % 2 * 4);
    }
    const std::vector<std::uint64_t> words = stored(precision, exact(1, 3), true);
    EXPECT_EQ(std::memcmp(scattered.data(), words.data(), scattered.size()), 0) << name_of(precision);
  }
}

TEST(GpuLayout, sizes_scales_in_tiles_of_four_by_128) {
  EXPECT_EQ(scale_bytes(64, 128, 16), 512U);
  EXPECT_EQ(scale_bytes(65, 128, 16), 1024U);
  EXPECT_EQ(scale_bytes(64, 129, 16), 1024U);
  EXPECT_EQ(scale_bytes(8192, 8192, 16), 8192U * 8192 / 16);
  EXPECT_EQ(scale_bytes(8192, 8192, 32), 8192U * 8192 / 32);
}

TEST(GpuLayout, gives_every_scale_its_own_place) {
  constexpr std::size_t inner = 320, outer = 200, block = 16;
  std::set<std::size_t> places;
  for (std::size_t row = 0; row < outer; ++row)
    for (std::size_t i = 0; i < inner / block; ++i) places.insert(scale_index(inner, block, row, i));
  EXPECT_EQ(places.size(), outer * (inner / block));
  EXPECT_LT(*places.rbegin(), scale_bytes(inner, outer, block));
  // Worked by hand: within a tile, then the next tile along the sum, then the next 128 rows.
  EXPECT_EQ(scale_index(inner, block, 0, 3), 3U);
  EXPECT_EQ(scale_index(inner, block, 1, 0), 16U);
  EXPECT_EQ(scale_index(inner, block, 32, 0), 4U);
  EXPECT_EQ(scale_index(inner, block, 127, 3), 31U * 16 + 3 * 4 + 3);
  EXPECT_EQ(scale_index(inner, block, 0, 4), 512U);
  EXPECT_EQ(scale_index(inner, block, 128, 0), 5U * 512);
}

TEST(GpuLayout, takes_as_many_sets_as_hold_four_caches) {
  EXPECT_EQ(set_count(100, 1000, 1U << 20U), 40U);
  EXPECT_EQ(set_count(101, 1000, 1U << 20U), 40U);
  EXPECT_EQ(set_count(5000, 1000, 1U << 20U), 1U);
  EXPECT_EQ(set_count(1, 1000, 1U << 20U), 64U);
  EXPECT_EQ(set_count(100, 1000, 1000), 5U);  // half of what is free
  EXPECT_EQ(set_count(100, 1000, 10), 1U);
}

/// One row through the shared functions, as the kernel does it.
template <class Element>
RowResidue residue_of(std::span<const Element> row, std::span<const std::uint32_t> x) {
  std::uint64_t sum = 0;
  bool foreign = false;
  for (std::size_t j = 0; j < row.size(); ++j) {
    const WholeNumber number = whole(row[j]);
    const std::uint32_t residue = reduce(number.magnitude);
    sum += fold(std::uint64_t{number.negative ? static_cast<std::uint32_t>(modulus) - residue : residue} * x[j]);
    foreign = foreign || number.foreign;
  }
  return {reduce(sum), foreign};
}

template <class Element>
void expect_as_on_the_host(const std::vector<Element>& unusual) {
  std::vector<std::uint32_t> x(n);
  for (std::size_t j = 0; j < n; ++j) x[j] = static_cast<std::uint32_t>(random_bits(3, j) % modulus);
  std::vector<Element> d(n * n);
  for (std::size_t i = 0; i < d.size(); ++i)
    d[i] = static_cast<Element>(static_cast<int>(random_bits(4, i) % 20001) - 10000);
  for (std::size_t i = 0; i < unusual.size(); ++i) d[i * n + i] = unusual[i];
  std::vector<RowResidue> host(n);
  row_residues(d.data(), x, host);
  for (std::size_t i = 0; i < n; ++i) {
    const RowResidue ours = residue_of<Element>(std::span{d}.subspan(i * n, n), x);
    ASSERT_EQ(ours.foreign, host[i].foreign) << i << ' ' << +d[i * n + i];
    if (!ours.foreign) {
      ASSERT_EQ(ours.sum, host[i].sum) << i << ' ' << +d[i * n + i];
    }
  }
}

TEST(GpuLayout, knows_whole_numbers_as_the_host_does) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> wide{0,          -0.0,        0.5,          -0.5,   1,       -1,       0x1p51,       -0x1p51,
                           0x1p51 - 1, -0x1p51 - 1, 0x1p51 - 0.5, 0x1p52, -0x1p52, 0x1p60,   1e300,        -1e300,
                           5e-324,     infinity,    -infinity,    nan,    -nan,    0x1.8p50, -0x1p50 + 0.5};
  expect_as_on_the_host(wide);
  std::vector<float> narrow{0x1p24F, -0x1p24F,       0x1p24F - 1,     -0x1p24F + 1, -0x1p24F - 2, 0x1p25F,   -0x1p25F,
                            0x1p23F, 0x1p23F - 0.5F, -0x1p23F + 0.5F, 1e-45F,       3e38F,        12345.25F, -7};
  for (const double each : {0.0, -0.0, 0.5, -0.5, infinity, -infinity, nan, -nan})
    narrow.push_back(static_cast<float>(each));
  expect_as_on_the_host(narrow);
  expect_as_on_the_host(std::vector<std::int32_t>{0, -1, std::numeric_limits<std::int32_t>::min(),
                                                  std::numeric_limits<std::int32_t>::max()});
}

}  // namespace
}  // namespace hallmark
