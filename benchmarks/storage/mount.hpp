// Which file system a path lies on, as /proc/self/mountinfo says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

struct Mount {
  std::string point;    ///< where it is mounted
  std::string type;     ///< "ext4"
  std::string source;   ///< "/dev/vda", "server:/export"
  std::string options;  ///< of the mount and of the file system, comma-separated
};

/// The lines of a mountinfo file (proc(5)) in their order, escapes undone; lines that are not of this form are left
/// out.
[[nodiscard]] std::vector<Mount> parse_mountinfo(std::string_view text);

/// The mount that `path` (absolute, without links) lies on: the longest mount point above it, the latest of equal ones.
/// Null where there is none.
[[nodiscard]] const Mount* mount_above(const std::vector<Mount>& mounts, std::string_view path);

/// The mount of an existing path on this machine; empty members where it cannot be found out.
[[nodiscard]] Mount mount_of(const std::string& path);

/// "ext4, /dev/vda on / (rw,relatime)"; "unknown" where the type is.
[[nodiscard]] std::string text(const Mount&);

/// Whether the nodes of a hall that mount it see the same bytes (NFS, Lustre, ...), so that all ranks need room on it.
[[nodiscard]] bool is_shared(const Mount&);

/// Whether files on it live in memory alone.
[[nodiscard]] bool is_in_memory(const Mount&);

}  // namespace hallmark
