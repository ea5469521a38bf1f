#include "reports/render/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "reports/results/durable.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw IoError{"cannot write " + path.string() + ": " + why};
}

void write_file(const fs::path& path, const std::string& bytes) {
  const std::string temporary = temporary_name(path.string());
  errno = 0;
  std::ofstream out{temporary, std::ios::binary | std::ios::trunc};
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  const std::string why = errno != 0 ? std::strerror(errno) : "the stream failed";
  try {
    if (!out) fail(path, why);
    publish(temporary, path.string());
  } catch (const IoError&) {
    discard(temporary);
    throw;
  }
}

}  // namespace

void make_folder(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) fail(directory, error.message());
}

void write_whole(const std::string& directory, std::string_view filename, const std::string& bytes) {
  write_file(fs::path{directory} / filename, bytes);
}

}  // namespace hallmark
