// What happened while somebody watched, and that somebody did: no event is evidence only where it was watched for.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace hallmark {

/// In EventRecord::node and WatchRecord::node: all nodes.
inline constexpr std::uint32_t every_node = std::numeric_limits<std::uint32_t>::max();

/// Kinds of events that the judge knows. Others are kept and shown.
namespace event {
inline constexpr std::string_view down = "down", up = "up",  ///< the node, or the rank, from this time on
    interruption = "interruption",                         ///< the hall-wide job stopped
    ecc_uncorrectable = "ecc_uncorrectable",               ///< `value` errors; NaN: one
    xid = "xid",                                           ///< `value`: its number
    excluded = "excluded";  ///< `value` seconds from this time on that count for nobody; `text`: by which name
}  // namespace event

/// Seconds are since Results::time_origin on rank 0's clock.
struct EventRecord {
  double time_s = 0;
  std::uint32_t node = 0;   ///< row of Results::nodes, or every_node
  std::int32_t rank = -1;   ///< of the run; -1: the whole node
  std::string kind;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::string text;
};

/// Events of one kind were looked for on a node from begin to end.
struct WatchRecord {
  std::string kind;  ///< of down and up together: "down"
  std::uint32_t node = every_node;
  double begin_s = 0, end_s = 0;
};

}  // namespace hallmark
