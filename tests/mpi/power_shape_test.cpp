// Load shapes over several ranks: one instant for all, nodes apart where that is asked, and the run around them.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "benchmarks/clock.hpp"
#include "benchmarks/descent.hpp"
#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/measure.hpp"
#include "benchmarks/power/power.hpp"
#include "benchmarks/power/shape_case.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {
namespace {

using Wanted = std::map<std::string, std::string>;

const Wanted short_square{{"shape", "square"}, {"f", "5"}, {"seconds", "0.6"}, {"n", "64"}};

Wanted with_random_phase(Wanted wanted) {
  wanted["phase"] = "random";
  return wanted;
}

/// Two ranks to a node, as far as anybody can tell.
struct PowerShapes : testing::Test {
  Communicator world = Communicator::world();
  Communicator node = world.split(world.rank() / 2);
  std::string folder = make_folder();
  FlightRecorder recorder{folder, 0};
  Watchdog watchdog{{.folder = folder, .results = "r.h5", .rank = 0, .ranks = 1}, recorder};
  RunClock clock{{}, world.max(monotonic_seconds()) - 1};  // one node: one clock
  Station station{
      .world = world, .node = node, .clock = clock, .recorder = recorder, .watchdog = watchdog, .deadline_s = 100};

  ~PowerShapes() override { std::filesystem::remove_all(folder); }

  static std::string make_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hallmark-shapes-XXXXXX").string();
    return ::mkdtemp(pattern.data());
  }

  [[nodiscard]] Context context(std::uint64_t seed = 7) const {
    Context context;
    context.world = &world;
    context.node = &node;
    context.seed = seed;
    context.ranks_on_node = node.size();
    return context;
  }

  /// When this rank's shape would begin if all were told to begin at 1000.
  [[nodiscard]] double begin_of(const Wanted& wanted, std::uint64_t seed = 7) const {
    Case chosen = power_benchmark.cases(context(seed), {wanted}).front();
    power_benchmark.agree(context(seed), chosen);
    Descent descent;
    return power_benchmark.open(context(seed), chosen)->start({.clock = clock, .descent = descent, .instant_s = 1000});
  }
};

TEST_F(PowerShapes, that_are_coherent_begin_together) {
  const std::vector<double> begins = world.all_gather(begin_of(short_square));
  for (const double begin : begins) EXPECT_EQ(begin, 1000);
}

TEST_F(PowerShapes, of_random_phase_begin_together_on_a_node_and_apart_between_nodes) {
  const std::vector<double> begins = world.all_gather(begin_of(with_random_phase(short_square)));
  const std::vector<double> again = world.all_gather(begin_of(with_random_phase(short_square)));
  const std::vector<double> other = world.all_gather(begin_of(with_random_phase(short_square), 8));
  EXPECT_EQ(begins, again);
  EXPECT_NE(begins, other);
  for (std::size_t rank = 0; rank < begins.size(); ++rank) {
    EXPECT_GE(begins[rank], 1000);
    EXPECT_LT(begins[rank], 1000.2);
    EXPECT_EQ(begins[rank], begins[rank / 2 * 2]) << rank;
    for (std::size_t earlier = 0; earlier < rank / 2 * 2; ++earlier) EXPECT_NE(begins[rank], begins[earlier]);
  }
}

TEST_F(PowerShapes, are_measured_slot_by_slot_without_waiting_for_each_other) {
  for (const Wanted& wanted : {short_square, with_random_phase(short_square)}) {
    Context mine = context();
    const Case chosen = power_benchmark.cases(mine, {wanted}).front();
    PreparedCase prepared = prepare_case(station, mine, power_benchmark, chosen, 0.1);
    ASSERT_TRUE(prepared.usable()) << prepared.header.reason;  // agreed: the same on all ranks
    EXPECT_EQ(prepared.blocks, 1U);
    const CaseRecord record = measure_block(station, mine, prepared);
    const std::vector<double> begins = world.all_gather(record.window_begin[0]);
    ASSERT_EQ(record.status, CaseStatus::done) << record.reason;
    ASSERT_EQ(record.samples, 6U);
    const auto plan = parse_load_plan(record.params.at("plan"));
    ASSERT_TRUE(plan);
    for (std::size_t i = 0; i < record.samples; ++i) {
      const PlannedSlot slot = plan->slot(i);
      EXPECT_GE(record.entry[i], record.window_begin[0] + slot.begin_s - 1e-6) << "slot " << i << " began early";
      EXPECT_GE(record.exit[i], record.window_begin[0] + slot.end_s - 1e-6) << "slot " << i << " ended early";
      EXPECT_GE(record.entry[i], i == 0 ? 0 : record.exit[i - 1]);
      EXPECT_GE(record.busy_s[i], 0);
    }
    EXPECT_NE(record.verified[0], Verified::wrong);
    for (std::size_t rank = 0; rank < begins.size(); ++rank)
      EXPECT_EQ(begins[rank] == begins[0], rank < 2 || !wanted.contains("phase")) << rank;
  }
}

TEST_F(PowerShapes, name_the_rank_on_which_a_fault_was_planted) {
  const int victim = world.size() - 1;
  const CaseRecord record = self_test(station, context(), power_benchmark, "bit_flip", victim);
  EXPECT_EQ(record.verified[0] == Verified::wrong, world.rank() == victim);
  EXPECT_EQ(record.name, "selftest/power");
}

TEST_F(PowerShapes, that_are_none_are_skipped_with_the_reason) {
  Context mine = context();
  const Case chosen = power_benchmark.cases(mine, {{{"shape", "square"}, {"f", "0.5"}, {"seconds", "3"}}}).front();
  const PreparedCase prepared = prepare_case(station, mine, power_benchmark, chosen, 0.1);
  EXPECT_EQ(prepared.header.status, CaseStatus::skipped);
  EXPECT_NE(prepared.header.reason.find("whole periods"), std::string::npos) << prepared.header.reason;
}

}  // namespace
}  // namespace hallmark
