#include "reports/render/render.hpp"

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

void write_whole(const fs::path& path, const std::string& bytes) {
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

void write_report(const Report& report, const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) fail(directory, error.message());
  for (const Renderer& renderer : renderers)
    write_whole(fs::path{directory} / renderer.filename, renderer.render(report));
}

}  // namespace hallmark
