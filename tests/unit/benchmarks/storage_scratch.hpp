// What tests of storage cases share: a folder, small tasks, and hands that damage files behind a benchmark's back.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "benchmarks/storage/file_benchmark.hpp"
#include "benchmarks/storage/stamp.hpp"
#include "topology/base/handle.hpp"

namespace hallmark::test {

/// A folder below `parent`, gone when the test is.
class StorageFolder {
 public:
  explicit StorageFolder(const std::string& parent = std::filesystem::temp_directory_path().string()) {
    std::string pattern = parent + "/hallmark-storage-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp " + pattern};
    path_ = pattern;
  }
  ~StorageFolder() { std::filesystem::remove_all(path_); }
  StorageFolder(const StorageFolder&) = delete;
  StorageFolder& operator=(const StorageFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::string path_;
};

/// 1 MiB in blocks of 64 KiB.
inline FileTask small_task(const StorageFolder& folder, FileOperation operation) {
  FileTask task;
  task.operation = operation;
  task.case_name = "storage/test/block:64KiB";
  task.scratch = folder.path();
  task.bytes = 1U << 20U;
  task.block = operation == FileOperation::randread ? 4096 : 64U << 10U;
  task.seed = 0xabc;
  task.rank = 3;
  return task;
}

inline std::string path_of(const FileTask& task) { return task.scratch + '/' + file_name(task); }

inline std::string bytes_at(const std::string& path, std::uint64_t offset, std::size_t count = page_bytes) {
  std::string bytes(count, '\0');
  const FileDescriptor file{::open(path.c_str(), O_RDONLY)};
  if (pread(file.get(), bytes.data(), count, static_cast<off_t>(offset)) != static_cast<ssize_t>(count))
    throw std::runtime_error{"cannot read " + path};
  return bytes;
}

inline void overwrite(const std::string& path, std::uint64_t offset, const std::string& bytes) {
  const FileDescriptor file{::open(path.c_str(), O_WRONLY)};
  if (pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)) !=
          static_cast<ssize_t>(bytes.size()) ||
      fsync(file.get()) != 0)
    throw std::runtime_error{"cannot write " + path};
}

}  // namespace hallmark::test
