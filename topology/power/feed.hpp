// Meters outside the node, through a file or FIFO that somebody else's program writes lines to.
#pragma once

#include <string>

#include "topology/power/domain.hpp"

namespace hallmark {

struct FeedOptions {
  std::string path;         ///< a file that grows, or a FIFO
  std::string hostname;     ///< a meter with boundary "node_in" and this id is this node's
  bool facility = false;    ///< take the other boundaries' meters too; one node of a run does
  SecondsClock clock;       ///< the run's
  SecondsClock wall_clock;  ///< seconds since 1970, as the lines' t_us
  double wait_s = 2;        ///< how long at most to wait for the first line
};

/// The meters of which there are lines when it is opened; what is in the file already declares them and gives their
/// last value. A node_in meter of this node senses the node; others are recorded (kind `other`, named
/// "BOUNDARY:ID") and no one's watts. They are `external`. Unknown, with the reason: no new line for 10 s or five
/// periods (of a second, where none is declared); a status that is not "ok"; a stamp more than a minute from this
/// machine's clock, or that goes back; after a change from watts to joules or back, for good; a line that cannot be
/// understood, for all of its feed until the next good one. Throws InputError where the file cannot be opened. Source:
/// power.md 1.7.
[[nodiscard]] PowerSource feed_source(const FeedOptions& options);

}  // namespace hallmark
