#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "benchmarks/clock.hpp"
#include "topology/base/mpi.hpp"

using hallmark::Communicator;

namespace {

struct World : testing::Test {
  Communicator world = Communicator::world();
  const int rank = world.rank(), size = world.size();
};

TEST_F(World, reduces_over_all_ranks) {
  const double sum = (size - 1.0) * size / 2;
  EXPECT_EQ(world.max(static_cast<double>(rank)), size - 1);
  EXPECT_EQ(world.min(static_cast<double>(rank)), 0);
  EXPECT_EQ(world.sum(static_cast<std::uint64_t>(rank)), static_cast<std::uint64_t>(sum));
  EXPECT_TRUE(world.any(rank == size - 1));
  EXPECT_FALSE(world.any(false));
  EXPECT_EQ(world.all(rank == 0), size == 1);
}

TEST_F(World, gathers_texts_of_different_length_by_rank) {
  const std::string mine(static_cast<std::size_t>(rank), 'x');
  const std::vector<std::string> everywhere = world.all_gather(mine);
  const std::vector<std::string> on_root = world.gather(mine);
  ASSERT_EQ(everywhere.size(), static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < everywhere.size(); ++i) EXPECT_EQ(everywhere[i].size(), i);
  EXPECT_EQ(on_root.size(), rank == 0 ? static_cast<std::size_t>(size) : 0U);
}

TEST_F(World, broadcasts_from_the_root) {
  EXPECT_EQ(world.broadcast(rank == 0 ? std::string{"from the root"} : std::string{}), "from the root");
  EXPECT_EQ(world.broadcast(static_cast<std::uint64_t>(rank + 41)), 41U);
}

TEST_F(World, gives_the_first_message_with_its_rank_to_all) {
  EXPECT_EQ(world.first_message(""), "");
  EXPECT_EQ(world.first_message(rank == size - 1 ? "no space" : ""),
            "rank " + std::to_string(size - 1) + " on " + hallmark::host_name() + ": no space");
}

TEST_F(World, works_until_the_last_rank_arrives) {
  std::size_t calls = 0;
  const std::size_t counted = world.work_until_all_arrive([&] { ++calls; });
  EXPECT_EQ(calls, counted);
}

TEST_F(World, shares_a_node_here) { EXPECT_EQ(world.split_by_node().size(), size); }

TEST_F(World, splits_by_color) { EXPECT_EQ(world.split(rank % 2).size(), (size + 1 - rank % 2) / 2); }

TEST_F(World, measures_no_clock_offset_on_one_node) {
  const hallmark::ClockOffset offset = hallmark::measure_clock_offset(world, world.split_by_node());
  EXPECT_EQ(offset.offset_s, 0);
  EXPECT_EQ(offset.bound_s, 0);
}

/// Every rank alone plays a node: then the offsets of one clock to itself are measured over messages.
TEST_F(World, finds_its_own_clock_within_the_bound_it_states) {
  const hallmark::ClockOffset offset = hallmark::measure_clock_offset(world, world.split(rank));
  EXPECT_LE(std::abs(offset.offset_s), offset.bound_s + 1e-9);
  EXPECT_EQ(rank == 0, offset.bound_s == 0);
}

}  // namespace
