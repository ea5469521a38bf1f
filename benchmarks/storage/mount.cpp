#include "benchmarks/storage/mount.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace hallmark {
namespace {

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (!line.empty()) {
    const std::size_t space = std::min(line.find(' '), line.size());
    if (space > 0) fields.push_back(line.substr(0, space));
    line.remove_prefix(std::min(space + 1, line.size()));
  }
  return fields;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// The kernel writes blank, tab, newline and backslash as \040 and so on.
std::string unescaped(std::string_view word) {
  std::string plain;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\\' && i + 3 < word.size() && is_octal(word[i + 1]) && is_octal(word[i + 2]) &&
        is_octal(word[i + 3])) {
      plain += static_cast<char>((word[i + 1] - '0') * 64 + (word[i + 2] - '0') * 8 + (word[i + 3] - '0'));
      i += 3;
    } else {
      plain += word[i];
    }
  }
  return plain;
}

/// The union of two comma-separated lists, in order: "rw,relatime" and "rw,discard" -> "rw,relatime,discard".
std::string joined(std::string_view first, std::string_view second) {
  std::string all{first};
  while (!second.empty()) {
    const std::size_t comma = std::min(second.find(','), second.size());
    const std::string_view option = second.substr(0, comma);
    if (fmt::format(",{},", all).find(fmt::format(",{},", option)) == std::string::npos)
      all += fmt::format(",{}", option);
    second.remove_prefix(std::min(comma + 1, second.size()));
  }
  return all;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const Mount& mount) {
  return std::ranges::find(names, mount.type) != names.end();
}

}  // namespace

std::vector<Mount> parse_mountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::vector<std::string_view> fields = fields_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto dash = std::ranges::find(fields, "-");  // optional fields end here; their number varies
    if (dash - fields.begin() < 6 || fields.end() - dash < 3) continue;
    const std::string_view super = fields.end() - dash > 3 ? dash[3] : std::string_view{};
    mounts.push_back({.point = unescaped(fields[4]),
                      .type = unescaped(dash[1]),
                      .source = unescaped(dash[2]),
                      .options = joined(unescaped(fields[5]), unescaped(super))});
  }
  return mounts;
}

const Mount* mount_above(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts) {
    const std::string_view point = mount.point;
    const bool above =
        point == "/" || (path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/'));
    if (above && !point.empty() && (best == nullptr || point.size() >= best->point.size())) best = &mount;
  }
  return best;
}

Mount mount_of(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  if (error) return {};
  std::ostringstream text;
  text << std::ifstream{"/proc/self/mountinfo"}.rdbuf();
  const std::vector<Mount> mounts = parse_mountinfo(text.str());
  const Mount* const found = mount_above(mounts, real.native());
  return found == nullptr ? Mount{} : *found;
}

std::string text(const Mount& mount) {
  if (mount.type.empty()) return "unknown";
  return fmt::format("{}, {} on {} ({})", mount.type, mount.source, mount.point, mount.options);
}

bool is_shared(const Mount& mount) {
  constexpr std::array<std::string_view, 13> names{"nfs",          "nfs4",   "lustre", "gpfs",      "beegfs",
                                                   "beegfs_nodev", "ceph",   "cifs",   "fuse.ceph", "fuse.sshfs",
                                                   "9p",           "wekafs", "panfs"};
  return is_one_of(names, mount);
}

bool is_in_memory(const Mount& mount) {
  constexpr std::array<std::string_view, 3> names{"tmpfs", "ramfs", "devtmpfs"};
  return is_one_of(names, mount);
}

}  // namespace hallmark
