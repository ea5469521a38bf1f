#include "topology/power/sysfs_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "topology/base/handle.hpp"

namespace hallmark {
namespace {

// Letters, then the number at the end: hwmon2 < hwmon10. Numbers of one digit more are larger.
bool counts_before(const std::string& a, const std::string& b) {
  const auto letters = [](const std::string& name) { return name.find_last_not_of("0123456789") + 1; };
  const std::size_t la = letters(a), lb = letters(b);
  const int order = a.substr(0, la).compare(b.substr(0, lb));
  if (order != 0) return order < 0;
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

FileText read_sysfs(const std::string& path) {
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!file) return {{}, errno};
  std::array<char, 4096> buffer;
  const ssize_t length = ::read(file.get(), buffer.data(), buffer.size());
  if (length < 0) return {{}, errno};
  std::string text{buffer.data(), static_cast<std::size_t>(length)};
  // Some drivers pad with NULs up to a page.
  const std::size_t end = text.find_last_not_of(std::string_view{" \t\r\n\0", 5});
  text.resize(end == std::string::npos ? 0 : end + 1);
  return {std::move(text), 0};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> list_folder(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end(), counts_before);
  return names;
}

std::string why_unreadable(const std::string& path, int error) {
  if (error == EACCES || error == EPERM) {
    struct stat status {};
    const std::string mode =
        ::stat(path.c_str(), &status) == 0 ? fmt::format("{:04o}", status.st_mode & 07777U) : "unknown";
    return fmt::format("permission: {} (mode {}); run as root or chmod a+r it", path, mode);
  }
  return fmt::format("unreadable: {} ({})", path, std::generic_category().message(error));
}

std::string below(const std::string& root, std::string_view path) {
  std::string prefix = root;
  while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
  return prefix + std::string{path};
}

}  // namespace hallmark
