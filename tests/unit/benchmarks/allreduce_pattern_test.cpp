#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "benchmarks/allreduce/pattern.hpp"

using hallmark::AllreducePattern;

namespace {

template <class Real>
std::vector<Real> add_up(const AllreducePattern& pattern, const std::vector<int>& ranks, std::size_t count) {
  std::vector<Real> sum(count), input(count);
  for (const int rank : ranks) {
    pattern.fill(std::span{input}, rank);
    for (std::size_t i = 0; i < count; ++i) sum[i] += input[i];
  }
  return sum;
}

std::vector<int> all_ranks(int n) {
  std::vector<int> ranks;
  for (int rank = 0; rank < n; ++rank) ranks.push_back(rank);
  return ranks;
}

TEST(AllreducePattern, predicts_the_sum_of_any_number_of_ranks_exactly) {
  for (const int n : {1, 2, 3, 4, 7, 64, 1000}) {
    const AllreducePattern pattern{42, n};
    EXPECT_EQ(pattern.compare(std::span<const float>{add_up<float>(pattern, all_ranks(n), 999)}).count, 0U) << n;
    EXPECT_EQ(pattern.compare(std::span<const double>{add_up<double>(pattern, all_ranks(n), 999)}).count, 0U) << n;
  }
}

TEST(AllreducePattern, sees_a_rank_that_is_missing_or_counted_twice) {
  const AllreducePattern pattern{1, 4};
  // A missing rank whose contribution is 0 changes nothing: one element in 64.
  EXPECT_GT(pattern.compare(std::span<const float>{add_up<float>(pattern, {0, 1, 2}, 1024)}).count, 950U);
  EXPECT_GT(pattern.compare(std::span<const float>{add_up<float>(pattern, {0, 1, 2, 2}, 1024)}).count, 950U);
}

TEST(AllreducePattern, sees_the_answer_of_another_generation) {
  const AllreducePattern now{2, 4}, before{1, 4};
  EXPECT_GT(now.compare(std::span<const double>{add_up<double>(before, all_ranks(4), 1024)}).count, 800U);
}

TEST(AllreducePattern, counts_nan_as_wrong_and_says_where) {
  const AllreducePattern pattern{3, 2};
  std::vector<float> sum = add_up<float>(pattern, all_ranks(2), 100);
  sum[17] = std::numeric_limits<float>::quiet_NaN();
  sum[40] += 0.5F;
  const auto mismatch = pattern.compare(std::span<const float>{sum});
  EXPECT_EQ(mismatch.count, 2U);
  EXPECT_EQ(mismatch.first, 17U);
}

}  // namespace
