#include "benchmarks/clock.hpp"

#include <time.h>

#include <limits>
#include <string>
#include <vector>

#include "topology/base/mpi.hpp"

namespace hallmark {
namespace {

constexpr int round_trips = 64;

/// Rank 0's half: its clock is read after the peer's question has come and before the answer goes.
void answer(const Communicator& world, int peer) {
  for (int i = 0; i < round_trips; ++i) {
    (void)world.exchange(0, peer);
    (void)world.exchange(monotonic_seconds(), peer);
  }
}

/// The leader's half: rank 0's clock was read somewhere between `before` and `after`.
ClockOffset ask(const Communicator& world) {
  ClockOffset best{.offset_s = 0, .bound_s = std::numeric_limits<double>::infinity()};
  for (int i = 0; i < round_trips; ++i) {
    const double before = monotonic_seconds();
    (void)world.exchange(0, 0);
    const double theirs = world.exchange(0, 0);
    const double after = monotonic_seconds();
    const double bound = (after - before) / 2;
    if (bound < best.bound_s) best = {.offset_s = theirs - (before + after) / 2, .bound_s = bound};
  }
  return best;
}

}  // namespace

double monotonic_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

ClockOffset measure_clock_offset(const Communicator& world, const Communicator& node) {
  const bool with_rank_0 = node.any(world.is_root());
  const std::vector<std::string> leaders = world.all_gather(!with_rank_0 && node.is_root() ? "leader" : "");
  ClockOffset offset;
  for (int rank = 1; rank < world.size(); ++rank) {
    if (leaders[static_cast<std::size_t>(rank)].empty()) continue;
    if (world.is_root()) answer(world, rank);
    if (world.rank() == rank) offset = ask(world);
  }
  const std::vector<double> offsets = node.all_gather(offset.offset_s);
  const std::vector<double> bounds = node.all_gather(offset.bound_s);
  return {.offset_s = offsets.front(), .bound_s = bounds.front()};
}

}  // namespace hallmark
