#include "benchmarks/device/gpu_rules.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "benchmarks/device/operand.hpp"

namespace hallmark {
namespace {

constexpr Precision probed[] = {Precision::fp64,  Precision::fp64_emulated, Precision::fp32, Precision::tf32,
                                Precision::bf16,  Precision::fp16,          Precision::fp8,  Precision::fp8_fast,
                                Precision::mxfp8, Precision::nvfp4};

std::string why(Precision precision, int major, int minor, std::size_t n = 8192) {
  return why_no_precision(precision, n, {major, minor}).value_or("");
}

TEST(GpuRules, say_which_gpus_have_a_format) {
  EXPECT_EQ(why(Precision::fp8, 8, 0),
            "fp8 needs a GPU of compute capability 8.9 (Ada, Hopper) or later; this one has 8.0");
  EXPECT_EQ(why(Precision::fp8_fast, 8, 9), "");
  EXPECT_EQ(why(Precision::fp8, 9, 0), "");
  EXPECT_NE(why(Precision::mxfp8, 9, 0).find("10.0 (Blackwell)"), std::string::npos);
  EXPECT_NE(why(Precision::nvfp4, 9, 0).find("10.0 (Blackwell)"), std::string::npos);
  EXPECT_EQ(why(Precision::nvfp4, 10, 3), "");
  EXPECT_EQ(why(Precision::bf16, 8, 0), "");
  EXPECT_NE(why(Precision::bf16, 7, 5).find("8.0"), std::string::npos);
}

/// Vendors' peaks: multiprocessors times boost clock times flops_per_clock().
TEST(GpuRules, know_what_a_multiprocessor_does_in_a_clock) {
  struct Row {
    ComputeCapability capability;
    Precision precision;
    double multiprocessors, boost_hz, peak;
  };
  for (const Row& row : {Row{{8, 0}, Precision::bf16, 108, 1.41e9, 312e12}, Row{{8, 0}, Precision::fp64, 108, 1.41e9, 19.5e12},
                         Row{{9, 0}, Precision::bf16, 132, 1.83e9, 989e12}, Row{{9, 0}, Precision::fp8, 132, 1.83e9, 1979e12},
                         Row{{9, 0}, Precision::fp64, 132, 1.98e9, 67e12}, Row{{9, 0}, Precision::fp32, 132, 1.98e9, 67e12},
                         Row{{10, 0}, Precision::bf16, 148, 1.965e9, 2382e12}}) {
    const auto flops = flops_per_clock(row.precision, row.capability);
    ASSERT_TRUE(flops);
    EXPECT_NEAR(row.multiprocessors * row.boost_hz * *flops, row.peak, 0.01 * row.peak) << name_of(row.precision);
  }
  EXPECT_FALSE(flops_per_clock(Precision::fp8, {8, 0})) << "there is no such unit";
  EXPECT_FALSE(flops_per_clock(Precision::fp64_emulated, {10, 0}));
  EXPECT_FALSE(flops_per_clock(Precision::bf16, {12, 0})) << "not known is not guessed";
}

TEST(GpuRules, refuse_sizes_that_no_layout_fits) {
  EXPECT_NE(why(Precision::bf16, 9, 0, 100).find("n = 100"), std::string::npos);
  EXPECT_NE(why(Precision::bf16, 9, 0, 0), "");
  EXPECT_EQ(why(Precision::bf16, 9, 0, 192), "");
}

TEST(GpuRules, count_the_bytes_of_a_set_and_of_the_workspace) {
  EXPECT_EQ(set_bytes(Precision::bf16, 8192), 8192U * 8192 * 8);
  EXPECT_EQ(set_bytes(Precision::nvfp4, 8192), 8192U * 8192 * 5);
  EXPECT_EQ(set_bytes(Precision::fp64, 64), 64U * 64 * 24);
  EXPECT_EQ(workspace_bytes(Precision::bf16, 8192), 64U << 20U);
  EXPECT_GT(workspace_bytes(Precision::fp64_emulated, 8192), 2 * 10 * std::size_t{8192} * 8192);
}

TEST(GpuRules, write_an_algorithm_as_hex_and_read_it_back) {
  AlgorithmBytes algorithm{};
  for (std::size_t i = 0; i < algorithm.size(); ++i) algorithm[i] = static_cast<std::byte>(37 * i + 250);
  const std::string digits = to_hex(algorithm);
  EXPECT_EQ(digits.size(), 128U);
  EXPECT_EQ(digits.substr(0, 6), "fa1f44");
  EXPECT_EQ(from_hex(digits), algorithm);
  EXPECT_EQ(from_hex(""), std::nullopt);
  EXPECT_EQ(from_hex(digits.substr(2)), std::nullopt);
  EXPECT_EQ(from_hex("g" + digits.substr(1)), std::nullopt);
  EXPECT_EQ(from_hex("F" + digits.substr(1)), std::nullopt);
}

TEST(GpuRules, probe_with_operands_that_the_format_has_and_sums_that_end_in_one) {
  for (const Precision precision : probed)
    for (const std::size_t n : {std::size_t{64}, std::size_t{512}})
      for (int variant = 0; variant < probe_variants; ++variant)
        for (int p = 1; p <= largest_probe(precision, n); ++p) {
          const WidthProbe probe = width_probe(precision, n, p, variant);
          ASSERT_EQ(std::inner_product(probe.a.begin(), probe.a.end(), probe.b.begin(), 0.0), std::ldexp(1.0, p) + 1)
              << name_of(precision) << ' ' << p << ' ' << variant;
          for (std::size_t k = 0; k < n; ++k) {
            ASSERT_EQ(decode(precision, encode(precision, probe.a[k])), probe.a[k]) << name_of(precision) << ' ' << p;
            ASSERT_EQ(decode(precision, encode(precision, probe.b[k])), probe.b[k]) << name_of(precision) << ' ' << p;
          }
        }
}

TEST(GpuRules, probe_as_far_as_results_and_operands_reach) {
  EXPECT_EQ(largest_probe(Precision::fp64, 64), 52);
  EXPECT_EQ(largest_probe(Precision::bf16, 64), 23);
  EXPECT_EQ(largest_probe(Precision::fp8, 8192), 23);
  EXPECT_EQ(largest_probe(Precision::fp8, 64), 16 + 5);
  EXPECT_EQ(largest_probe(Precision::nvfp4, 8192), 4 + 12);
  EXPECT_EQ(largest_probe(Precision::int8, 8192), 0);
}

TEST(GpuRules, keep_the_limit_unless_the_accumulator_is_narrow) {
  for (const Precision precision : probed)
    EXPECT_EQ(exact_limit(precision, 8192, {.bits = 5, .narrow = false}), exact_limit(precision, 8192, 127));
  EXPECT_EQ(exact_limit(Precision::fp8, 8192, {.bits = 14, .narrow = true}), 3);  // Hopper, as designed for
  EXPECT_EQ(exact_limit(Precision::fp8, 8192, {.bits = 12, .narrow = true}), 2);
  EXPECT_EQ(exact_limit(Precision::fp8, 8192, {.bits = 4, .narrow = true}), 1);
  EXPECT_EQ(exact_limit(Precision::bf16, 8192, {.bits = 23, .narrow = true}), 127);
  EXPECT_LT(exact_limit(Precision::bf16, 8192, {.bits = 22, .narrow = true}), 127);
  EXPECT_EQ(exact_limit(Precision::fp64, 8192, {.bits = 53, .narrow = true}), 1 << 19);
  EXPECT_EQ(exact_limit(Precision::fp64, 8192, {.bits = 51, .narrow = true}), 1 << 18);
}

TEST(GpuRules, name_the_width_that_was_found) {
  EXPECT_EQ(text({.bits = 14, .narrow = true}, Precision::fp8), "14");
  EXPECT_EQ(text({.bits = 24, .narrow = false}, Precision::bf16), "24");
  EXPECT_EQ(text({.bits = 17, .narrow = false}, Precision::nvfp4), "17 or more");
  EXPECT_EQ(text({.bits = 32, .narrow = false}, Precision::int8), "32");
}

TEST(GpuRules, pack_half_bytes_with_the_first_element_lowest) {
  const std::vector<double> values{1, 6, -1, 0};
  const std::vector<std::byte> bytes = packed(Precision::nvfp4, values);
  ASSERT_EQ(bytes.size(), 2U);
  EXPECT_EQ(bytes[0], std::byte{0x72});
  EXPECT_EQ(bytes[1], std::byte{0x0a});
  const std::vector<std::byte> singles = packed(Precision::fp32, values);
  float second = 0;
  std::memcpy(&second, singles.data() + 4, 4);
  EXPECT_EQ(second, 6);
}

}  // namespace
}  // namespace hallmark
