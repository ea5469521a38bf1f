#include "reports/results/interruption.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

namespace hallmark {
namespace {

using nlohmann::json;

std::vector<std::filesystem::path> interruption_files(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("interrupted-") && name.ends_with(".json")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void set_state(const json& ranks, RankState state, Results& results) {
  for (const json& number : ranks)
    if (const auto rank = number.get<std::uint64_t>(); rank < results.ranks.size()) results.ranks[rank].state = state;
}

}  // namespace

void add_interruption(const std::string& folder, Results& results) {
  for (const std::filesystem::path& file : interruption_files(folder)) {
    try {
      const json record = json::parse(std::ifstream{file});
      set_state(record.at("timed_out"), RankState::timed_out, results);
      set_state(record.at("failed"), RankState::failed, results);
      results.provenance.warnings.push_back("interrupted: " + record.at("reason").get<std::string>());
    } catch (const json::exception&) {
      results.provenance.warnings.push_back("interrupted; " + file.filename().string() + " was not finished");
    }
  }
}

}  // namespace hallmark
