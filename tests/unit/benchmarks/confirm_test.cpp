#include "benchmarks/confirm.hpp"

#include <gtest/gtest.h>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using Majorities = std::map<std::string, std::uint64_t>;

TEST(Majorities, are_what_more_than_half_of_a_kind_answer) {
  EXPECT_EQ(majorities({}), Majorities{});
  EXPECT_EQ(majorities({{"a", 1}, {"a", 1}}), Majorities{});  // two agree, but who would be the third?
  EXPECT_EQ(majorities({{"a", 1}, {"a", 1}, {"a", 2}}), (Majorities{{"a", 1}}));
  EXPECT_EQ(majorities({{"a", 1}, {"a", 1}, {"a", 2}, {"a", 2}}), Majorities{});
  EXPECT_EQ(majorities({{"a", 1}, {"a", 2}, {"a", 3}}), Majorities{});
  EXPECT_EQ(majorities({{"a", 1}, {"b", 2}, {"a", 1}, {"b", 2}, {"a", 1}, {"b", 2}}), (Majorities{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(majorities({{"a", 0}, {"a", 0}, {"a", 0}, {"a", 4}}), Majorities{});  // 0 is no vote
}

TEST(Majorities, do_not_depend_on_the_order_of_ranks) {
  Random random{5};
  for (int round = 0; round < 2000; ++round) {
    std::vector<Vote> votes;
    for (std::uint64_t i = 0; i < 1 + random.below(20); ++i)
      votes.push_back({random.below(2) == 0 ? "a" : "b", random.below(3)});
    const auto found = majorities(votes);
    shuffle(votes, random);
    ASSERT_EQ(majorities(votes), found);
  }
}

}  // namespace
}  // namespace hallmark
