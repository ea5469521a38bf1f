// One case in one block, on several ranks: who fails, who takes turns, who is told what.
#include "benchmarks/measure.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/error.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {
namespace {

/// Which rank fails, and where. Of a process, as `open` is a plain function.
struct Script {
  int failing_rank = -1;
  std::string where;
} script;

void fail_where(const Communicator& world, const std::string& place) {
  if (world.rank() == script.failing_rank && script.where == place) throw UnavailableError{"broken in " + place};
}

class Scripted final : public Benchmark {
 public:
  explicit Scripted(const Communicator& world) : world_{world} { fail_where(world, "open"); }
  void step() override { fail_where(world_, "step"); }
  [[nodiscard]] Work work() const override { return {.flops = 7, .bytes = 0, .operations = 0}; }
  [[nodiscard]] Check check() override {
    fail_where(world_, "check");
    Check check;
    check.checked = true;
    check.errors = planted_ ? 1 : 0;
    return check;
  }
  [[nodiscard]] double clock_hz() override {
    return world_.rank() == 0 ? 2e9 : std::numeric_limits<double>::quiet_NaN();
  }
  std::string plant_fault(std::string_view, std::uint64_t) override {
    planted_ = true;
    return "a fault";
  }

 private:
  const Communicator& world_;
  bool planted_ = false;
};

BenchmarkType type_of(bool collective) {
  BenchmarkType type{.name = "scripted",
                     .collective = collective,
                     .fills_idle_time = true,
                     .cases = nullptr,
                     .why_not = [](const Context&, const Case&) -> std::optional<std::string> { return std::nullopt; },
                     .open = [](const Context& context, const Case&) -> std::unique_ptr<Benchmark> {
                       return std::make_unique<Scripted>(*context.world);
                     },
                     .self_test = [](const Context&) { return Case{.name = "scripted/small", .params = {}}; }};
  type.effort = [](const Case&, const Effort&) {
    return Effort{.budget_s = 1e-3, .shortest_sample_s = 1e-6, .most_samples = 4};
  };
  return type;
}

struct Measuring : testing::Test {
  Communicator world = Communicator::world(), node = world.split_by_node();
  std::string folder = std::filesystem::path{testing::TempDir()} / ("measure-" + std::to_string(world.rank()));
  RunClock clock{{}, 0};  // of one machine: the same on all ranks
  std::unique_ptr<FlightRecorder> recorder;
  std::unique_ptr<Watchdog> watchdog;
  Context context;

  void SetUp() override {
    script = {};
    std::filesystem::create_directories(folder);
    recorder = std::make_unique<FlightRecorder>(folder, world.rank());
    watchdog = std::make_unique<Watchdog>(Watchdog::Identity{folder, "results.h5", world.rank(), world.size()}, *recorder);
    context.world = &world;
    context.node = &node;
  }
  void TearDown() override {
    watchdog.reset();
    recorder.reset();
    std::filesystem::remove_all(folder);
  }
  [[nodiscard]] Station station() const { return {world, node, clock, *recorder, *watchdog, 60}; }
  [[nodiscard]] bool fails_here() const { return world.rank() == script.failing_rank; }
  [[nodiscard]] std::string words(const std::string& place) const {
    return "rank " + std::to_string(script.failing_rank) + " on " + host_name() + ": broken in " + place;
  }
};

const Case a_case{.name = "scripted/a", .params = {}};

TEST_F(Measuring, keeps_every_sample_of_every_rank_and_the_clock_of_those_that_know_it) {
  const BenchmarkType type = type_of(false);
  PreparedCase prepared = prepare_case(station(), context, type, a_case, 1);
  ASSERT_TRUE(prepared.usable()) << prepared.header.reason;
  EXPECT_EQ(prepared.header.flops, 7);
  const CaseRecord record = measure_block(station(), context, prepared);
  EXPECT_EQ(record.reason, "");
  EXPECT_EQ(record.verified[0], Verified::right);
  for (const double exit : record.exit) EXPECT_FALSE(std::isnan(exit));
  ASSERT_EQ(record.clock_hz.size(), world.rank() == 0 ? record.samples : 0U);
  for (const double hertz : record.clock_hz) EXPECT_EQ(hertz, 2e9);
}

TEST_F(Measuring, goes_on_without_a_rank_that_fails) {
  const BenchmarkType type = type_of(false);
  for (const std::string place : {"open", "step", "check"}) {
    script = {};
    PreparedCase prepared = prepare_case(station(), context, type, a_case, 1);
    script = {world.size() - 1, place};
    const CaseRecord record = measure_block(station(), context, prepared);
    EXPECT_EQ(record.reason, words(place));
    EXPECT_EQ(record.status, world.size() > 1 ? CaseStatus::done : CaseStatus::failed) << place;
    if (record.status == CaseStatus::failed) continue;
    EXPECT_EQ(record.verified[0], fails_here() ? Verified::unchecked : Verified::right) << place;
    for (const double exit : record.exit) EXPECT_EQ(std::isnan(exit), fails_here()) << place;
  }
}

TEST_F(Measuring, prepares_a_case_that_one_rank_cannot_open) {
  const BenchmarkType type = type_of(false);
  script = {0, "open"};
  const PreparedCase prepared = prepare_case(station(), context, type, a_case, 1);
  EXPECT_EQ(prepared.usable(), world.size() > 1) << prepared.header.reason;
  if (world.size() > 1) {
    EXPECT_EQ(prepared.header.flops, 7) << "known from the ranks that could";
  }
}

TEST_F(Measuring, ends_a_collective_case_where_one_rank_fails) {
  const BenchmarkType type = type_of(true);
  PreparedCase prepared = prepare_case(station(), context, type, a_case, 1);
  script = {0, "check"};
  const CaseRecord record = measure_block(station(), context, prepared);
  EXPECT_EQ(record.status, CaseStatus::failed);
  EXPECT_EQ(record.reason, words("check"));
}

TEST_F(Measuring, plants_a_fault_on_a_rank_that_can_be_found) {
  const BenchmarkType type = type_of(false);
  script = {0, "open"};
  const CaseRecord record = self_test(station(), context, type, "bit_flip", 0);
  if (world.size() == 1) {
    EXPECT_EQ(record.status, CaseStatus::failed);
    return;
  }
  EXPECT_EQ(record.status, CaseStatus::done);
  EXPECT_EQ(record.planted_rank, 1) << "the next rank that can";
  EXPECT_EQ(record.verified[0], world.rank() == 0   ? Verified::unchecked
                                : world.rank() == 1 ? Verified::wrong
                                                    : Verified::right);
}

TEST_F(Measuring, lets_the_ranks_of_a_node_take_turns) {
  BenchmarkType type = type_of(false);
  type.takes_turns = [](const Case&) { return true; };
  PreparedCase prepared = prepare_case(station(), context, type, a_case, 1);
  const CaseRecord record = measure_block(station(), context, prepared);
  const std::vector<double> begins = world.all_gather(record.window_begin[0]);
  const std::vector<double> ends = world.all_gather(record.window_end[0]);
  const std::vector<double> first = world.all_gather(record.entry[0]);
  const std::vector<double> last = world.all_gather(record.exit[record.exit.size() - 1]);
  for (std::size_t rank = 0; rank < begins.size(); ++rank) {
    EXPECT_LE(begins[rank], first[rank]);
    EXPECT_GE(ends[rank], last[rank]);
    if (rank > 0) {
      EXPECT_GE(begins[rank], ends[rank - 1]) << "two measured at once";
    }
  }
}

}  // namespace
}  // namespace hallmark
