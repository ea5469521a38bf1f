#include "reports/contract/words.hpp"

#include <gtest/gtest.h>

#include <array>

namespace hallmark {
namespace {

TEST(Words, the_nearest_candidate_is_found_and_distant_ones_are_not) {
  constexpr std::array<std::string_view, 4> keys{"threshold", "id", "unit", "min_samples"};
  EXPECT_EQ(nearest("treshold", keys), "threshold");
  EXPECT_EQ(nearest("thresohld", keys), "threshold");
  EXPECT_EQ(nearest("minsamples", keys), "min_samples");
  EXPECT_EQ(nearest("units", keys), "unit");
  EXPECT_EQ(nearest("completely_else", keys), "");
  EXPECT_EQ(nearest("zz", keys), "");
  EXPECT_EQ(nearest(std::string(1000, 'a'), keys), "");
  EXPECT_EQ(nearest("", keys), "");
}

TEST(Words, quotes_shorten_and_never_cut_a_character_in_two) {
  EXPECT_EQ(in_quotes("abc"), "'abc'");
  EXPECT_EQ(in_quotes(std::string_view{"a\n\x1b\x7f", 4}),
            "'a?"
            "?"
            "?'");
  EXPECT_EQ(in_quotes(std::string(61, 'a')), "'" + std::string(60, 'a') + "...'");
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "\xc3\xa4"), "'" + std::string(59, 'a') + "...'");
}

TEST(Words, lists_end_in_or) {
  constexpr std::array<std::string_view, 3> words{"a", "b", "c"};
  EXPECT_EQ(either(words), "a, b or c");
  EXPECT_EQ(either(std::span{words}.first(1)), "a");
}

}  // namespace
}  // namespace hallmark
