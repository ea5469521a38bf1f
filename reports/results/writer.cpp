#include "reports/results/writer.hpp"

#include "reports/results/case_file.hpp"
#include "reports/results/columns.hpp"
#include "reports/results/durable.hpp"
#include "reports/results/event_file.hpp"
#include "reports/results/hdf5.output.hpp"
#include "reports/results/power_output.hpp"
#include "reports/results/schema.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

void write_ranks(const h5::OutputGroup& root, const Results& results) {
  const h5::OutputGroup table = root.group("ranks");
  columns::write_table(table, root.group("dict"), "rank", results.ranks, schema::rank_columns);
  if (!results.rank_power_reason.empty())
    columns::write_texts(table, root.group("dict"), schema::power_reason, "rank", results.rank_power_reason,
                         schema::Text::coded);
}

void write_nodes(const h5::OutputGroup& root, const Results& results) {
  columns::write_table(root.group("nodes"), root.group("dict"), "node", results.nodes, schema::node_columns);
}

void write_topologies(const h5::OutputGroup& root, const Results& results) {
  if (results.topologies.empty()) return;
  const h5::OutputGroup group = root.group("topology");
  for (const auto& [hash, xml] : results.topologies) group.bytes({hash, "1", "hwloc XML of a node"}, xml);
}

void write_contract(const h5::OutputGroup& root, const ContractBytes& contract) {
  if (contract.filename.empty() && contract.bytes.empty()) return;
  const h5::OutputGroup group = root.group("contract");
  group.bytes({"bytes", "1", "the contract, verbatim"}, contract.bytes);
  group.attribute("filename", contract.filename);
  group.attribute("sha256", contract.sha256);
}

void write_list(const h5::OutputGroup& group, const h5::Field& field, const std::vector<std::string>& values) {
  if (!values.empty()) group.texts(field, {}, values);
}

void write_map(const h5::OutputGroup& group, const std::string& name, const std::map<std::string, std::string>& map) {
  if (map.empty()) return;
  std::vector<std::string> names, values;
  for (const auto& [key, value] : map) {
    names.push_back(key);
    values.push_back(value);
  }
  const h5::OutputGroup inner = group.group(name);
  inner.texts({"name", "1", "names"}, {}, names);
  inner.texts({"value", "1", "values, in the order of name"}, {}, values);
}

void write_provenance(const h5::OutputGroup& root, const Provenance& provenance) {
  const h5::OutputGroup group = root.group("provenance");
  write_list(group, {"command", "1", "command line, as typed"}, {provenance.command});
  write_map(group, "environment", provenance.environment);
  write_map(group, "versions", provenance.versions);
  write_list(group, {"warnings", "1", "what may have disturbed the run"}, provenance.warnings);
  write_list(group, {"debug", "1", "options that make the run unfit for a verdict"}, provenance.debug);
  write_list(group, {"merged_parts", "1", "name and SHA-256 of each part"}, provenance.merged_parts);
  if (!provenance.simulated.empty())
    write_list(group, {"simulated", "1", "nobody measured this: how it was made up"}, {provenance.simulated});
}

void create_scales(h5::Output& output, const Results& results, const CaseScales& scales, const PowerOutput& power) {
  scales.create(output, results.ranks.size());
  create_event_scales(output, results);
  output.scale("node", results.nodes.size(), "node");
  output.scale("power_series", results.power.size(), "sensor of a node");
  output.scale("power_reading", power.plain_readings(), "reading, all plain series one after the other");
}

void write_all(h5::Output& output, const Results& results, const FileKind& kind) {
  const CaseScales scales{results.cases};
  const PowerOutput power{results.power};
  create_scales(output, results, scales, power);
  const h5::OutputGroup root = output.root();
  write_ranks(root, results);
  write_nodes(root, results);
  write_events(root, results);
  write_topologies(root, results);
  const h5::OutputGroup cases = root.group("cases");
  for (const CaseRecord& record : results.cases) write_case(cases, record, scales, Content::values);
  power.write(root);
  write_contract(root, results.contract);
  write_provenance(root, results.provenance);
  output.finish_scales();
  root.attribute("schema", kind.schema);
  if (!kind.part.empty()) root.attribute("part", kind.part);
  root.attribute("run_id", results.run_id);
  root.attribute("time_origin", results.time_origin);
  root.attribute("hall", results.hall);
  root.attribute("planned_blocks", results.planned_blocks);
  root.attribute("complete", std::uint8_t{results.complete});
}

void check_sizes(const std::string& path, const Results& results) {
  if (results.ranks.empty() || results.nodes.empty()) throw DefectError{path + ": results without ranks or nodes"};
  if (!results.rank_power_reason.empty() && results.rank_power_reason.size() != results.ranks.size())
    throw DefectError{path + ": not one power reason per rank"};
  for (const CaseRecord& record : results.cases)
    if (record.ranks != 0 && record.ranks != results.ranks.size())
      throw DefectError{path + ": " + record.name + " has not as many ranks as the run"};
}

}  // namespace

void write_file(const std::string& path, const Results& results, const FileKind& kind) {
  check_sizes(path, results);
  const std::string temporary = temporary_name(path);
  try {
    h5::Output output{temporary};
    write_all(output, results, kind);
    output.close();
    publish(temporary, path);
  } catch (...) {
    discard(temporary);
    throw;
  }
}

void write_results(const std::string& path, const Results& results) {
  write_file(path, results, {std::string{results_schema}, ""});
}

}  // namespace hallmark
