// One time axis for all ranks: seconds since the run's origin on rank 0's clock.
#pragma once

namespace hallmark {

class Communicator;

/// CLOCK_MONOTONIC of this node in seconds; starts anywhere, never steps.
[[nodiscard]] double monotonic_seconds();

/// How this node's monotonic clock relates to rank 0's.
struct ClockOffset {
  double offset_s = 0;  ///< add to this node's clock to get rank 0's
  double bound_s = 0;   ///< half of the fastest round trip: the largest possible error
};

/// Measures the offset of every node's first rank to rank 0 by round trips (the fastest of 64 counts; Cristian's
/// method), and gives it to all ranks of the node. Collective over world; 0 and 0 on rank 0's own node.
[[nodiscard]] ClockOffset measure_clock_offset(const Communicator& world, const Communicator& node);

/// Reads the run's time axis: now() is comparable across ranks within their bounds.
class RunClock {
 public:
  RunClock(ClockOffset offset, double origin_on_rank_0) : shift_{offset.offset_s - origin_on_rank_0} {}
  [[nodiscard]] double now() const { return monotonic_seconds() + shift_; }

 private:
  double shift_;
};

}  // namespace hallmark
