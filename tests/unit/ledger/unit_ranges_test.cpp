#include "reports/ledger/unit_ranges.hpp"

#include <gtest/gtest.h>

#include <set>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

TEST(UnitRanges, are_sorted_joined_and_written_back) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"3", "3"}, {"0-3,7", "0-3,7"}, {"7,0-3", "0-3,7"}, {"1,2,3", "1-3"}, {"0-5,2-3,6", "0-6"}, {"4,4", "4"}};
  for (const auto& [in, out] : cases) EXPECT_EQ(text(parse_units(in).value()), out) << in;
  for (const char* wrong : {"", ",", "1,", "a", "3-1", "-1", "1--2", "1-2-3", " 1", "99999999999999999999"})
    EXPECT_FALSE(parse_units(wrong)) << wrong;
}

TEST(UnitRanges, contain_what_they_were_made_of) {
  Random random{1};
  for (int round = 0; round < 500; ++round) {
    std::set<std::uint64_t> members;
    std::string words;
    for (std::uint64_t i = 1 + random.below(8); i > 0; --i) {
      const std::uint64_t first = random.below(40), last = first + random.below(4);
      words += (words.empty() ? "" : ",") + std::to_string(first) + "-" + std::to_string(last);
      for (std::uint64_t unit = first; unit <= last; ++unit) members.insert(unit);
    }
    const auto units = parse_units(words).value();
    EXPECT_TRUE(well_formed(units)) << words;
    EXPECT_EQ(count_units(units), members.size()) << words;
    for (std::uint64_t unit = 0; unit < 50; ++unit) EXPECT_EQ(contains(units, unit), members.contains(unit)) << words;
    EXPECT_EQ(parse_units(text(units)).value(), units);
  }
}

}  // namespace
}  // namespace hallmark
