// One line of a power feed: how readings of meters that hallmark cannot ask itself (PDU, Redfish, a building's own)
// reach it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hallmark {

/// {"t_us": 1751400000012345, "boundary": "node_in", "id": "gpu-r03-n02", "watts": 5560.0, "status": "ok"}, or with
/// "joules" (a counter) in place of "watts". A line without either declares the meter: "class" and "accuracy" (a share,
/// 0.005), "period_s". Unknown keys are left out.
struct FeedLine {
  std::optional<std::int64_t> t_us = {};  ///< microseconds since 1970
  std::string boundary, id;               ///< what is measured where; both always set
  std::optional<double> watts = {}, joules = {};
  std::string status = "ok";
  std::string meter_class = {};
  std::optional<double> accuracy = {}, period_s = {};
};

/// The line, or nullopt and why: not JSON, a key of the wrong type, no id, a boundary that is none of utility, ups_out,
/// pdu, rack_in_ac, shelf_out_dc, node_in, components; watts and joules together; a reading without t_us. Pure.
[[nodiscard]] std::optional<FeedLine> parse_feed_line(std::string_view text, std::string& why_not);

}  // namespace hallmark
