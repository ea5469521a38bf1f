// SHA-256 of bytes, as contracts, manifests and parts are identified.
#pragma once

#include <string>
#include <string_view>

namespace hallmark {

/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace hallmark
