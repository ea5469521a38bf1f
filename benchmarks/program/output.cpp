#include "benchmarks/program/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "reports/results/parts.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

namespace fs = std::filesystem;

std::string absolute(const std::string& path) { return fs::absolute(path).lexically_normal().string(); }

void claim_output(const RunOptions& options) {
  const std::string parts = parts_folder(options.output);
  if (fs::is_directory(options.output))
    throw UsageError{fmt::format("{}: is a folder; give the results a file name", options.output)};
  if (!options.force && fs::exists(options.output))
    throw UsageError{fmt::format("{}: is there already; give another -o, or --force to replace it", options.output)};
  if (!options.force && fs::exists(parts))
    throw UsageError{fmt::format(
        "{}: holds what an interrupted run left; judge it with `hallmark judge {}`, or --force to replace it", parts,
        options.output)};
  const fs::path parent = fs::path{absolute(options.output)}.parent_path();
  if (::access(parent.c_str(), W_OK | X_OK) != 0)
    throw IoError{fmt::format("{}: {}; results cannot be written there", parent.string(), std::strerror(errno))};
}

void make_room(const RunOptions& options) {
  std::error_code error;
  fs::remove_all(parts_folder(options.output), error);
  fs::remove(options.output, error);
}

}  // namespace hallmark
