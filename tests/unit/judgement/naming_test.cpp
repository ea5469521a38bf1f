#include "reports/judgement/naming.hpp"

#include <gtest/gtest.h>

#include "reports/judgement/explain.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t unsaid = ~std::uint64_t{0};
constexpr std::uint64_t range(std::uint64_t first, std::uint64_t last) { return (first << 32U) | last; }

TEST(FaultKind, follows_from_what_the_repeats_gave) {
  struct Row {
    std::uint64_t repeats, wrong, answers;
    FaultKind kind;
  };
  for (const Row& row :
       {Row{32, 32, 1, FaultKind::deterministic}, Row{1, 1, 1, FaultKind::deterministic},
        Row{32, 32, 2, FaultKind::marginal}, Row{32, 31, 2, FaultKind::marginal}, Row{32, 1, 2, FaultKind::marginal},
        Row{32, 0, 3, FaultKind::marginal}, Row{32, 32, unsaid, FaultKind::marginal},
        Row{32, 0, 1, FaultKind::transient}, Row{32, 0, unsaid, FaultKind::transient},
        Row{0, 0, 0, FaultKind::unexamined}, Row{0, 32, 1, FaultKind::unexamined},
        Row{32, unsaid, unsaid, FaultKind::unexamined}, Row{unsaid, 1, 1, FaultKind::unexamined}})
    EXPECT_EQ(kind_of(row.repeats, row.wrong, row.answers), row.kind)
        << row.repeats << ' ' << row.wrong << ' ' << row.answers;
}

TEST(FaultPlace, in_words) {
  const std::pair<std::uint64_t, std::string> rows[] = {{1, "arithmetic (A and B intact)"},
                                                        {2, "memory of A"},
                                                        {4, "memory of B"},
                                                        {6, "memory of A and B"},
                                                        {3, "arithmetic and memory of A"},
                                                        {0, ""},
                                                        {unsaid, ""}};
  for (const auto& [place, words] : rows) EXPECT_EQ(place_words(place), words);
}

TEST(FaultExtent, in_words) {
  EXPECT_EQ(extent_words(range(128, 135), range(256, 263)),
            "rows 128-135, columns 256-263: within one tile of 128 x 128");
  EXPECT_EQ(extent_words(range(127, 128), range(256, 263)), "rows 127-128, columns 256-263");
  EXPECT_EQ(extent_words(range(0, 127), range(0, 127)), "rows 0-127, columns 0-127: within one tile of 128 x 128");
  EXPECT_EQ(extent_words(range(0, 127), range(0, 128)), "rows 0-127, columns 0-128");
  EXPECT_EQ(extent_words(range(5, 5), range(9, 9)), "rows 5-5, columns 9-9: one element");
  EXPECT_EQ(extent_words(range(5, 6), unsaid), "rows 5-6");
  EXPECT_EQ(extent_words(unsaid, range(5, 6)), "columns 5-6");
  EXPECT_EQ(extent_words(unsaid, unsaid), "");
  EXPECT_EQ(extent_words(range(6, 5), range(6, 5)), "") << "no range ends before it begins";
}

/// Two ranks, four blocks; rank 1 is wrong in blocks 1 and 3.
CaseRecord lying() {
  CaseRecord record;
  record.resize(2, 4, 1);
  record.repeats = 32;
  for (const std::size_t block : {1U, 3U}) {
    const std::size_t cell = record.at(1, block);
    record.verified[cell] = Verified::wrong;
    record.repeats_wrong[cell] = 32;
    record.repeats_answers[cell] = 1;
    record.fault_place[cell] = 1;
    record.wrong_rows[cell] = range(5, 5);
    record.wrong_columns[cell] = range(9, 9);
  }
  return record;
}

TEST(Diagnosis, says_kind_place_and_extent) {
  const Diagnosis found = diagnose(lying(), 1, {1, 3});
  EXPECT_EQ(found.kind, FaultKind::deterministic);
  EXPECT_EQ(found.place, 1U);
  EXPECT_EQ(found.checked, 2U + 64U);
  EXPECT_EQ(found.words,
            "wrong again in 32 of 32 repeats, 1 answer: deterministic; arithmetic (A and B intact); rows 5-5, columns "
            "9-9: one element");
}

TEST(Diagnosis, is_of_the_gravest_block) {
  CaseRecord record = lying();
  record.repeats_wrong[record.at(1, 1)] = 0;
  record.wrong_rows[record.at(1, 3)] = range(64, 70);
  const Diagnosis found = diagnose(record, 1, {1, 3});
  EXPECT_EQ(found.kind, FaultKind::deterministic);
  EXPECT_NE(found.words.find("rows 64-70"), std::string::npos) << found.words;
}

TEST(Diagnosis, calls_nothing_transient_that_came_in_two_blocks) {
  CaseRecord record = lying();
  for (const std::size_t block : {1U, 3U}) record.repeats_wrong[record.at(1, block)] = 0;
  EXPECT_EQ(diagnose(record, 1, {1}).kind, FaultKind::transient);
  const Diagnosis twice = diagnose(record, 1, {1, 3});
  EXPECT_EQ(twice.kind, FaultKind::marginal);
  EXPECT_TRUE(twice.words.starts_with("wrong again in 0 of 32 repeats, 1 answer: marginal; it came in 2 blocks;"))
      << twice.words;
}

TEST(Diagnosis, says_nothing_where_nothing_is_known) {
  CaseRecord record;
  record.resize(2, 4, 1);
  EXPECT_EQ(diagnose(record, 1, {1}).words, "");
  EXPECT_EQ(diagnose(record, 1, {}).words, "");
  EXPECT_EQ(diagnose(record, 7, {1}).words, "");
  record.fault_place[record.at(1, 1)] = 4;
  EXPECT_EQ(diagnose(record, 1, {1}).words, "not repeated: unexamined; memory of B");
}

TEST(Action, is_what_kind_and_place_ask_for) {
  const auto action = [](FaultKind kind, std::uint64_t place) {
    return action_for(Diagnosis{.kind = kind, .place = place, .checked = 43, .words = {}});
  };
  EXPECT_TRUE(action(FaultKind::deterministic, 1).starts_with("Take it out of service and replace it"));
  EXPECT_NE(action(FaultKind::marginal, 1).find("cold and hot"), std::string::npos);
  EXPECT_NE(action(FaultKind::transient, 0).find("check 129 further products"), std::string::npos);
  EXPECT_EQ(action(FaultKind::unexamined, 1), action_for("WRONG_RESULT"));
  for (const std::uint64_t memory : {2U, 4U, 6U})
    EXPECT_NE(action(FaultKind::deterministic, memory).find("memory diagnostics"), std::string::npos);
  EXPECT_EQ(action(FaultKind::deterministic, 3), action(FaultKind::deterministic, 1));
}

}  // namespace
}  // namespace hallmark
