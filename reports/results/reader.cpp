#include "reports/results/reader.hpp"

#include <charconv>

#include "reports/results/case_file.hpp"
#include "reports/results/columns.hpp"
#include "reports/results/event_file.hpp"
#include "reports/results/hdf5.input.hpp"
#include "reports/results/power_input.hpp"
#include "reports/results/schema.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using h5::InputGroup;

/// The number after "hallmark.results/"; 0 where it is none.
unsigned version_of(std::string_view found, std::string_view stem) {
  unsigned version = 0;
  if (found.starts_with(stem)) std::from_chars(found.data() + stem.size(), found.data() + found.size(), version);
  return version;
}

void check_schema(const InputGroup& root, const std::string& path, const FileKind& kind) {
  const std::optional<std::string> found = root.text_attribute("schema");
  if (!found)
    throw InputError{path + ": is HDF5, but no results of hallmark: it has no attribute schema (" +
                     std::string{results_schema} + ")"};
  const std::string part = root.text_attribute("part").value_or("");
  if (*found == kind.schema && part == kind.part) return;
  if (version_of(*found, "hallmark.results/") > 1)
    throw InputError{path + ": " + *found + ": this hallmark reads /1; use a newer hallmark"};
  if (*found == schema::part && kind.part.empty())
    throw InputError{path + ": is one part of a run; give the folder that it is in"};
  throw InputError{path + ": has schema '" + *found + "'" + (part.empty() ? "" : " part '" + part + "'") + "; '" +
                   kind.schema + "'" + (kind.part.empty() ? "" : " part '" + kind.part + "'") + " was expected"};
}

std::string required_text(const InputGroup& root, const std::string& name) {
  const std::optional<std::string> text = root.text_attribute(name);
  if (!text || text->empty()) root.reject("@" + name, "is missing");
  return *text;
}

void read_root(const InputGroup& root, Results& results) {
  results.run_id = required_text(root, "run_id");
  const auto complete = root.integer_attribute("complete", 1);
  if (!complete) root.reject("@complete", "is missing");
  results.complete = *complete == 1;
  results.time_origin = root.text_attribute("time_origin").value_or("");
  results.hall = root.text_attribute("hall").value_or("");
  const auto blocks = root.integer_attribute("planned_blocks", std::numeric_limits<std::uint32_t>::max());
  if (!blocks) root.reject("@planned_blocks", "is missing");
  results.planned_blocks = static_cast<std::uint32_t>(*blocks);
}

void read_ranks(const InputGroup& root, Results& results) {
  results.nodes = columns::read_table<NodeRecord>(root, root.group("nodes"), schema::node_columns);
  const InputGroup table = root.group("ranks");
  results.ranks = columns::read_table<RankRecord>(root, table, schema::rank_columns);
  if (results.ranks.empty()) table.reject("node", "has no rows");
  for (const RankRecord& rank : results.ranks)
    if (rank.node >= results.nodes.size())
      table.reject("node", "holds " + std::to_string(rank.node) + ", but /nodes has " +
                               std::to_string(results.nodes.size()) + " rows");
  const std::string reason{schema::power_reason.name};
  if (!table.has(reason)) return;
  results.rank_power_reason = columns::read_texts(root, table, reason);
  if (results.rank_power_reason.size() != results.ranks.size()) table.reject(reason, "has not as many rows as node");
}

void read_topologies(const InputGroup& root, Results& results) {
  const auto group = root.optional_group("topology");
  if (!group) return;
  for (const std::string& hash : group->names()) results.topologies[hash] = group->bytes(hash);
}

void read_contract(const InputGroup& root, Results& results) {
  const auto group = root.optional_group("contract");
  if (!group) return;
  if (!group->has("bytes")) group->reject("bytes", "is missing");
  ContractBytes& contract = results.contract;
  contract.bytes = group->bytes("bytes");
  contract.filename = group->text_attribute("filename").value_or("");
  contract.sha256 = sha256(contract.bytes);
  const std::string stated = group->text_attribute("sha256").value_or("");
  if (!stated.empty() && stated != contract.sha256)
    group->reject("@sha256", "is " + stated + ", but the bytes have " + contract.sha256 + ": damaged or altered");
}

std::vector<std::string> read_list(const InputGroup& group, const std::string& name) {
  return group.has(name) ? group.texts(name) : std::vector<std::string>{};
}

std::map<std::string, std::string> read_map(const InputGroup& group, const std::string& name) {
  std::map<std::string, std::string> map;
  const auto inner = group.optional_group(name);
  if (!inner) return map;
  const std::vector<std::string> names = read_list(*inner, "name"), values = read_list(*inner, "value");
  if (names.size() != values.size()) inner->reject("value", "has not as many rows as name");
  for (std::size_t i = 0; i < names.size(); ++i) map[names[i]] = values[i];
  return map;
}

void read_provenance(const InputGroup& root, Provenance& provenance) {
  const auto group = root.optional_group("provenance");
  if (!group) return;
  for (const std::string& line : read_list(*group, "command")) provenance.command += line;
  provenance.environment = read_map(*group, "environment");
  provenance.versions = read_map(*group, "versions");
  provenance.warnings = read_list(*group, "warnings");
  provenance.debug = read_list(*group, "debug");
  provenance.merged_parts = read_list(*group, "merged_parts");
  for (const std::string& line : read_list(*group, "simulated")) provenance.simulated += line;
}

}  // namespace

Results read_file(const std::string& path, const FileKind& kind) {
  const InputGroup root = InputGroup::open(path);
  check_schema(root, path, kind);
  Results results;
  read_root(root, results);
  read_ranks(root, results);
  read_events(root, results);
  read_topologies(root, results);
  results.cases = read_cases(root, results.ranks.size());
  results.power = read_power(root, results.nodes.size());
  read_contract(root, results);
  read_provenance(root, results.provenance);
  return results;
}

Results read_results(const std::string& path) { return read_file(path, {std::string{results_schema}, ""}); }

}  // namespace hallmark
