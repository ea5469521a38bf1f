#include "reports/foreign/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark::foreign {
namespace {

constexpr std::size_t most_numbers = 200'000'000;

std::string origin_of(const Launch& launch) {
  return fmt::format("external: {}{}{}", launch.tool, launch.version.empty() ? "" : " ", launch.version);
}

/// Ranks as all files agree on, and as the user told where no file says.
std::vector<Rank> ranks_of(const std::vector<Source>& sources, const Told& told) {
  std::size_t count = told.hosts.empty() ? told.ranks : told.hosts.size();
  std::vector<Rank> who;
  const Source* first = nullptr;
  for (const Source& source : sources) {
    const Launch& launch = source.launch;
    if (launch.ranks == 0) continue;
    if (count != 0 && count != launch.ranks && first == nullptr)
      throw UsageError{fmt::format("--ranks tells of {} ranks, {} of {}", count, source.name, launch.ranks)};
    if (first != nullptr && (launch.ranks != first->launch.ranks || launch.who != first->launch.who))
      throw InputError{fmt::format("{}: was not measured by the same ranks as {} ({} and {}); import them apart",
                                   source.name, first->name, launch.ranks, first->launch.ranks)};
    if (first == nullptr) first = &source;
    count = launch.ranks;
    who = launch.who;
  }
  if (count == 0)
    throw UsageError{
        fmt::format("{}: does not say how many ranks there were; tell it with --ranks", sources.front().name)};
  if (count > most_ranks) throw UsageError{fmt::format("--ranks: {} are more than {}", count, most_ranks)};
  who.resize(count);
  for (std::size_t i = 0; i < told.hosts.size(); ++i) {
    if (!who[i].host.empty() && who[i].host != told.hosts[i])
      throw UsageError{
          fmt::format("--ranks tells that rank {} is on {}, the tool says {}", i, told.hosts[i], who[i].host)};
    who[i].host = told.hosts[i];
  }
  return who;
}

void add_ranks(Results& results, const std::vector<Rank>& who) {
  std::map<std::string, std::uint32_t> nodes;
  std::map<std::string, std::uint32_t> local;
  for (const Rank& each : who) {
    const auto [node, is_new] = nodes.emplace(each.host, static_cast<std::uint32_t>(results.nodes.size()));
    if (is_new) results.nodes.emplace_back().hostname = each.host;
    RankRecord& rank = results.ranks.emplace_back();
    rank.node = node->second;
    rank.local_rank = local[each.host]++;
    rank.pci = each.pci;
    if (!each.device.empty()) rank.device = each.device;
    results.rank_power_reason.emplace_back("measured by another tool, which has no sensor");
  }
}

struct Gathered {
  CaseRecord record;
  std::map<std::size_t, const Case*> blocks;  ///< by file
};

void same_or_refuse(const Source& source, const Case& each, const CaseRecord& record) {
  if (each.bytes == record.bytes && each.flops == record.flops && each.operations == record.operations) return;
  throw InputError{
      fmt::format("{}: {} is other work than in the files before; import it apart", source.name, each.name)};
}

std::map<std::string, Gathered> gather(const std::vector<Source>& sources) {
  std::map<std::string, Gathered> cases;
  for (std::size_t file = 0; file < sources.size(); ++file)
    for (const Case& each : sources[file].launch.cases) {
      Gathered& found = cases[each.name];
      if (found.blocks.empty()) {
        found.record.name = each.name;
        found.record.params = each.params;
        found.record.collective = each.collective;
        found.record.flops = each.flops;
        found.record.bytes = each.bytes;
        found.record.operations = each.operations;
        found.record.params["origin"] = origin_of(sources[file].launch);
        if (each.total_only) found.record.params["share"] = "even: the tool tells the total of all ranks";
      }
      same_or_refuse(sources[file], each, found.record);
      if (!found.blocks.emplace(file, &each).second)
        throw InputError{fmt::format("{}: has {} twice; import one of them", sources[file].name, each.name)};
    }
  return cases;
}

std::size_t most_samples(const Gathered& gathered) {
  std::size_t most = 0;
  for (const auto& [file, each] : gathered.blocks)
    for (const std::vector<double>& row : each->seconds) most = std::max(most, row.size());
  return most;
}

/// A sample that one block has and another has not would be a hole in the evidence, not a shorter launch.
void same_length_or_refuse(const Gathered& gathered, std::size_t samples) {
  for (const auto& [file, each] : gathered.blocks)
    for (const std::vector<double>& row : each->seconds)
      if (!row.empty() && row.size() != samples)
        throw InputError{fmt::format("{}: has {} repetitions in one place and {} in another; import those apart",
                                     each->name, row.size(), samples)};
}

CaseRecord filled(const Gathered& gathered, std::size_t ranks) {
  CaseRecord record = gathered.record;
  record.ranks = ranks;
  record.blocks = gathered.blocks.size();
  record.samples = most_samples(gathered);
  same_length_or_refuse(gathered, record.samples);
  if (record.samples > 0 && ranks * record.blocks > most_numbers / record.samples)
    throw InputError{fmt::format("{}: {} ranks, {} files and {} samples are too many numbers", record.name, ranks,
                                 record.blocks, record.samples)};
  record.elapsed_s.assign(ranks * record.blocks * record.samples, unknown);
  record.verified.assign(ranks * record.blocks, Verified::unchecked);
  std::size_t block = 0;
  for (const auto& [file, each] : gathered.blocks) {
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      const auto& row = each->seconds.size() == 1 ? each->seconds.front() : each->seconds.at(rank);
      for (std::size_t sample = 0; sample < row.size(); ++sample)
        record.elapsed_s[record.at(rank, block, sample)] = row[sample];
      if (!row.empty()) record.verified[record.at(rank, block)] = each->verified;
    }
    ++block;
  }
  return record;
}

std::string id_of(const std::vector<Source>& sources, const Told& told) {
  std::string all = fmt::format("hallmark import\n{}\n{}\n", told.hall, told.ranks);
  for (const std::string& host : told.hosts) all += host + '\n';
  for (const Source& source : sources) all += source.sha256 + '\n';
  return sha256(all).substr(0, 32);
}

void add_provenance(Results& results, const std::vector<Source>& sources, const Told& told, const std::string& version,
                    const std::string& command) {
  const Launch& first = sources.front().launch;
  results.provenance.command = command;
  results.provenance.versions = {{"hallmark", version},
                                 {first.tool, first.version.empty() ? "not said" : first.version}};
  results.provenance.warnings.push_back(fmt::format("evidence of {}, not of hallmark: {} files",
                                                    origin_of(first).substr(std::string_view{"external: "}.size()),
                                                    sources.size()));
  if (!told.hosts.empty())
    results.provenance.warnings.emplace_back("who the ranks are was told to import, not measured");
  for (const Source& source : sources) {
    results.provenance.merged_parts.push_back(source.name + " " + source.sha256);
    for (const std::string& warning : source.launch.warnings)
      results.provenance.warnings.push_back(source.name + ": " + warning);
  }
}

}  // namespace

Results results_of(const std::vector<Source>& sources, const Told& told, const std::string& hallmark_version,
                   const std::string& command) {
  if (sources.empty()) throw UsageError{"there is nothing to import"};
  std::string hashes;
  for (const Source& source : sources) {
    if (source.launch.cases.empty()) throw InputError{source.name + ": has no measurement that is imported"};
    if (source.launch.tool != sources.front().launch.tool || source.launch.version != sources.front().launch.version)
      throw InputError{fmt::format("{}: is of {}, the files before of {}; import them apart", source.name,
                                   origin_of(source.launch), origin_of(sources.front().launch))};
    if (hashes.find(source.sha256) != std::string::npos)
      throw InputError{source.name + ": is given twice; the same bytes are one measurement"};
    hashes += (hashes.empty() ? "" : ",") + source.sha256;
  }
  Results results;
  results.run_id = id_of(sources, told);
  results.complete = true;
  results.hall = told.hall;
  for (const Source& source : sources)
    if (!source.launch.started.empty() && (results.time_origin.empty() || source.launch.started < results.time_origin))
      results.time_origin = source.launch.started;
  results.planned_blocks = static_cast<std::uint32_t>(sources.size());
  const std::vector<Rank> who = ranks_of(sources, told);
  add_ranks(results, who);
  for (const auto& [name, gathered] : gather(sources)) {
    results.cases.push_back(filled(gathered, who.size()));
    results.cases.back().params["source_sha256"] = hashes;
  }
  add_provenance(results, sources, told, hallmark_version, command);
  return results;
}

}  // namespace hallmark::foreign
