#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "storage_scratch.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

using namespace hallmark;
using namespace hallmark::test;

namespace {

constexpr std::uint64_t wrong_page = 5 * page_bytes;

/// A rank that has written its file twice, a second rank, and what the first had written the first time.
struct Written {
  StorageFolder folder;
  FileTask task = small_task(folder, FileOperation::write);
  FileTask neighbour_task = neighbour();
  std::unique_ptr<Benchmark> benchmark = open_file_benchmark(task), other = open_file_benchmark(neighbour_task);
  std::string path = path_of(task), neighbour_path = path_of(neighbour_task), older;

  Written() {
    write();
    older = bytes_at(path, wrong_page);
    write();
    other->prepare();
    other->step();
  }
  void write() const {
    benchmark->prepare();
    benchmark->step();
  }
  [[nodiscard]] FileTask neighbour() const {
    FileTask its = task;
    its.rank = 4;
    return its;
  }
  [[nodiscard]] std::string page(std::uint64_t offset) const { return bytes_at(path, offset); }
};

TEST(StorageFault, finds_nothing_wrong_with_what_it_wrote) {
  const Written written;
  const Check check = written.benchmark->check();
  EXPECT_TRUE(check.checked);
  EXPECT_EQ(check.errors, 0U) << check.detail;
  EXPECT_EQ(written.benchmark->work().bytes, 1U << 20U);
}

TEST(StorageFault, finds_each_kind_of_damage_on_disk_and_names_its_offset) {
  struct Row {
    const char* words;
    std::uint64_t errors;
    void (*damage)(const Written&);
  };
  const std::vector<Row> table{
      {"bit flip: bit 4 of byte 100", 1,
       [](const Written& w) {
         std::string page = w.page(wrong_page);
         page[100] = static_cast<char>(page[100] ^ 16);
         overwrite(w.path, wrong_page, page);
       }},
      {"misplaced: these are the bytes of offset 65536", 2,
       [](const Written& w) {
         const std::string a = w.page(wrong_page), b = w.page(65536);
         overwrite(w.path, wrong_page, b);
         overwrite(w.path, 65536, a);
       }},
      {"foreign: written by rank 4", 1,
       [](const Written& w) { overwrite(w.path, wrong_page, bytes_at(w.neighbour_path, wrong_page)); }},
      {"stale: of block 0, pass 1, not of block 0, pass 2", 1,
       [](const Written& w) { overwrite(w.path, wrong_page, w.older); }},
      {"torn: 4 of 8 sectors", 1, [](const Written& w) { overwrite(w.path, wrong_page + 2048, w.older.substr(2048)); }},
      {"zeroed", 1, [](const Written& w) { overwrite(w.path, wrong_page, std::string(page_bytes, '\0')); }},
      {"zeroed", 11, [](const Written& w) { overwrite(w.path, wrong_page, std::string(11 * page_bytes, '\0')); }},
  };
  for (const Row& row : table) {
    const Written written;
    row.damage(written);
    const Check check = written.benchmark->check();
    EXPECT_EQ(check.errors, row.errors) << row.words;
    const std::string words = written.path + ", offset 20480: " + row.words;
    EXPECT_EQ(check.detail.substr(0, words.size()), words);
  }
}

TEST(StorageFault, finds_a_file_that_changed_places_with_another_ranks) {
  const Written written;
  overwrite(written.path, 0, bytes_at(written.neighbour_path, 0, written.task.bytes));
  EXPECT_EQ(written.benchmark->check().errors, written.task.bytes / page_bytes);
}

TEST(StorageFault, finds_a_write_that_never_happened) {
  const Written written;
  written.benchmark->prepare();
  const Check check = written.benchmark->check();
  EXPECT_EQ(check.errors, written.task.bytes / page_bytes);
  EXPECT_NE(check.detail.find("stale"), std::string::npos) << check.detail;
}

TEST(StorageFault, says_that_a_file_was_cut) {
  const Written written;
  ASSERT_EQ(truncate(written.path.c_str(), 64U << 10U), 0);
  try {
    (void)written.benchmark->check();
    FAIL() << "a cut file was read";
  } catch (const IoError& error) {
    EXPECT_NE(std::string{error.what()}.find(written.path + ", offset 65536: the file ends here"), std::string::npos)
        << error.what();
  }
}

TEST(StorageFault, finds_what_plant_fault_plants_in_every_operation) {
  const StorageFolder folder;
  for (const FileOperation operation : {FileOperation::write, FileOperation::read, FileOperation::randread})
    for (const int refused : {0, EINVAL}) {
      FileTask task = small_task(folder, operation);
      task.refuse_direct = refused;
      task.bytes = operation == FileOperation::randread ? 32U << 20U : task.bytes;  // more than one step reads
      for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const auto benchmark = open_file_benchmark(task);
        benchmark->prepare();
        benchmark->step();
        const std::string planted = benchmark->plant_fault("bit_flip", seed);
        const Check check = benchmark->check();
        ASSERT_EQ(check.errors, 1U) << planted;
        const std::string bit = planted.substr(0, planted.find(" of the 4 KiB"));
        EXPECT_NE(check.detail.find("bit flip: " + bit), std::string::npos) << planted << "; " << check.detail;
        const std::size_t offset = planted.find("offset ");
        EXPECT_NE(check.detail.find(planted.substr(offset, planted.find(" of ", offset) - offset) + ":"),
                  std::string::npos);
      }
    }
}

TEST(StorageFault, sees_damage_that_is_read_back) {
  const StorageFolder folder;
  for (const FileOperation operation : {FileOperation::read, FileOperation::randread}) {
    const FileTask task = small_task(folder, operation);
    const auto benchmark = open_file_benchmark(task);
    overwrite(path_of(task), wrong_page, std::string(page_bytes, 'x'));
    benchmark->prepare();
    EXPECT_GT(benchmark->check().errors, 200U) << "nothing was read yet";
    benchmark->step();
    const Check check = benchmark->check();
    EXPECT_EQ(check.errors, 1U);
    EXPECT_NE(check.detail.find("offset 20480: corrupt"), std::string::npos) << check.detail;
  }
}

TEST(StorageFault, counts_every_damaged_page_whatever_the_damage) {
  Random random{11};
  const Written written;
  for (int round = 0; round < 25; ++round) {
    written.write();
    std::set<std::uint64_t> damaged;
    for (std::uint64_t count = random.below(6); count > 0; --count) {
      const std::uint64_t page = page_bytes * random.below(written.task.bytes / page_bytes);
      if (!damaged.insert(page).second) continue;
      std::string bytes = written.page(page);
      const std::size_t first = random.below(page_bytes), length = 1 + random.below(page_bytes - first);
      for (std::size_t i = first; i < first + length; ++i)
        bytes[i] = static_cast<char>(bytes[i] ^ static_cast<char>(1 + random.below(255)));
      overwrite(written.path, page, bytes);
    }
    const Check check = written.benchmark->check();
    ASSERT_EQ(check.errors, damaged.size()) << check.detail;
    if (damaged.empty()) continue;
    ASSERT_NE(check.detail.find("offset " + std::to_string(*damaged.begin()) + ":"), std::string::npos) << check.detail;
  }
}

}  // namespace
