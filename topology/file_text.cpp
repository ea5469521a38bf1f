#include "topology/file_text.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "topology/base/error.hpp"
#include "topology/base/units.hpp"

namespace hallmark {

std::string read_text_file(const std::string& path, std::size_t limit) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) throw InputError{path + ": no such file; check the name"};
  if (error) throw InputError{path + ": " + error.message()};
  if (!std::filesystem::is_regular_file(status))
    throw InputError{path + ": is a directory or device; give a regular file"};
  std::ifstream file{path, std::ios::binary};
  if (!file) throw InputError{path + ": cannot be opened; check its permissions"};
  // By pieces: files below /proc claim to be empty.
  std::string text;
  std::array<char, 65536> piece{};
  while (text.size() <= limit && (file.read(piece.data(), piece.size()), file.gcount() > 0))
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  if (file.bad()) throw InputError{path + ": cannot be read"};
  if (text.size() > limit) throw InputError{path + ": larger than " + size_text(limit) + "; not what is expected here"};
  return text;
}

}  // namespace hallmark
