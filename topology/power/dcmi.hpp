// The node's power as its management controller (BMC) gives it: IPMI DCMI, Get Power Reading.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "topology/power/domain.hpp"

namespace hallmark {

/// An IPMI request: network function, command, data.
struct IpmiRequest {
  std::uint8_t net_function = 0, command = 0;
  std::vector<std::uint8_t> data;
};

/// What came back: completion code and data; or why nothing did.
struct IpmiAnswer {
  std::vector<std::uint8_t> bytes;
  std::string trouble = {};  ///< empty where `bytes` hold an answer
};

/// Carries a request to a BMC and its answer back. May block for seconds.
using IpmiTransport = std::function<IpmiAnswer(const IpmiRequest&)>;

/// Through /dev/ipmi0 by ioctl; the kernel speaks to the BMC. Needs root. Waits for an answer for 5 s at most.
[[nodiscard]] IpmiAnswer ask_ipmi_device(const IpmiRequest& request);

/// DCMI's Get Power Reading, mode "system power statistics".
[[nodiscard]] IpmiRequest dcmi_power_request();

/// The present power in uW. Unknown: a completion code other than 0, an answer that is too short or none of DCMI's, and
/// 0 W, which no running node draws. `active`, where given, becomes whether the BMC calls its measurement active; many
/// say no and measure all the same. Source: power.md 1.5.
[[nodiscard]] Amount parse_dcmi_power(const IpmiAnswer& answer, bool* active = nullptr);

/// The node's sensor, if the BMC knows the command when asked here and now; else none. A slow source: a BMC takes from
/// a millisecond to seconds. `where` names it.
[[nodiscard]] PowerSource dcmi_source(IpmiTransport transport, const std::string& where);

}  // namespace hallmark
