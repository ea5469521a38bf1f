#include "reports/results/load.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "reports/results/parts.hpp"
#include "reports/results/reader.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

/// The results in a folder by name, in order: each as the path of its results file, whether that or only its parts are
/// there.
std::set<std::string> results_in(const std::string& folder) {
  std::set<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{folder, error}) {
    const fs::path& path = entry.path();
    if (path.extension() == ".h5" && entry.is_regular_file()) found.insert(path.string());
    if (path.extension() == ".parts" && is_parts_folder(path.string()))
      found.insert((path.parent_path() / path.stem()).string());
  }
  if (error) throw InputError{folder + ": " + error.message()};
  if (found.empty()) throw InputError{folder + ": has no results (*.h5) in it"};
  return found;
}

Results load_one(const std::string& path) {
  if (is_parts_folder(path)) return merge_parts(path);
  if (!fs::exists(path) && is_parts_folder(parts_folder(path))) return merge_parts(parts_folder(path));
  return read_results(path);
}

}  // namespace

std::vector<Results> load_evidence(const std::vector<std::string>& paths) {
  std::vector<Results> evidence;
  std::map<std::string, std::string> path_of_run;
  const auto take = [&](const std::string& path) {
    Results results = load_one(path);
    const auto [place, added] = path_of_run.try_emplace(results.run_id, path);
    if (!added)
      throw InputError{path + " and " + place->second + ": are the same run (" + results.run_id + "); give it once"};
    evidence.push_back(std::move(results));
  };
  for (const std::string& path : paths) {
    if (!fs::is_directory(path) || is_parts_folder(path))
      take(path);
    else
      for (const std::string& inner : results_in(path)) take(inner);
  }
  return evidence;
}

}  // namespace hallmark
