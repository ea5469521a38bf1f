#include "benchmarks/watchdog.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "benchmarks/clock.hpp"
#include "benchmarks/descent.hpp"
#include "benchmarks/flight_recorder.hpp"

using hallmark::FlightRecorder;
using hallmark::Watchdog;

namespace {

struct WatchdogProcess : testing::Test {
  std::string folder;
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "hallmark-watchdog-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  /// Exit status of a child that lets rank 0 of `ranks` go on for `seconds` under a deadline; `interrupt` is sent to
  /// it.
  [[nodiscard]] int run_child(double deadline_s, int ranks, int interrupt) const {
    const pid_t child = ::fork();
    if (child == 0) {
      hallmark::block_ending_signals();
      FlightRecorder recorder{folder, 0};
      Watchdog watchdog{{.folder = folder, .results = "r.h5", .rank = 0, .ranks = ranks}, recorder};
      watchdog.arm("gemm/x, block 2", deadline_s);
      if (interrupt != 0) ::kill(::getpid(), interrupt);
      ::sleep(20);
      ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  [[nodiscard]] nlohmann::json record() const {
    for (const auto& file : std::filesystem::directory_iterator{folder})
      if (file.path().filename().string().starts_with("interrupted-"))
        return nlohmann::json::parse(std::ifstream{file.path()});
    return {};
  }
};

TEST_F(WatchdogProcess, ends_a_hang_at_its_deadline_and_names_who_was_missing) {
  EXPECT_EQ(run_child(0.1, 2, 0), 75);
  EXPECT_EQ(record()["timed_out"], nlohmann::json::array({1}));
  EXPECT_NE(record()["reason"].get<std::string>().find("gemm/x, block 2"), std::string::npos);
}

TEST_F(WatchdogProcess, ends_on_a_signal_and_says_which) {
  EXPECT_EQ(run_child(100, 1, SIGTERM), 75);
  EXPECT_NE(record()["reason"].get<std::string>().find("SIGTERM"), std::string::npos);
  EXPECT_EQ(record()["timed_out"], nlohmann::json::array());
}

/// A child that may only end within `seconds` of an order, and gets `signals` of them 100 ms apart: how long it lived
/// after the first, and its status.
std::pair<double, int> end_slowly(const std::string& folder, double seconds, int signals, double deadline_s) {
  const pid_t child = ::fork();
  if (child == 0) {
    hallmark::block_ending_signals();
    FlightRecorder recorder{folder, 0};
    Watchdog watchdog{{.folder = folder, .results = "r.h5", .rank = 0, .ranks = 1}, recorder};
    watchdog.arm("power/x, block 0", deadline_s);
    watchdog.descent().allow(seconds);
    ::sleep(60);
    ::_exit(1);
  }
  ::usleep(300'000);
  const double begin = hallmark::monotonic_seconds();
  for (int i = 0; i < signals; ++i) {
    ::kill(child, SIGTERM);
    ::usleep(100'000);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {hallmark::monotonic_seconds() - begin, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

TEST_F(WatchdogProcess, gives_a_load_its_time_to_come_down) {
  const auto [seconds, status] = end_slowly(folder, 1, 1, 100);
  EXPECT_EQ(status, 75);
  EXPECT_GE(seconds, 1);
  EXPECT_NE(record()["reason"].get<std::string>().find("SIGTERM during power/x"), std::string::npos);
}

TEST_F(WatchdogProcess, gives_it_at_a_deadline_too) {
  const auto [seconds, status] = end_slowly(folder, 1, 0, 0.4);
  EXPECT_EQ(status, 75);
  EXPECT_GE(seconds, 1);
}

TEST_F(WatchdogProcess, does_not_wait_after_a_second_signal) {
  const auto [seconds, status] = end_slowly(folder, 50, 2, 100);
  EXPECT_EQ(status, 75);
  EXPECT_LT(seconds, 45);  // far from 50, for the slowest of machines
}

TEST(Descent, is_ordered_once_and_only_while_it_is_allowed) {
  hallmark::Descent descent;
  EXPECT_FALSE(descent.order(10));
  EXPECT_FALSE(descent.ordered_for(11));
  descent.allow(2);
  EXPECT_FALSE(descent.ordered_for(11));
  EXPECT_EQ(descent.order(20), 2);
  EXPECT_EQ(descent.order(21), 2);
  EXPECT_EQ(descent.ordered_for(21.5), 1.5);
  EXPECT_FALSE(descent.forbid());
  hallmark::Descent other;
  other.allow(2);
  EXPECT_TRUE(other.forbid());
  EXPECT_FALSE(other.order(20));
}

TEST_F(WatchdogProcess, lets_go_when_disarmed) {
  const pid_t child = ::fork();
  if (child == 0) {
    FlightRecorder recorder{folder, 0};
    {
      Watchdog watchdog{{.folder = folder, .results = "r.h5", .rank = 0, .ranks = 1}, recorder};
      watchdog.arm("x", 0.1);
      watchdog.disarm();
      ::usleep(600'000);
    }
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(record().is_null());
}

}  // namespace
