// Every statistic on a unit and on the hall, by the judge itself, with both comparators.
#include <gtest/gtest.h>

#include <algorithm>

#include "reports/judgement/decide.hpp"
#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

constexpr std::size_t blocks = 12;

/// Blocks of exactly 1 - i/100 of the rate, i = 0 .. 11: one sample each, no noise. All ranks alike.
Results falling_run() {
  Results run = evidence::run({.ranks = 4, .blocks = blocks, .samples = 1});
  for (const std::string& name : {evidence::gemm, evidence::write}) {
    CaseRecord& record = evidence::find(run, name);
    const double step_s = name == evidence::gemm ? 1 : 1e-2;
    for (std::size_t block = 0; block < blocks; ++block)
      for (std::size_t rank = 0; rank < 4; ++rank) {
        const std::size_t i = record.at(rank, block, 0);
        record.entry[i] = 900.0 * static_cast<double>(block);
        record.exit[i] = record.entry[i] + step_s / (1 - static_cast<double>(block) / 100);
      }
  }
  return run;
}

struct Row {
  const char* statistic;
  double value;  ///< of the full rate
};
constexpr Row rows[] = {{"median", 0.945}, {"quantile:0.5", 0.945}, {"quantile:0.25", 0.91}, {"min", 0.89},
                        {"max", 1},        {"last", 0.89},          {"drift", 0.90 / 0.99 - 1}};

Finding judged(Criterion criterion, const Row& row, double unit, Comparator comparator, double slack) {
  criterion.statistic = row.statistic;
  criterion.min_samples = 1;
  criterion.comparator = comparator;
  criterion.threshold = row.value * unit + slack;
  if (criterion.statistic == "drift") criterion.unit = *find_unit("1");
  Contract contract = evidence::contract();
  contract.criteria = {criterion};
  return evidence::judge_one(contract, falling_run()).findings.front();
}

void check(const Criterion& criterion, double unit) {
  for (const Row& row : rows) {
    const bool plain = std::string_view{row.statistic} == "drift";
    const double scale = plain ? 1 : unit, far = 0.2 * scale;
    for (const auto& [comparator, sign] : {std::pair{Comparator::at_least, 1.0}, {Comparator::at_most, -1.0}}) {
      const Finding good = judged(criterion, row, scale, comparator, -sign * far);
      EXPECT_EQ(good.ruling, Ruling::accept) << row.statistic << ' ' << good.outcomes[0].detail;
      ASSERT_TRUE(good.observed) << row.statistic;
      EXPECT_NEAR(*good.observed, row.value * scale, 1e-6 * scale) << row.statistic;
      EXPECT_EQ(judged(criterion, row, scale, comparator, sign * far).ruling, Ruling::reject) << row.statistic;
    }
    // A quantile's limits straddle it; the others are their own limits.
    const bool bounded = quantile_of(row.statistic).has_value();
    EXPECT_EQ(judged(criterion, row, scale, Comparator::at_least, 1e-3 * scale).ruling,
              bounded ? Ruling::inconclusive : Ruling::reject)
        << row.statistic;
  }
}

TEST(Statistics, hold_on_a_unit) { check(evidence::criterion("GEMM-01"), 1e9); }
TEST(Statistics, hold_on_the_hall) { check(evidence::criterion("STO-01"), 4 * 4194304 / 1e-2); }

TEST(Statistics, count_counts_blocks) {
  Criterion criterion = evidence::criterion("GEMM-01");
  criterion.unit = *find_unit("1");
  for (const auto& [threshold, ruling] : {std::pair{12.0, Ruling::accept}, {13.0, Ruling::reject}}) {
    const Finding finding = judged(criterion, {"count", threshold}, 1, Comparator::at_least, 0);
    EXPECT_EQ(finding.ruling, ruling);
    EXPECT_EQ(finding.observed, 12);
  }
}

TEST(Statistics, a_drift_has_its_slope_in_the_remark) {
  const Finding finding = judged(evidence::criterion("GEMM-01"), {"drift", -0.5}, 1, Comparator::at_least, 0);
  EXPECT_EQ(finding.ruling, Ruling::accept);
  EXPECT_NE(finding.remark.find("slope"), std::string::npos) << finding.remark;
}

}  // namespace
}  // namespace hallmark
