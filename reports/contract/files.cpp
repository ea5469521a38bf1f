#include "reports/contract/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "reports/contract/words.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

std::string read_bounded(const std::string& path, std::size_t limit) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw IoError{path + " is a folder; give a file"};
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  if (!file) throw IoError{path + ": " + (errno != 0 ? std::strerror(errno) : "cannot be opened")};
  std::string bytes;
  constexpr std::size_t piece = std::size_t{1} << 20U;
  while (file && bytes.size() <= limit) {
    const std::size_t have = bytes.size();
    bytes.resize(have + std::min(piece, limit + 1 - have));
    file.read(bytes.data() + have, static_cast<std::streamsize>(bytes.size() - have));
    bytes.resize(have + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) throw IoError{path + ": reading failed"};
  if (bytes.size() > limit)
    throw InputError{path + " has more than " + std::to_string(limit >> 20U) + " MiB; is it the right file?"};
  return bytes;
}

}  // namespace hallmark
