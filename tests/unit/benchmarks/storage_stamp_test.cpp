#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/storage/stamp.hpp"
#include "topology/base/random.hpp"

using namespace hallmark;

namespace {

using Page = std::array<std::uint64_t, page_words>;

constexpr Stamp here{.seed = 0x5eed, .file = 0xf11e, .rank = 3, .offset = 8192, .generation = generation_of(2, 5)};

Page page_of(const Stamp& stamp) {
  Page page;
  write_page(stamp, page.data());
  return page;
}

Stamp changed(std::uint64_t Stamp::*field, std::uint64_t value) {
  Stamp stamp = here;
  stamp.*field = value;
  return stamp;
}

TEST(StorageStamp, finds_nothing_wrong_with_the_page_it_made) {
  const Page page = page_of(here);
  EXPECT_TRUE(is_page_of(here, page.data()));
  EXPECT_EQ(describe_page_fault(here, page.data()), "");
}

TEST(StorageStamp, sees_every_single_bit_of_a_page) {
  Page page = page_of(here);
  for (std::size_t bit = 0; bit < 8 * page_bytes; ++bit) {
    page[bit / 64] ^= std::uint64_t{1} << bit % 64;
    ASSERT_FALSE(is_page_of(here, page.data())) << bit;
    if (bit % 97 == 0) {
      ASSERT_EQ(describe_page_fault(here, page.data()),
                "bit flip: bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8));
    }
    page[bit / 64] ^= std::uint64_t{1} << bit % 64;
  }
}

TEST(StorageStamp, names_where_an_intact_page_belongs) {
  const std::vector<std::pair<Stamp, std::string>> table{
      {changed(&Stamp::seed, 0xbad), "foreign: of the run with seed bad"},
      {changed(&Stamp::rank, 7), "foreign: written by rank 7"},
      {changed(&Stamp::file, 1), "foreign: of another file of rank 3"},
      {changed(&Stamp::offset, 4096), "misplaced: these are the bytes of offset 4096"},
      {changed(&Stamp::offset, 8192 + (std::uint64_t{4} << 30U)),
       "misplaced: these are the bytes of offset 4294975488"},
      {changed(&Stamp::generation, generation_of(2, 4)), "stale: of block 2, pass 4, not of block 2, pass 5"},
      {changed(&Stamp::generation, generation_of(1, 5)), "stale: of block 1, pass 5, not of block 2, pass 5"},
      {changed(&Stamp::generation, generation_of(2, 6)), "of a later pass: of block 2, pass 6, not of block 2, pass 5"},
  };
  for (const auto& [stamp, words] : table) EXPECT_EQ(describe_page_fault(here, page_of(stamp).data()), words);
}

TEST(StorageStamp, tells_lost_unread_torn_and_corrupt_pages_apart) {
  Page page{};
  EXPECT_EQ(describe_page_fault(here, page.data()).substr(0, 6), "zeroed");
  page.fill(page_poison);
  EXPECT_EQ(describe_page_fault(here, page.data()).substr(0, 8), "not read");
  page = page_of(here);
  const Page older = page_of(changed(&Stamp::generation, generation_of(2, 4)));
  std::copy(older.begin() + 64 * 5, older.end(), page.begin() + 64 * 5);
  EXPECT_EQ(describe_page_fault(here, page.data()),
            "torn: 3 of 8 sectors of 512 bytes are not of this write, the first at byte 2560");
  page = page_of(here);
  page[10] ^= 3;
  page[500] ^= 1;
  EXPECT_EQ(describe_page_fault(here, page.data()), "corrupt: 3 bits differ, the first is bit 0 of byte 80");
}

TEST(StorageStamp, makes_pages_that_share_no_word_though_their_stamps_differ_in_one_bit) {
  const Page page = page_of(here);
  for (std::uint64_t Stamp::*const field :
       {&Stamp::seed, &Stamp::file, &Stamp::rank, &Stamp::offset, &Stamp::generation})
    for (unsigned bit = 0; bit < 64; ++bit) {
      const Page other = page_of(changed(field, here.*field ^ (std::uint64_t{1} << bit)));
      std::size_t equal = 0;
      for (std::size_t i = 6; i < page_words; ++i) equal += page[i] == other[i] ? 1U : 0U;
      ASSERT_EQ(equal, 0U);
    }
}

TEST(StorageStamp, finds_whatever_happens_to_a_page) {
  Random random{1};
  for (int round = 0; round < 20'000; ++round) {
    const Stamp stamp{.seed = random(),
                      .file = random(),
                      .rank = random.below(1000),
                      .offset = 4096 * random.below(1U << 30U),
                      .generation = random.below(1000)};
    Page page = page_of(stamp);
    const Page right = page;
    for (std::uint64_t changes = 1 + random.below(8); changes > 0; --changes) {
      const std::size_t first = random.below(page_words), last = first + 1 + random.below(page_words - first);
      const std::uint64_t bits = random.below(2) == 0 ? std::uint64_t{1} << random.below(64) : random();
      for (std::size_t i = first; i < (random.below(2) == 0 ? first + 1 : last); ++i) page[i] ^= bits;
    }
    ASSERT_EQ(is_page_of(stamp, page.data()), page == right);
    ASSERT_EQ(describe_page_fault(stamp, page.data()).empty(), page == right);
  }
}

}  // namespace
