// What a run's events say of a place, and when somebody would have told of one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/spans.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// A rank on its node; rank -1: the node itself.
struct Place {
  std::uint32_t node = every_node;
  std::int32_t rank = -1;
};

/// When events of this kind were looked for on the node. every_node: on all at once.
[[nodiscard]] Spans watched(const Results&, std::string_view kind, std::uint32_t node);

/// When the place was out of service: by itself, with its node, or with all nodes. What is said to come up without having
/// gone down was down from the beginning; what does not come up is down to the end of time.
[[nodiscard]] Spans down(const Results&, Place);

/// The spans that the run's `excluded` events take out for the place, under the names that the contract allows:
/// "scheduled-maintenance:max_h=4" allows the first four hours of them.
[[nodiscard]] Spans excluded(const Results&, const std::vector<std::string>& exclusions, Place);

}  // namespace hallmark
