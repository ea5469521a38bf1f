#include "topology/power/feed_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::size_t longest_line = 65'536, most_at_once = 64 << 20;

}  // namespace

FeedReader::FeedReader(const std::string& path)
    : path_{path}, file_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {
  if (!file_)
    throw InputError{fmt::format("{}: cannot open the power feed: {}", path, std::generic_category().message(errno))};
}

std::vector<std::string> FeedReader::new_lines() {
  std::vector<std::string> lines;
  std::array<char, 16'384> buffer;
  for (std::size_t total = 0; total < most_at_once;) {
    const ssize_t length = ::read(file_.get(), buffer.data(), buffer.size());
    if (length <= 0) break;  // nothing more now; a feed that has stopped shows by its age
    total += static_cast<std::size_t>(length);
    for (const char c : std::string_view{buffer.data(), static_cast<std::size_t>(length)}) {
      if (c == '\n') {
        lines.push_back(std::move(begun_));
        begun_.clear();
      } else if (begun_.size() < longest_line) {
        begun_ += c;
      }
    }
  }
  return lines;
}

}  // namespace hallmark
