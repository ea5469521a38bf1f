#include "topology/base/units.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hallmark {
namespace {

TEST(Units, have_the_dimension_and_factor_of_their_name) {
  const struct {
    std::string_view name;
    Dimension dimension;
    double factor;
  } cases[] = {{"1", Dimension::one, 1},
               {"TFLOP/s", Dimension::flop_rate, 1e12},
               {"EFLOP/s", Dimension::flop_rate, 1e18},
               {"GB/s", Dimension::byte_rate, 1e9},
               {"GiB/s", Dimension::byte_rate, 1073741824},
               {"Gbit/s", Dimension::byte_rate, 125000000},
               {"IOPS", Dimension::operation_rate, 1},
               {"MiB", Dimension::bytes, 1048576},
               {"kW", Dimension::power, 1000},
               {"kWh", Dimension::energy, 3.6e6},
               {"us", Dimension::time, 1e-6}};
  for (const auto& [name, dimension, factor] : cases) {
    const auto unit = find_unit(name);
    ASSERT_TRUE(unit) << name;
    EXPECT_EQ(unit->dimension, dimension) << name;
    EXPECT_EQ(unit->factor, factor) << name;
  }
}

TEST(Units, are_found_by_their_exact_name_only) {
  for (const std::string_view name : {"", "GBps", "gb/s", "GB/S", " GB/s", "GB/s ", "KB", "Watt", "%"})
    EXPECT_FALSE(find_unit(name)) << name;
}

TEST(Units, a_misspelt_name_is_recognised_and_bits_never_become_bytes) {
  const struct {
    std::string_view name, meant;
  } cases[] = {
      {"GBps", "GB/s"},   {"gb/s", "GB/s"},   {"GB/sec", "GB/s"}, {"GFLOPS", "GFLOP/s"}, {"TFlop/s", "TFLOP/s"},
      {"Gbps", "Gbit/s"}, {"Gb/s", "Gbit/s"}, {"GiBps", "GiB/s"}, {"kw", "kW"},          {"iops", "IOPS"},
      {"furlong", ""},    {"", ""},           {"%", ""}};
  for (const auto& [name, meant] : cases) EXPECT_EQ(similar_unit(name), meant) << name;
}

TEST(Units, values_are_written_with_four_digits_and_a_fitting_prefix) {
  const struct {
    double value;
    Dimension dimension;
    std::string_view words;
  } cases[] = {{372e9, Dimension::byte_rate, "372 GB/s"},
               {1.2345678e12, Dimension::flop_rate, "1.235 TFLOP/s"},
               {0, Dimension::byte_rate, "0 B/s"},
               {-5e9, Dimension::byte_rate, "-5 GB/s"},
               {0.25, Dimension::flop_rate, "0.25 FLOP/s"},
               {1e21, Dimension::flop_rate, "1000 EFLOP/s"},
               {512, Dimension::operation_rate, "512 IOPS"},
               {12500, Dimension::operation_rate, "12.5 kIOPS"},
               {1950, Dimension::power, "1.95 kW"},
               {17e-6, Dimension::time, "17 us"},
               {0.93, Dimension::one, "0.93"},
               {7200, Dimension::time, "7200 s"}};
  for (const auto& [value, dimension, words] : cases) EXPECT_EQ(text(value, dimension), words);
}

TEST(Units, values_keep_the_unit_they_were_agreed_in) {
  EXPECT_EQ(text(0.05e9, *find_unit("GFLOP/s")), "0.05 GFLOP/s");
  EXPECT_EQ(text(47.5e9, *find_unit("Gbit/s")), "380 Gbit/s");
  EXPECT_EQ(text(15.3e6, *find_unit("kW")), "15300 kW");
  EXPECT_EQ(text(1, *find_unit("1")), "1");
  EXPECT_EQ(text(1e18, *find_unit("GFLOP/s")), "1000000000 GFLOP/s");
  EXPECT_EQ(text(9999.96, *find_unit("1")), "10000");
}

TEST(Units, an_unknown_value_is_never_a_number) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(text(nan, Dimension::power), "unknown");
  EXPECT_EQ(text(nan, *find_unit("kW")), "unknown");
}

TEST(Units, sizes_are_written_exactly_and_read_back) {
  const struct {
    unsigned long long bytes;
    std::string_view words;
  } cases[] = {{0, "0 B"},
               {8, "8 B"},
               {1500, "1500 B"},
               {1024, "1 KiB"},
               {1048576, "1 MiB"},
               {3ULL << 30U, "3 GiB"},
               {1ULL << 42U, "4 TiB"}};
  for (const auto& [bytes, words] : cases) {
    EXPECT_EQ(size_text(bytes), words);
    EXPECT_EQ(parse_size(words), bytes);
  }
}

TEST(Units, sizes_are_read_with_and_without_a_unit_and_refused_otherwise) {
  EXPECT_EQ(parse_size("4MiB"), 4ULL << 20U);
  EXPECT_EQ(parse_size("4 MB"), 4000000U);
  EXPECT_EQ(parse_size("1500"), 1500U);
  for (const std::string_view words : {"", "-1", "MiB", "4 mib", "4  MiB", "4MiB/s", "4 kW", "1.5 MiB",
                                       "99999999999999999999", "18446744073709551615 KiB", "4 MiB "})
    EXPECT_FALSE(parse_size(words)) << words;
}

}  // namespace
}  // namespace hallmark
