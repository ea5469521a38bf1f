#include "reports/results/durable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "topology/base/error.hpp"
#include "topology/base/handle.hpp"

namespace hallmark {
namespace {

[[noreturn]] void fail(const std::string& path, const char* call, int error) {
  throw IoError{path + ": " + call + ": " + std::strerror(error)};
}

FileDescriptor open_for(const std::string& path, int flags) {
  FileDescriptor file{::open(path.c_str(), flags | O_CLOEXEC)};
  if (!file) fail(path, "open", errno);
  return file;
}

void flush(const std::string& path, int flags) {
  const FileDescriptor file = open_for(path, flags);
  if (::fsync(file.get()) != 0) fail(path, "fsync", errno);
}

}  // namespace

std::string temporary_name(const std::string& path) { return path + ".tmp"; }

void publish(const std::string& temporary, const std::string& path) {
  flush(temporary, O_RDWR);
  if (std::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "rename", errno);
  const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
  flush_folder(folder.empty() ? "." : folder.string());
}

void flush_folder(const std::string& folder) { flush(folder, O_RDONLY | O_DIRECTORY); }

void reserve(const std::string& path) {
  const FileDescriptor file = open_for(path, O_RDWR);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail(path, "fstat", errno);
  const int error = status.st_size == 0 ? 0 : ::posix_fallocate(file.get(), 0, status.st_size);
  if (error != 0) fail(path, "posix_fallocate", error);
}

void discard(const std::string& path) noexcept { ::unlink(path.c_str()); }

std::string read_bytes(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad()) fail(path, "read", errno);
  return bytes;
}

}  // namespace hallmark
