// Foreign text files, read whole.
#pragma once

#include <cstddef>
#include <string>

namespace hallmark {

/// The bytes of a regular file of at most `limit` bytes. Throws InputError naming the file and what is wrong with it.
[[nodiscard]] std::string read_text_file(const std::string& path, std::size_t limit);

}  // namespace hallmark
