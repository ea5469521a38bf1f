#include "reports/render/format.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace hallmark {
namespace {

Criterion gigaflops() {
  Criterion c;
  c.metric = "gemm.fp64.throughput";
  c.threshold = 0.05e9;
  c.unit = find_unit("GFLOP/s").value();
  return c;
}

TEST(Format, writes_the_shortest_number_that_reads_back) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(shortest(5e-324), "5e-324");
}

TEST(Format, groups_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(17718), "17,718");
  EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Format, shows_a_value_with_its_limits_in_the_unit_of_the_contract) {
  EXPECT_EQ(observed_text(gigaflops(), 31.2e9, Interval{30.9e9, 31.5e9}), "31.2 [30.9, 31.5] GFLOP/s");
  EXPECT_EQ(observed_text(gigaflops(), {}, Interval{30.9e9, 31.5e9}), "[30.9, 31.5] GFLOP/s");
  EXPECT_EQ(observed_text(gigaflops(), {}, {}), "no value");
  EXPECT_EQ(threshold_text(gigaflops()), ">= 0.05 GFLOP/s");
}

TEST(Format, shows_both_bounds_of_a_range) {
  Criterion c = gigaflops();
  c.unit = find_unit("1").value();
  c.comparator = Comparator::within;
  c.threshold = 0.9, c.upper_threshold = 1.02;
  EXPECT_EQ(threshold_text(c), "in [0.9, 1.02]");
}

TEST(Format, tells_the_margin_with_its_sign_and_absence_as_unknown) {
  EXPECT_EQ(margin_text(0.0096), "+0.96 %");
  EXPECT_EQ(margin_text(-0.123), "-12.3 %");
  EXPECT_EQ(margin_text(412), "+412 times");
  EXPECT_EQ(margin_text({}), "unknown");
  EXPECT_EQ(margin_text(std::numeric_limits<double>::infinity()), "unknown");
}

TEST(Format, counts_gates_only) {
  Verdict verdict;
  EXPECT_EQ(gates_text(verdict), "0 gates: 0 ACCEPT, 0 REJECT, 0 INCONCLUSIVE");
  Finding gate, report;
  gate.ruling = Ruling::reject;
  report.criterion.severity = Severity::report;
  verdict.findings = {gate, report};
  EXPECT_EQ(gates_text(verdict), "1 gate: 0 ACCEPT, 1 REJECT, 0 INCONCLUSIVE");
}

TEST(Format, never_says_zero_watts_where_power_is_unknown) {
  Verdict verdict;
  EXPECT_EQ(demonstrated_text(verdict), "demonstrated power unknown");
  verdict.demonstrated_w = 1234.5;
  EXPECT_EQ(demonstrated_text(verdict), "demonstrated 1.234 kW");
}

}  // namespace
}  // namespace hallmark
