#include "topology/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "topology/canonical.hpp"

namespace hallmark {
namespace {

/// `phrase` has {} where the value goes.
struct Fact {
  std::string_view name;
  std::string_view phrase;
  std::string (*value)(const Node&);
};

std::string or_unknown(const std::string& text) { return text.empty() ? "unknown" : text; }

std::string models(const std::vector<PciDevice>& devices) {
  std::map<std::string, int> counts;
  for (const PciDevice& device : devices) ++counts[device.name];
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts) parts.push_back(fmt::format("{} x {}", count, or_unknown(name)));
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

// Only what is slower than its neighbours' links shows in this: a NIC or GPU that trained at fewer lanes.
std::string links(const Node& node) {
  std::map<std::string, int> counts;
  for (const auto* devices : {&node.gpus, &node.nics})
    for (const PciDevice& device : *devices)
      ++counts[device.link_bytes_per_s > 0 ? fmt::format("{:.3g} GB/s", device.link_bytes_per_s / 1e9) : "unknown"];
  std::vector<std::string> parts;
  for (const auto& [speed, count] : counts) parts.push_back(fmt::format("{} x {}", count, speed));
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

constexpr std::array facts{
    Fact{"product", "product {}", [](const Node& n) { return or_unknown(n.product); }},
    Fact{"cpu model", "processor {}", [](const Node& n) { return or_unknown(n.cpu_model); }},
    Fact{"packages", "{} packages", [](const Node& n) { return std::to_string(n.packages); }},
    Fact{"cores", "{} cores", [](const Node& n) { return std::to_string(n.cores.size()); }},
    Fact{"processors", "{} processors", [](const Node& n) { return std::to_string(n.machine_cpus.size()); }},
    Fact{"allowed", "{} allowed processors", [](const Node& n) { return std::to_string(n.allowed_cpus.size()); }},
    Fact{"NUMA nodes", "{} NUMA nodes", [](const Node& n) { return std::to_string(n.numa_nodes.size()); }},
    Fact{"memory", "{} memory",
         [](const Node& n) {
           return n.memory_bytes == 0 ? "unknown" : std::to_string(whole_gib(n.memory_bytes)) + " GiB";
         }},
    Fact{"GPUs", "{} GPUs", [](const Node& n) { return std::to_string(n.gpus.size()); }},
    Fact{"GPU models", "GPU models {}", [](const Node& n) { return models(n.gpus); }},
    Fact{"NICs", "{} NICs", [](const Node& n) { return std::to_string(n.nics.size()); }},
    Fact{"NIC models", "NIC models {}", [](const Node& n) { return models(n.nics); }},
    Fact{"PCI links", "PCI links {}", links},
    Fact{"kernel", "kernel {}", [](const Node& n) { return or_unknown(n.kernel); }},
};

// Those whose absence in the majority explains a different hash; kernel, product, links and limits are not hashed.
constexpr std::array<std::string_view, 9> hashed{"cpu model", "packages", "cores", "processors", "NUMA nodes",
                                                 "memory",    "GPUs",     "NICs",  "GPU models"};

std::string phrase(const Fact& fact, const std::string& value) {
  std::string words = fmt::format(fmt::runtime(fact.phrase), value);
  if (value == "1" && words.ends_with('s')) words.pop_back();
  return words;
}

/// The value that more than half have, or "".
std::string majority(const std::map<std::string, std::size_t>& counts, std::size_t all) {
  for (const auto& [value, count] : counts)
    if (2 * count > all) return value;
  return "";
}

std::map<std::string, std::size_t> count(const std::vector<std::string>& values) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& value : values) ++counts[value];
  return counts;
}

std::string first_difference(const Node& node, const Node& model) {
  const std::vector<std::string> mine = canonical_topology(node), theirs = canonical_topology(model);
  const auto differ = std::ranges::mismatch(mine, theirs);
  return differ.in1 == mine.end() ? "nothing where others go on" : *differ.in1;
}

std::string counterpart(const Node& node, const Node& model) { return first_difference(model, node); }

void compare_hashes(const std::vector<Node>& nodes, const std::set<std::size_t>& explained,
                    std::vector<Difference>& found) {
  std::vector<std::string> hashes;
  for (const Node& node : nodes) hashes.push_back(node.topology_hash);
  const auto counts = count(hashes);
  const std::string usual = majority(counts, nodes.size());
  const Node* model = nullptr;
  for (const Node& node : nodes)
    if (model == nullptr && !usual.empty() && node.topology_hash == usual) model = &node;
  if (counts.size() < 2) return;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (hashes[i] == usual || explained.contains(i)) continue;
    if (model == nullptr)
      found.push_back({i, nodes[i].hostname, "topology", "topology " + or_unknown(hashes[i].substr(0, 12)), "",
                       counts.at(hashes[i])});
    else
      found.push_back({i, nodes[i].hostname, "topology", "topology '" + first_difference(nodes[i], *model) + "'",
                       "'" + counterpart(nodes[i], *model) + "'", counts.at(usual)});
  }
}

}  // namespace

std::vector<Difference> compare_nodes(const std::vector<Node>& nodes) {
  std::vector<Difference> found;
  std::set<std::size_t> explained;
  for (const Fact& fact : facts) {
    std::vector<std::string> values;
    for (const Node& node : nodes) values.push_back(fact.value(node));
    const auto counts = count(values);
    if (counts.size() < 2) continue;
    const std::string usual = majority(counts, nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (values[i] == usual) continue;
      if (std::ranges::find(hashed, fact.name) != hashed.end()) explained.insert(i);
      found.push_back({i, nodes[i].hostname, std::string{fact.name}, phrase(fact, values[i]), usual,
                       counts.at(usual.empty() ? values[i] : usual)});
    }
  }
  compare_hashes(nodes, explained, found);
  return found;
}

std::string text(const Difference& difference, std::size_t nodes) {
  const char* has = difference.others == 1 ? "has" : "have";
  const std::string start = difference.hostname + ": " + difference.found;
  if (difference.expected.empty())
    return start + fmt::format("; no majority ({} of {} nodes {} this)", difference.others, nodes, has);
  return start + fmt::format("; {} other node{} {} {}", difference.others, difference.others == 1 ? "" : "s", has,
                             difference.expected);
}

}  // namespace hallmark
