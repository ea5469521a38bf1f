#include "topology/cpu_set.hpp"

#include <gtest/gtest.h>

#include <string>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

TEST(CpuSet, reads_linux_lists_and_writes_them_in_their_shortest_form) {
  const struct {
    std::string_view list, shortest;
    std::size_t size;
  } cases[] = {
      {"", "", 0},     {"0", "0", 1},        {"0-3,8", "0-3,8", 5}, {"8,0-3\n", "0-3,8", 5}, {"1,2,3,2-5", "1-5", 5},
      {"7-7", "7", 1}, {"65535", "65535", 1}};
  for (const auto& [list, shortest, size] : cases) {
    const CpuSet set = CpuSet::parse(list);
    EXPECT_EQ(set.list(), shortest);
    EXPECT_EQ(set.size(), size);
    EXPECT_EQ(set.empty(), size == 0);
  }
}

TEST(CpuSet, refuses_what_is_no_list) {
  for (const std::string_view list :
       {"a", "1-", "-1", "1,,2", ",1", "1,", "3-1", "65536", "0-65536", "1 2", "99999999999", "0x3", "1--2"})
    EXPECT_THROW(static_cast<void>(CpuSet::parse(list)), InputError) << list;
}

TEST(CpuSet, names_the_text_it_refuses) {
  try {
    static_cast<void>(CpuSet::parse("0-x"));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string_view{error.what()}.find("'0-x'"), std::string_view::npos);
    EXPECT_EQ(error.status(), ExitStatus::bad_input);
  }
}

TEST(CpuSet, agrees_with_a_table_of_bits_on_random_sets) {
  Random random{11};
  for (int round = 0; round < 200; ++round) {
    CpuSet a;
    CpuSet b;
    std::vector<bool> in_a(100);
    std::vector<bool> in_b(100);
    for (int i = 0; i < 40; ++i) {
      const auto x = random.below(100);
      const auto y = random.below(100);
      a.add(static_cast<int>(x));
      b.add(static_cast<int>(y));
      in_a[x] = in_b[y] = true;
    }
    for (std::size_t pu = 0; pu < 100; ++pu) {
      ASSERT_EQ(a.contains(static_cast<int>(pu)), in_a[pu]);
      ASSERT_EQ((a & b).contains(static_cast<int>(pu)), in_a[pu] && in_b[pu]);
      ASSERT_EQ((a | b).contains(static_cast<int>(pu)), in_a[pu] || in_b[pu]);
    }
    ASSERT_EQ(CpuSet::parse(a.list()), a);
  }
}

}  // namespace
}  // namespace hallmark
