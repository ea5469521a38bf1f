#include "benchmarks/device/onednn.hpp"

#include <filesystem>
#include <map>

#include "topology/base/error.hpp"
#include "topology/base/shared_library.hpp"

namespace hallmark {
namespace {

using Open = GemmEngine* (*)(Precision, const GemmShape&);

Open load(const std::vector<std::string>& places) {
  for (const std::string& place : places) {
    std::error_code ignored;
    if (!std::filesystem::exists(place, ignored)) continue;
    // Never destroyed: oneDNN's compiled kernels and its OpenMP threads do not survive unloading.
    static auto& loaded = *new std::map<std::string, SharedLibrary*>;
    if (!loaded.contains(place)) loaded.emplace(place, std::make_unique<SharedLibrary>(place).release());
    return loaded.at(place)->function<Open>("hallmark_open_onednn");
  }
  throw UnavailableError{places.empty() ? "no place to look for its module" : "there is no " + places.back()};
}

}  // namespace

std::vector<std::string> onednn_module_places() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const std::filesystem::path folder = program.parent_path();
  constexpr const char* file = "hallmark_onednn.so";
  return {folder / file, folder.parent_path() / "lib" / "hallmark" / file};
}

std::unique_ptr<GemmEngine> open_onednn(Precision precision, const GemmShape& shape,
                                        const std::vector<std::string>& places) {
  try {
    return std::unique_ptr<GemmEngine>{load(places)(precision, shape)};
  } catch (const UnavailableError& error) {
    throw UnavailableError{std::string{name_of(precision)} + " on the host needs oneDNN: " + error.what()};
  }
}

}  // namespace hallmark
