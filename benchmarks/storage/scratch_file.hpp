// A file of our own in the scratch directory, gone when its owner is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "benchmarks/storage/mount.hpp"
#include "topology/base/handle.hpp"

namespace hallmark {

enum class DirectIo {
  if_possible,  ///< O_DIRECT, or the page cache where it is refused
  required,     ///< refusal is an error
  off,          ///< through the page cache
};

struct ScratchFileOptions {
  std::string directory;
  std::string name;
  std::uint64_t bytes = 0;
  DirectIo direct = DirectIo::if_possible;
  int refuse_direct = 0;  ///< errno: as if the file system had refused O_DIRECT with it (for tests)
};

/// Created anew (never opened where it exists, never through a link), of its full size, its blocks reserved where the
/// file system can. Constructor throws IoError that names the path and what to do, and leaves nothing behind.
class ScratchFile {
 public:
  explicit ScratchFile(const ScratchFileOptions&);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const Mount& mount() const noexcept { return mount_; }
  /// Whether transfers bypass the page cache and reach a device.
  [[nodiscard]] bool is_direct() const noexcept { return not_direct_.empty(); }
  /// "yes", or "no: Invalid argument (fuse)".
  [[nodiscard]] std::string direct_text() const;
  /// "yes", or "no: Operation not supported".
  [[nodiscard]] const std::string& preallocated() const noexcept { return preallocated_; }

  /// On return all that was written is on the device. Throws IoError.
  void make_durable() const;
  /// Asks the kernel to forget the file's pages; they must be durable.
  void drop_cache() const;

 private:
  void reserve(std::uint64_t bytes);
  void open_direct(const ScratchFileOptions&);
  struct Remove {
    std::string path;
    ~Remove();
  };

  std::string path_;
  Mount mount_;
  std::optional<Remove> remove_;
  FileDescriptor descriptor_;
  std::string not_direct_, preallocated_;
};

/// Why no file can be made in this directory: missing, not a directory, not writable, or less than `needed` bytes free;
/// with what to do about it. nullopt where one can.
[[nodiscard]] std::optional<std::string> why_no_scratch(const std::string& directory, std::uint64_t needed);

}  // namespace hallmark
