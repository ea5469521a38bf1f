// Parts written by all ranks together; what is left of a run whenever it ends.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "reports/results/content.hpp"
#include "reports/results/load.hpp"
#include "reports/results/parallel_parts.hpp"
#include "reports/results/parts.hpp"
#include "reports/results/reader.hpp"
#include "reports/results/writer.hpp"
#include "tests/unit/results/random_results.hpp"
#include "tests/unit/results/scratch.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

/// One folder for all ranks, made and removed by rank 0.
class SharedFolder {
 public:
  explicit SharedFolder(const Communicator& world) : world_{world} {
    if (world.is_root()) own_ = std::make_unique<test::Scratch>();
    path_ = world.broadcast(own_ ? own_->path("results.h5") : "");
  }
  ~SharedFolder() { world_.barrier(); }
  SharedFolder(const SharedFolder&) = delete;
  SharedFolder& operator=(const SharedFolder&) = delete;

  [[nodiscard]] std::string results() const { return path_; }
  [[nodiscard]] std::string parts() const { return parts_folder(path_); }

 private:
  const Communicator& world_;
  std::unique_ptr<test::Scratch> own_;
  std::string path_;
};

/// A whole run of `ranks`: every rank makes the same one.
Results planned_run(int ranks, std::uint64_t seed) {
  const auto n = static_cast<std::size_t>(ranks);
  Results results = test::random_results(seed, n);
  Random random{seed + 1000};
  results.complete = true;
  results.planned_blocks = 3;
  for (RankRecord& rank : results.ranks) rank.state = RankState::ok;
  results.cases = {test::random_case("allreduce/mpi/f32/bytes:8", n, 3, 7, random),
                   test::random_case("gemm/fp64/exact/n:64", n, 3, 4, random),
                   test::random_case("gemm/fp64/exact/n:8", n, 3, 5, random),
                   test::random_case("selftest/gemm", n, 1, 0, random)};
  for (CaseRecord& record : results.cases) record.status = CaseStatus::done;
  for (std::size_t rank = 0; rank < n; ++rank) results.cases[1].exit[results.cases[1].at(rank, 0, 0)] = 1;
  return results;
}

template <class F>
void take(const schema::Array<F>& array, const CaseRecord& from, std::size_t rank, std::size_t block,
          CaseRecord& into) {
  const F& all = from.*array.values;
  F& mine = into.*array.values;
  mine.assign(all.empty() ? 0 : schema::array_size(array.extent, into), array.fill);
  const std::size_t size = mine.size();
  const std::size_t cell = array.extent == schema::Extent::mark ? block : from.at(rank, block);
  for (std::size_t i = 0; i < size; ++i) mine[i] = all[cell * size + i];
}

/// This rank's row of one block, as it is measured.
CaseRecord row_of(const CaseRecord& record, std::size_t rank, std::size_t block) {
  CaseRecord row = record;
  row.resize(1, 1, record.samples);
  schema::for_each_array([&](const auto& array) { take(array, record, rank, block, row); });
  return row;
}

/// The parts of a run in the order in which they are measured: block by block, benchmark by benchmark.
std::vector<Part> parts_of(const Results& results, int rank) {
  std::vector<Part> parts;
  for (std::uint32_t block = 0; block < results.planned_blocks; ++block)
    for (const char* benchmark : {"selftest", "gemm", "allreduce"}) {
      Part part{static_cast<unsigned>(parts.size() + 1), block, benchmark, {}};
      for (const CaseRecord& record : results.cases)
        if (benchmark_of(record.name) == benchmark && block < record.blocks)
          part.cases.push_back(row_of(record, static_cast<std::size_t>(rank), block));
      if (!part.cases.empty()) parts.push_back(part);
    }
  return parts;
}

void start(const Communicator& world, const SharedFolder& folder, const Results& results) {
  if (world.is_root()) write_start(folder.parts(), results);
  world.barrier();
}

TEST(Parts, merge_to_what_one_rank_would_have_written) {
  const Communicator world = Communicator::world();
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const SharedFolder folder{world};
    const Results results = planned_run(world.size(), seed);
    start(world, folder, results);
    for (const Part& part : parts_of(results, world.rank())) write_part(world, folder.parts(), part);
    if (!world.is_root()) continue;
    write_end(folder.parts(), results);
    const Results merged = merge_parts(folder.parts());
    EXPECT_TRUE(merged.complete);
    EXPECT_EQ(content_sha256(merged), content_sha256(results)) << "seed " << seed;
    ASSERT_EQ(merged.provenance.merged_parts.size(), 9U);
    EXPECT_EQ(merged.provenance.merged_parts[1].substr(0, 24), "001-selftest-block000.h5");
    EXPECT_EQ(merged.provenance.merged_parts[0].size(), std::string{"000-start.h5 "}.size() + 64);
    write_results(folder.results(), merged);
    EXPECT_EQ(content_sha256(load_evidence({folder.results()}).at(0)), content_sha256(results));
  }
}

TEST(Parts, that_were_finished_are_there_after_a_crash) {
  const Communicator world = Communicator::world();
  const SharedFolder folder{world};
  const Results results = planned_run(world.size(), 1);
  start(world, folder, results);
  const std::vector<Part> parts = parts_of(results, world.rank());
  for (std::size_t i = 0; i < 4; ++i) write_part(world, folder.parts(), parts[i]);
  if (!world.is_root()) return;
  test::spill(folder.parts() + "/005-gemm-block001.h5.tmp", "half a file");
  const Results left = load_evidence({folder.results()}).at(0);
  EXPECT_FALSE(left.complete);
  EXPECT_EQ(left.run_id, results.run_id);
  ASSERT_EQ(left.cases.size(), 4U);
  EXPECT_EQ(left.cases[1].blocks, 3U);
  EXPECT_EQ(left.cases[1].exit[left.cases[1].at(0, 0, 0)], 1);
  EXPECT_EQ(left.cases[1].params, results.cases[1].params);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_TRUE(std::isnan(left.cases[0].exit[left.cases[0].at(0, 2, i)]));
  EXPECT_EQ(left.ranks[0].state, RankState::ok);
}

TEST(Parts, tell_which_rank_left_nothing) {
  const Communicator world = Communicator::world();
  const SharedFolder folder{world};
  const Results results = planned_run(world.size(), 2);
  start(world, folder, results);
  Part part{1, 0, "gemm", {row_of(results.cases[1], static_cast<std::size_t>(world.rank()), 0)}};
  part.cases[0].resize(1, 1, 4);
  const bool silent = world.rank() == world.size() - 1;
  if (!silent) part.cases[0].exit.assign(4, 2.5);
  write_part(world, folder.parts(), part);
  if (!world.is_root()) return;
  const Results left = merge_parts(folder.parts());
  for (std::size_t rank = 0; rank < left.ranks.size(); ++rank)
    EXPECT_EQ(left.ranks[rank].state, rank + 1 == left.ranks.size() ? RankState::missing : RankState::ok) << rank;
}

TEST(Parts, carry_energy_and_failures_from_the_end_of_the_run) {
  const Communicator world = Communicator::world();
  const SharedFolder folder{world};
  Results results = planned_run(world.size(), 3);
  start(world, folder, results);
  for (Part part : parts_of(results, world.rank())) {
    for (CaseRecord& record : part.cases) record.energy_j.assign(1, unknown);
    write_part(world, folder.parts(), part);
  }
  if (!world.is_root()) return;
  results.cases[0].energy_j.assign(results.cases[0].energy_j.size(), 42.5);
  results.cases[2].status = CaseStatus::timed_out;
  results.cases[2].reason = "no answer";
  results.ranks[0].state = RankState::failed;
  CaseRecord skipped;
  skipped.name = "storage/skipped";
  skipped.status = CaseStatus::skipped;
  results.cases.push_back(skipped);
  write_end(folder.parts(), results);
  const Results merged = merge_parts(folder.parts());
  EXPECT_EQ(content_sha256(merged), content_sha256(results));
  EXPECT_TRUE(merged.complete);
}

TEST(Parts, of_a_listed_case_that_left_none_make_the_run_incomplete) {
  const Communicator world = Communicator::world();
  const SharedFolder folder{world};
  const Results results = planned_run(world.size(), 4);
  start(world, folder, results);
  std::vector<Part> parts = parts_of(results, world.rank());
  parts.pop_back();
  for (const Part& part : parts) write_part(world, folder.parts(), part);
  if (!world.is_root()) return;
  write_end(folder.parts(), results);
  EXPECT_FALSE(merge_parts(folder.parts()).complete);
}

std::string error_of(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Parts, fail_on_all_ranks_with_the_words_of_the_rank_that_failed) {
  const Communicator world = Communicator::world();
  const SharedFolder folder{world};
  const Results results = planned_run(world.size(), 5);
  const Part part = parts_of(results, world.rank())[1];
  const std::string unstarted = error_of([&] { write_part(world, folder.parts(), part); });
  EXPECT_NE(unstarted.find("rank 0 on "), std::string::npos) << unstarted;
  EXPECT_NE(unstarted.find("000-start.h5: No such file"), std::string::npos) << unstarted;
  start(world, folder, results);
  Part other = part;
  if (world.rank() == world.size() - 1) other.cases[0].flops = 12345.5;  // whatever was drawn, NaN among it
  const std::string different = error_of([&] { write_part(world, folder.parts(), other); });
  EXPECT_EQ(different.find("declared otherwise") != std::string::npos, world.size() > 1) << different;
}

/// A small file system of its own, for as long as this lives; only root can have one.
class SmallDisk {
 public:
  SmallDisk(const Communicator& world, const std::string& folder) : world_{world}, folder_{folder} {
    bool here = true;
    if (world.is_root()) {
      fs::create_directories(folder);
      here = ::geteuid() == 0 && ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
    }
    mounted_ = world.all(here);
  }
  ~SmallDisk() {
    world_.barrier();
    if (world_.is_root() && mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }

 private:
  const Communicator& world_;
  std::string folder_;
  bool mounted_ = false;
};

TEST(Parts, that_find_the_disk_full_fail_everywhere_and_spare_the_finished_ones) {
  const Communicator world = Communicator::world();
  const SharedFolder folder{world};
  const SmallDisk disk{world, folder.parts()};
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small tmpfs takes root";
  const Results results = planned_run(world.size(), 6);
  start(world, folder, results);
  const std::vector<Part> parts = parts_of(results, world.rank());
  write_part(world, folder.parts(), parts[1]);
  Part large = parts[4];
  for (CaseRecord& record : large.cases) record.resize(1, 1, 100'000);
  const std::string message = error_of([&] { write_part(world, folder.parts(), large); });
  EXPECT_NE(message.find("No space left on device"), std::string::npos) << message;
  EXPECT_NE(message.find("rank 0 on "), std::string::npos) << message;
  write_part(world, folder.parts(), parts[2]);
  if (!world.is_root()) return;
  const Results left = merge_parts(folder.parts());
  EXPECT_EQ(left.cases.size(), 3U);
  EXPECT_EQ(left.provenance.merged_parts.size(), 3U);
}

}  // namespace
}  // namespace hallmark
