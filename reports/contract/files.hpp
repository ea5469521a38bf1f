// Whole files, of bounded size.
#pragma once

#include <cstddef>
#include <string>

namespace hallmark {

/// The bytes of the file; at most `limit` + 1 of them, so that a file that is too large is noticed and not swallowed.
/// Throws IoError where it is missing, a folder or unreadable; InputError where it is larger than `limit`.
[[nodiscard]] std::string read_bounded(const std::string& path, std::size_t limit);

}  // namespace hallmark
