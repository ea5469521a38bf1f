#include "benchmarks/flight_recorder.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "topology/base/error.hpp"

using hallmark::dead_on_this_host;
using hallmark::FlightEntry;
using hallmark::FlightRecorder;
using hallmark::not_arrived;

namespace {

struct FlightRecorderFiles : testing::Test {
  std::string folder;
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "hallmark-flight-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
};

FlightEntry entry(int rank, std::uint64_t sequence, std::uint64_t steps, std::uint64_t beats) {
  return {.rank = rank, .process = 1, .sequence = sequence, .steps = steps, .beats = beats, .host = "n", .where = "w"};
}

TEST_F(FlightRecorderFiles, tells_where_each_rank_is) {
  FlightRecorder first{folder, 0}, second{folder, 1};
  first.pass("gemm/fp64/gaussian/n:2048, block 3");
  first.begin_step();
  first.begin_step();
  first.beat();
  const std::vector<FlightEntry> entries = FlightRecorder::read_all(folder, 3);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].where, "gemm/fp64/gaussian/n:2048, block 3");
  EXPECT_EQ(entries[0].sequence, 2U);
  EXPECT_EQ(entries[0].steps, 2U);
  EXPECT_EQ(entries[0].beats, 1U);
  EXPECT_EQ(entries[0].process, ::getpid());
  EXPECT_EQ(entries[1].rank, 1);
  EXPECT_EQ(entries[1].where, "start");
}

TEST_F(FlightRecorderFiles, leaves_out_garbage) {
  std::ofstream{folder + "/rank-000000.progress"} << "not an entry";
  std::ofstream{folder + "/rank-000001.progress"};
  EXPECT_TRUE(FlightRecorder::read_all(folder, 2).empty());
}

TEST_F(FlightRecorderFiles, names_a_process_that_is_gone) {
  const pid_t child = ::fork();
  if (child == 0) {
    const FlightRecorder recorder{folder, 1};
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  const FlightRecorder here{folder, 0};
  EXPECT_EQ(dead_on_this_host(FlightRecorder::read_all(folder, 2)), std::vector<int>{1});
}

TEST_F(FlightRecorderFiles, says_which_folder_is_missing) {
  try {
    const FlightRecorder recorder{folder + "/missing", 0};
    FAIL() << "made a file in a folder that is not there";
  } catch (const hallmark::IoError& error) {
    EXPECT_NE(std::string{error.what()}.find(folder + "/missing"), std::string::npos);
  }
}

TEST(NotArrived, names_who_the_others_wait_for) {
  struct Row {
    const char* name;
    std::vector<FlightEntry> before, after;
    std::vector<int> late;
  };
  const std::vector<Row> rows{
      {"a rank behind by an agreed point",
       {entry(0, 5, 0, 1), entry(1, 4, 9, 1)},
       {entry(0, 5, 0, 3), entry(1, 4, 9, 3)},
       {1}},
      {"a rank behind by a step", {entry(0, 5, 7, 1), entry(1, 5, 6, 1)}, {entry(0, 5, 7, 3), entry(1, 5, 6, 3)}, {1}},
      {"a stopped process, though level",
       {entry(0, 5, 7, 4), entry(1, 5, 7, 4)},
       {entry(0, 5, 7, 6), entry(1, 5, 7, 4)},
       {1}},
      {"a stopped process before a slow one",
       {entry(0, 5, 7, 4), entry(1, 4, 7, 4), entry(2, 5, 7, 4)},
       {entry(0, 5, 7, 6), entry(1, 4, 7, 6), entry(2, 5, 7, 4)},
       {2}},
      {"a rank that never came", {entry(0, 5, 7, 1)}, {entry(0, 5, 7, 3)}, {1}},
      {"all level: nobody", {entry(0, 5, 7, 1), entry(1, 5, 7, 1)}, {entry(0, 5, 7, 3), entry(1, 5, 7, 3)}, {}},
  };
  for (const Row& row : rows) {
    const int ranks = row.after.size() == 1 ? 2 : static_cast<int>(row.after.size());
    EXPECT_EQ(not_arrived(row.before, row.after, ranks), row.late) << row.name;
  }
}

}  // namespace
