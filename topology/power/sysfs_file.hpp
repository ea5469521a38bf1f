// Files of /sys, read whole and without exceptions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

struct FileText {
  std::string text;  ///< without white space and NULs at its end
  int error = 0;     ///< errno; `text` is empty where it is not 0
};

/// How files are read; a test gives one that fails.
using ReadText = std::function<FileText(const std::string& path)>;

/// The first 4096 bytes of `path`. Never throws for what the file is or holds.
[[nodiscard]] FileText read_sysfs(const std::string& path);

/// All of `text` as a decimal number; nullopt for anything else, also out of range.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

/// Names in `folder`, ordered as people count (hwmon2 before hwmon10); empty where it cannot be listed.
[[nodiscard]] std::vector<std::string> list_folder(const std::string& folder);

/// Why `path` could not be read, and what to do: "permission: PATH (mode 0400); run as root or chmod a+r it".
[[nodiscard]] std::string why_unreadable(const std::string& path, int error);

/// `root` in front of an absolute path of the machine: below("/tmp/x", "/sys/class").
[[nodiscard]] std::string below(const std::string& root, std::string_view path);

}  // namespace hallmark
