#include "reports/results/parts.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include "reports/results/case_file.hpp"
#include "reports/results/content.hpp"
#include "reports/results/durable.hpp"
#include "reports/results/interruption.hpp"
#include "reports/results/reader.hpp"
#include "reports/results/schema.hpp"
#include "reports/results/writer.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr std::string_view start_name = "000-start.h5";
constexpr std::string_view end_name = "end.h5";

std::string in_folder(const std::string& folder, std::string_view name) {
  return (std::filesystem::path{folder} / name).string();
}

FileKind part_kind(const std::string& part) { return {std::string{schema::part}, part}; }

/// A case's records by block, and where each came from.
struct Pieces {
  std::map<std::uint32_t, CaseRecord> blocks;
  std::map<std::uint32_t, std::string> files;
};
using PiecesByCase = std::map<std::string, Pieces>;

std::vector<std::string> middle_parts(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".h5" && name != start_name && name != end_name) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void check_run(const std::string& path, const std::string& run_id, const Results& start) {
  if (run_id != start.run_id)
    throw InputError{path + ": is of run " + run_id + ", but the folder is of run " + start.run_id};
}

void take_part(const std::string& path, const Results& start, PiecesByCase& cases) {
  const h5::InputGroup root = h5::InputGroup::open(path);
  if (root.text_attribute("schema") != std::string{schema::part} || root.text_attribute("part") != "cases")
    throw InputError{path + ": is no part of a run; remove it from the folder"};
  check_run(path, root.text_attribute("run_id").value_or("(none)"), start);
  const auto block = root.integer_attribute("block", std::numeric_limits<std::uint32_t>::max());
  if (!block) root.reject("@block", "is missing");
  if (*block > std::uint64_t{start.planned_blocks} + 100'000)
    root.reject("@block", "is " + std::to_string(*block) + ", which is far beyond the plan");
  const auto number = static_cast<std::uint32_t>(*block);
  for (CaseRecord& record : read_cases(root, start.ranks.size())) {
    if (record.blocks != 1) root.reject("cases/" + record.name, "has not exactly one block");
    Pieces& pieces = cases[record.name];
    const auto [place, added] = pieces.files.try_emplace(number, path);
    if (!added)
      throw InputError{path + " and " + place->second + ": both hold block " + std::to_string(number) + " of " +
                       record.name};
    pieces.blocks.emplace(number, std::move(record));
  }
}

/// The worse of two ends, with its reason.
void worsen(CaseRecord& record, const CaseRecord& other) {
  if (other.status < record.status || (other.status == record.status && !record.reason.empty())) return;
  record.status = other.status;
  record.reason = other.reason;
}

/// One block of one rank: `from` has a single block and perhaps fewer samples.
template <class F>
void copy_block(const schema::Array<F>& array, const CaseRecord& from, CaseRecord& into, std::size_t block) {
  const F& source = from.*array.values;
  F& target = into.*array.values;
  if (source.empty()) return;
  if (target.empty()) target.assign(schema::array_size(array.extent, into), array.fill);
  const auto copy = [&](std::size_t source_at, std::size_t target_at, std::size_t count) {
    std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(source_at), count,
                target.begin() + static_cast<std::ptrdiff_t>(target_at));
  };
  if (array.extent == schema::Extent::mark) return copy(0, block * 2, 2);
  for (std::size_t rank = 0; rank < from.ranks; ++rank) {
    if (array.extent == schema::Extent::block)
      copy(rank, into.at(rank, block), 1);
    else if (array.extent == schema::Extent::cause)
      copy(from.at_cause(rank, 0, 0), into.at_cause(rank, block, 0), throttle_causes.size());
    else if (schema::array_size(array.extent, from) > 0)
      copy(from.at(rank, 0, 0), into.at(rank, block, 0), from.samples);
  }
}

CaseRecord assemble(const Pieces& pieces, const Results& start) {
  CaseRecord merged = pieces.blocks.begin()->second;
  std::size_t blocks = planned_blocks_of(merged.name, start), samples = 0;
  for (const auto& [block, record] : pieces.blocks) {
    blocks = std::max<std::size_t>(blocks, block + std::size_t{1});
    samples = std::max(samples, record.samples);
  }
  merged.resize(start.ranks.size(), blocks, samples);
  const std::string declared = metadata_sha256(merged);
  for (const auto& [block, record] : pieces.blocks) {
    if (metadata_sha256(record) != declared)
      throw InputError{pieces.files.at(block) + ": " + record.name + " is declared otherwise than in " +
                       pieces.files.begin()->second};
    worsen(merged, record);
    schema::for_each_array([&](const auto& array) { copy_block(array, record, merged, block); });
  }
  return merged;
}

void add_ending(CaseRecord& record, const CaseRecord& ending, const std::string& path) {
  worsen(record, ending);
  if (ending.energy_j.empty()) return;
  if (ending.ranks != record.ranks || ending.blocks != record.blocks)
    throw InputError{path + ": " + record.name + " has other dimensions than its parts"};
  if (record.energy_j.empty()) record.energy_j.resize(record.ranks * record.blocks);
  for (std::size_t i = 0; i < record.energy_j.size(); ++i)
    if (!std::isnan(ending.energy_j[i])) record.energy_j[i] = ending.energy_j[i];
}

/// Only what the parts in between do not have.
CaseRecord ending_of(const CaseRecord& record) {
  CaseRecord ending = record;
  ending.resize(record.ranks, record.blocks, 0);
  ending.energy_j = record.energy_j;
  return ending;
}

void take_end(const Results& end, const std::string& path, Results& results) {
  check_run(path, end.run_id, results);
  if (end.ranks.size() != results.ranks.size())
    throw InputError{path + ": has not as many ranks as " + std::string{start_name}};
  results.ranks = end.ranks;
  results.nodes = end.nodes;
  results.power = end.power;
  results.events = end.events;
  results.watch = end.watch;
  results.rank_power_reason = end.rank_power_reason;
  results.provenance = end.provenance;
  for (const CaseRecord& ending : end.cases) {
    const auto place = std::lower_bound(results.cases.begin(), results.cases.end(), ending,
                                        [](const CaseRecord& a, const CaseRecord& b) { return a.name < b.name; });
    if (place != results.cases.end() && place->name == ending.name)
      add_ending(*place, ending, path);
    else
      results.cases.insert(place, ending);
  }
}

bool all_blocks_there(const Results& results, const PiecesByCase& pieces) {
  return std::all_of(results.cases.begin(), results.cases.end(), [&](const CaseRecord& record) {
    const auto found = pieces.find(record.name);
    // What could not run here, or failed for a reason that is on record, lacks nothing: the plan was carried out.
    if (record.status == CaseStatus::skipped || record.status == CaseStatus::failed) return true;
    if (found == pieces.end()) return false;
    return found->second.blocks.size() >= planned_blocks_of(record.name, results);
  });
}

bool left_something(const Results& results, std::size_t rank) {
  return std::any_of(results.cases.begin(), results.cases.end(), [&](const CaseRecord& record) {
    if (rank >= record.ranks) return false;
    for (std::size_t block = 0; block < record.blocks; ++block) {
      const std::size_t at = record.at(rank, block);
      if (!std::isnan(record.window_end[at]) || record.verified[at] != Verified::unchecked) return true;
      for (std::size_t sample = 0; sample < record.samples; ++sample)
        if (record.recorded(record.at(rank, block, sample))) return true;
    }
    return false;
  });
}

}  // namespace

std::string parts_folder(const std::string& results_path) { return results_path + ".parts"; }

bool is_parts_folder(const std::string& folder) {
  return std::filesystem::is_regular_file(in_folder(folder, start_name));
}

std::size_t planned_blocks_of(const std::string& case_name, const Results& results) {
  const std::string_view benchmark = benchmark_of(case_name);
  return benchmark == "selftest" || benchmark == "power" ? 1 : results.planned_blocks;
}

std::string part_name(unsigned sequence, const std::string& benchmark, std::uint32_t block) {
  const auto padded = [](std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
  };
  return padded(sequence) + "-" + benchmark + "-block" + padded(block) + ".h5";
}

void write_start(const std::string& folder, const Results& results) {
  if (is_parts_folder(folder))
    throw IoError{folder + ": holds a run already; remove the folder or write to another file"};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw IoError{folder + ": " + error.message()};
  flush_folder(std::filesystem::absolute(folder).parent_path().string());
  Results start = results;
  start.cases.clear();
  start.complete = false;
  write_file(in_folder(folder, start_name), start, part_kind("start"));
}

void write_end(const std::string& folder, const Results& results) {
  Results end;
  end.run_id = results.run_id;
  end.time_origin = results.time_origin;
  end.hall = results.hall;
  end.planned_blocks = results.planned_blocks;
  end.ranks = results.ranks;
  end.nodes = results.nodes;
  end.power = results.power;
  end.events = results.events;
  end.watch = results.watch;
  end.rank_power_reason = results.rank_power_reason;
  end.provenance = results.provenance;
  for (const CaseRecord& record : results.cases) end.cases.push_back(ending_of(record));
  write_file(in_folder(folder, end_name), end, part_kind("end"));
}

Results merge_parts(const std::string& folder) {
  if (!is_parts_folder(folder))
    throw InputError{folder + ": has no " + std::string{start_name} + "; a folder of a run's parts was expected"};
  const std::string start_path = in_folder(folder, start_name), end_path = in_folder(folder, end_name);
  Results results = read_file(start_path, part_kind("start"));
  std::vector<std::string> merged{std::string{start_name} + " " + sha256(read_bytes(start_path))};
  PiecesByCase pieces;
  for (const std::string& name : middle_parts(folder)) {
    const std::string path = in_folder(folder, name);
    take_part(path, results, pieces);
    merged.push_back(name + " " + sha256(read_bytes(path)));
  }
  for (const auto& [name, found] : pieces) results.cases.push_back(assemble(found, results));
  const bool ended = std::filesystem::exists(end_path);
  if (ended) {
    take_end(read_file(end_path, part_kind("end")), end_path, results);
    merged.push_back(std::string{end_name} + " " + sha256(read_bytes(end_path)));
  }
  for (std::size_t rank = 0; rank < results.ranks.size() && !ended; ++rank)
    if (results.ranks[rank].state == RankState::ok && !left_something(results, rank))
      results.ranks[rank].state = RankState::missing;
  add_interruption(folder, results);
  results.complete = ended && all_blocks_there(results, pieces);
  results.provenance.merged_parts = std::move(merged);
  return results;
}

}  // namespace hallmark
