// Files that are either wholly there or not at all, whatever happens in between.
#pragma once

#include <string>

namespace hallmark {

/// The name under which `path` is written until it is finished.
[[nodiscard]] std::string temporary_name(const std::string& path);

/// Makes a finished temporary file durable under its final name: fsync, rename, fsync of the folder. IoError names the
/// file.
void publish(const std::string& temporary, const std::string& path);

/// Makes the names in a folder durable. IoError names it.
void flush_folder(const std::string& folder);

/// Reserves the file's whole length on disk, so that writing into it cannot run out of space.
void reserve(const std::string& path);

/// Removes a file if it is there; never throws.
void discard(const std::string& path) noexcept;

/// The whole file. IoError where it cannot be read.
[[nodiscard]] std::string read_bytes(const std::string& path);

}  // namespace hallmark
