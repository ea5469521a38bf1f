#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/storage/engine.hpp"
#include "storage_scratch.hpp"
#include "topology/base/error.hpp"

using namespace hallmark;
using namespace hallmark::test;

namespace {

constexpr std::array all_operations{FileOperation::write, FileOperation::read, FileOperation::randread};

std::map<std::string, std::string> run_once(const FileTask& task) {
  const auto benchmark = open_file_benchmark(task);
  benchmark->prepare();
  benchmark->step();
  const Check check = benchmark->check();
  EXPECT_TRUE(check.checked);
  EXPECT_EQ(check.errors, 0U) << check.detail;
  return benchmark->facts();
}

std::string error_of(const FileTask& task) {
  try {
    (void)open_file_benchmark(task);
  } catch (const IoError& error) {
    return error.what();
  }
  return "no error";
}

TEST(StoragePath, measures_without_io_uring_and_says_why) {
  const StorageFolder folder;
  for (const FileOperation operation : all_operations) {
    FileTask task = small_task(folder, operation);
    task.refuse_io_uring = ENOSYS;
    const auto facts = run_once(task);
    EXPECT_EQ(facts.at("engine"), "pread/pwrite (io_uring: Function not implemented)");
    EXPECT_EQ(facts.at("depth"), "1");
  }
}

TEST(StoragePath, measures_without_o_direct_and_says_why) {
  const StorageFolder folder;
  for (const FileOperation operation : all_operations) {
    FileTask task = small_task(folder, operation);
    task.refuse_direct = EINVAL;
    const auto facts = run_once(task);
    if (facts.at("mount").find("tmpfs") != 0) {
      EXPECT_EQ(facts.at("o_direct").find("no: Invalid argument ("), 0U) << facts.at("o_direct");
      EXPECT_NE(facts.at("cache").find("posix_fadvise"), std::string::npos);
    }
    task.direct = DirectIo::required;
    EXPECT_NE(error_of(task).find("O_DIRECT is asked for, but "), std::string::npos);
    task.direct = DirectIo::off;
    EXPECT_EQ(run_once(task).at("o_direct"), "no: not asked for");
  }
  EXPECT_TRUE(folder.empty());
}

/// A process that io_uring_setup is forbidden to, as containers' default profiles do.
void forbid_io_uring() {
  std::array<sock_filter, 4> program{{
      {.code = BPF_LD | BPF_W | BPF_ABS, .jt = 0, .jf = 0, .k = offsetof(seccomp_data, nr)},
      {.code = BPF_JMP | BPF_JEQ | BPF_K, .jt = 0, .jf = 1, .k = SYS_io_uring_setup},
      {.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = SECCOMP_RET_ERRNO | EPERM},
      {.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = SECCOMP_RET_ALLOW},
  }};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
    std::exit(9);
}

TEST(StoragePathDeathTest, survives_a_seccomp_profile_that_forbids_io_uring) {
  const StorageFolder folder;
  const FileTask task = small_task(folder, FileOperation::write);
  EXPECT_EXIT(
      {
        forbid_io_uring();
        std::cerr << run_once(task).at("engine");
        std::exit(::testing::Test::HasFailure() ? 1 : 0);
      },
      ::testing::ExitedWithCode(0), "pread/pwrite \\(io_uring: Operation not permitted\\)");
}

TEST(StoragePath, names_its_file_after_seed_rank_and_case_and_removes_it) {
  const StorageFolder folder;
  const FileTask task = small_task(folder, FileOperation::write);
  EXPECT_EQ(file_name(task), "hallmark-0000000000000abc-rank-3-storage-test-block-64KiB.dat");
  {
    const auto benchmark = open_file_benchmark(task);
    EXPECT_TRUE(std::filesystem::exists(path_of(task)));
  }
  EXPECT_TRUE(folder.empty());
}

TEST(StoragePath, opens_no_file_that_was_there_before) {
  const StorageFolder folder, elsewhere;
  const FileTask task = small_task(folder, FileOperation::write);
  const std::string precious = elsewhere.path() + "/precious";
  std::filesystem::create_symlink(precious, path_of(task));
  EXPECT_NE(error_of(task).find(path_of(task) + " exists"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(precious));
  EXPECT_TRUE(std::filesystem::is_symlink(path_of(task))) << "what is not ours stays";
}

TEST(StoragePath, says_why_a_file_cannot_be_created) {
  const StorageFolder folder;
  FileTask task = small_task(folder, FileOperation::write);
  task.scratch += "/missing";
  EXPECT_NE(error_of(task).find("cannot create " + path_of(task) + ": No such file or directory"), std::string::npos);
}

/// Mounts a tmpfs of this size in a mount namespace of this process's own; false where that is not allowed.
bool mount_tmpfs(const std::string& path, const std::string& size) {
  return unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("hallmark-test", path.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
}

class Tmpfs : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!mount_tmpfs(mounted_.path(), "4m")) GTEST_SKIP() << "needs the right to mount: " << std::strerror(errno);
  }
  void TearDown() override { (void)umount2(mounted_.path().c_str(), MNT_DETACH); }
  StorageFolder mounted_;
};

TEST_F(Tmpfs, is_measured_as_the_memory_it_is) {
  const FileTask task = small_task(mounted_, FileOperation::read);
  const auto facts = run_once(task);
  EXPECT_EQ(facts.at("o_direct"), "no: tmpfs keeps files in memory");
  EXPECT_EQ(facts.at("mount").find("tmpfs, hallmark-test on " + mounted_.path()), 0U);
  EXPECT_NE(facts.at("cache").find("no device is measured"), std::string::npos);
}

TEST_F(Tmpfs, that_is_too_small_is_refused_before_anything_is_written) {
  const auto reason = why_no_scratch(mounted_.path(), 5U << 20U);
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find(mounted_.path() + " has 4.194 MB free, 5.243 MB are needed"), std::string::npos) << *reason;
  EXPECT_EQ(why_no_scratch(mounted_.path(), 3U << 20U), std::nullopt);
}

TEST_F(Tmpfs, that_is_full_ends_the_case_with_a_message_and_no_file) {
  FileTask task = small_task(mounted_, FileOperation::write);
  task.bytes = 8U << 20U;
  EXPECT_NE(error_of(task).find(path_of(task) + ": no room for 8 MiB: No space left on device"), std::string::npos)
      << error_of(task);
  EXPECT_TRUE(mounted_.empty());
}

TEST_F(Tmpfs, that_fills_while_it_is_written_is_named_with_path_and_offset) {
  for (const int refuse_io_uring : {0, EPERM}) {
    const std::string path = mounted_.path() + "/full.dat";
    const FileDescriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600)};
    std::vector<std::byte> memory(8U << 20U);
    const auto engine = open_engine({.descriptor = file.get(),
                                     .path = path,
                                     .depth = 4,
                                     .block = 1U << 20U,
                                     .memory = memory,
                                     .refuse_io_uring = refuse_io_uring});
    std::vector<Request> requests;
    for (std::uint32_t offset = 0; offset < memory.size(); offset += 1U << 20U)
      requests.push_back({.offset = offset, .data = memory.data() + offset, .bytes = 1U << 20U});
    try {
      engine->run(Direction::write, requests);
      FAIL() << "8 MiB went into 4";
    } catch (const IoError& error) {
      const std::string words = error.what();
      EXPECT_EQ(words.find(path + ", offset 4194304: write: No space left on device; free some space"), 0U) << words;
    }
    ASSERT_EQ(ftruncate(file.get(), 0), 0);
    ASSERT_NO_THROW(engine->run(Direction::write, std::span{requests}.first(3)))
        << "the engine is usable after an error";
    ASSERT_NO_THROW(engine->run(Direction::read, std::span{requests}.first(3)));
    std::filesystem::remove(path);
  }
}

TEST(StoragePath, transfers_every_request_once_however_many_are_in_flight) {
  const StorageFolder folder;
  for (const int refuse_io_uring : {0, EPERM})
    for (const unsigned depth : {1U, 3U, 32U}) {
      const std::string path = folder.path() + "/all.dat";
      const FileDescriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600)};
      std::vector<std::byte> memory(101U * 512U);
      for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<std::byte>(i * 7 + i / 512);
      const auto engine = open_engine({.descriptor = file.get(),
                                       .path = path,
                                       .depth = depth,
                                       .block = 512,
                                       .memory = memory,
                                       .refuse_io_uring = refuse_io_uring});
      std::vector<Request> requests;
      for (std::uint32_t offset = 0; offset < memory.size(); offset += 512)
        requests.push_back({.offset = offset, .data = memory.data() + offset, .bytes = 512});
      engine->run(Direction::write, requests);
      const std::vector<std::byte> wanted = memory;
      memory.assign(memory.size(), std::byte{0});
      engine->run(Direction::read, requests);
      EXPECT_TRUE(memory == wanted) << depth;
      EXPECT_NO_THROW(engine->run(Direction::read, {}));
    }
}

}  // namespace
