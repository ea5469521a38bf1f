// A Node as text, so that it can travel between processes.
#pragma once

#include <string>
#include <string_view>

#include "topology/hall.hpp"

namespace hallmark {

/// Compact JSON with every field of Node, xml too: clear that first where the receiver does not need it (100 KiB a
/// node).
[[nodiscard]] std::string to_text(const Node& node);

/// The node that to_text() wrote. Throws InputError for anything else.
[[nodiscard]] Node node_from_text(std::string_view text);

}  // namespace hallmark
