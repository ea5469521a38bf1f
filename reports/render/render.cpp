#include "reports/render/render.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw IoError{"cannot write " + path.string() + ": " + why};
}

void write_whole(const fs::path& path, const std::string& bytes) {
  const fs::path temporary = path.string() + ".tmp";
  errno = 0;
  std::ofstream out{temporary, std::ios::binary | std::ios::trunc};
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  std::error_code error;
  if (!out) {
    const std::string why = errno != 0 ? std::strerror(errno) : "the stream failed";
    fs::remove(temporary, error);
    fail(path, why);
  }
  fs::rename(temporary, path, error);
  if (!error) return;
  const std::string why = error.message();
  fs::remove(temporary, error);
  fail(path, why);
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
