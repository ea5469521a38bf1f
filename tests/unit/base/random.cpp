#include "topology/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <vector>

namespace hallmark {
namespace {

TEST(Random, gives_the_published_words_of_splitmix64) {
  // Reference sequence of SplitMix64 seeded with 1234567, as its authors print it.
  Random random{1234567};
  for (const std::uint64_t word : {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                                   4593380528125082431ULL, 16408922859458223821ULL})
    EXPECT_EQ(random(), word);
}

TEST(Random, a_word_depends_on_seed_and_counter_only) {
  Random random{42};
  std::vector<std::uint64_t> words;
  for (int i = 0; i < 10; ++i) words.push_back(random());
  for (std::uint64_t i = 10; i-- > 0;) EXPECT_EQ(random_bits(42, i), words[i]);
  EXPECT_NE(random_bits(43, 0), words[0]);
}

TEST(Random, below_stays_below_and_reaches_every_value_about_equally) {
  Random random{3};
  std::array<int, 10> counts{};
  for (int i = 0; i < 100000; ++i) ++counts.at(random.below(10));
  // 10,000 expected each, standard deviation 95.
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, shuffle_keeps_every_element_and_gives_the_same_order_for_the_same_seed) {
  std::vector<int> a(50);
  std::iota(a.begin(), a.end(), 0);
  std::vector<int> b = a;
  const std::vector<int> sorted = a;
  Random first{9};
  Random second{9};
  shuffle(a, first);
  shuffle(b, second);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, sorted);
  std::ranges::sort(a);
  EXPECT_EQ(a, sorted);
}

TEST(Random, shuffle_reaches_every_order_of_three) {
  Random random{1};
  std::set<std::vector<int>> orders;
  for (int i = 0; i < 200; ++i) {
    std::vector<int> three{1, 2, 3};
    shuffle(three, random);
    orders.insert(three);
  }
  EXPECT_EQ(orders.size(), 6U);
}

}  // namespace
}  // namespace hallmark
