// Rendered bytes on disk.
#pragma once

#include <string>
#include <string_view>

namespace hallmark {

/// Makes the folder, with those above it, if need be. Throws IoError with the path.
void make_folder(const std::string& directory);

/// Writes `bytes` as `filename` in a folder that is there; the file appears whole or not at all. Throws IoError with
/// the path.
void write_whole(const std::string& directory, std::string_view filename, const std::string& bytes);

}  // namespace hallmark
