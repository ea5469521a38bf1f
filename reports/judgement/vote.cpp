#include "reports/judgement/vote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace hallmark {
namespace {

constexpr std::size_t suspects_per = 100;  ///< less than one in so many of a class may be corrupt and not configured so
constexpr std::size_t most_groups_named = 3;

using Group = std::vector<std::size_t>;  ///< ranks with one answer, ascending

const NodeRecord& node_of(const Results& run, std::size_t rank) {
  static const NodeRecord nobody;
  const std::size_t node = run.ranks[rank].node;
  return node < run.nodes.size() ? run.nodes[node] : nobody;
}

/// Groups of equal answers, the largest first; of equal size by answer, so that the order of ranks says nothing.
std::vector<Group> groups_of(const CaseRecord& record, const Group& members, std::size_t block) {
  std::map<std::uint64_t, Group> answers;
  for (const std::size_t rank : members) {
    if (rank >= record.ranks) continue;
    const std::size_t cell = record.at(rank, block);
    if (record.answer_hash[cell] == 0 || record.verified[cell] == Verified::unchecked) continue;
    answers[record.answer_hash[cell]].push_back(rank);
  }
  std::vector<Group> groups;
  for (auto& [hash, ranks] : answers) groups.push_back(std::move(ranks));
  std::ranges::stable_sort(groups, std::greater{}, &Group::size);
  return groups;
}

/// What configures a node and is no part of its class.
struct Trait {
  std::string_view name;
  std::string NodeRecord::*value;
};
constexpr std::array traits{Trait{"driver", &NodeRecord::driver}, Trait{"firmware", &NodeRecord::firmware},
                            Trait{"kernel", &NodeRecord::kernel}, Trait{"processor", &NodeRecord::cpu_model},
                            Trait{"product", &NodeRecord::product}};

std::set<std::string> values_of(const Results& run, const Group& group, std::string NodeRecord::*trait) {
  std::set<std::string> values;
  for (const std::size_t rank : group) values.insert(node_of(run, rank).*trait);
  return values;
}

std::string shown(const std::set<std::string>& values) {
  const std::string& first = *values.begin();
  return (first.empty() ? "unknown" : first) + (values.size() > 1 ? " and others" : "");
}

/// The traits of which the two groups have no value in common.
std::string differences(const Results& run, const Group& a, const Group& b) {
  std::string words;
  for (const Trait& trait : traits) {
    const std::set<std::string> of_a = values_of(run, a, trait.value), of_b = values_of(run, b, trait.value);
    const bool shared = std::ranges::any_of(of_a, [&](const std::string& value) { return of_b.contains(value); });
    if (shared) continue;
    words += fmt::format("{}{} {} against {}", words.empty() ? "" : ", ", trait.name, shown(of_a), shown(of_b));
  }
  return words;
}

std::string split_words(const Results& run, const std::vector<Group>& groups, std::size_t votes, std::size_t block) {
  std::string sizes;
  for (std::size_t i = 0; i < std::min(groups.size(), most_groups_named); ++i)
    sizes += fmt::format("{}{} from rank {} on", i == 0 ? "" : ", ", groups[i].size(), groups[i].front());
  if (groups.size() > most_groups_named) sizes += ", ...";
  const std::string differs = differences(run, groups[0], groups[1]);
  return fmt::format("{} ranks of one class gave {} answers in block {} ({}), and none is known to be right; {}", votes,
                     groups.size(), block, sizes,
                     differs.empty() ? "nothing on record sets them apart" : "they differ in " + differs);
}

void add_deviation(std::map<std::size_t, Deviation>& found, std::size_t rank, std::size_t block, const Group& majority,
                   std::size_t votes, const Results& run) {
  Deviation& deviation = found[rank];
  deviation.blocks.push_back(block);
  if (deviation.blocks.size() > 1) return;
  deviation.rank = rank;
  deviation.majority = majority.size();
  deviation.of = votes;
  deviation.differs = differences(run, {rank}, majority);
}

/// The votes of one class in one block. `found` collects who deviates.
std::optional<Split> count_votes(const Results& run, const std::vector<Group>& groups, std::size_t block,
                                 std::map<std::size_t, Deviation>& found) {
  if (groups.size() < 2) return std::nullopt;
  std::size_t votes = 0;
  for (const Group& group : groups) votes += group.size();
  const bool majority = 2 * groups[0].size() > votes;  // of two votes that differ there is none
  bool split = !majority;
  for (std::size_t i = 1; i < groups.size() && majority; ++i) {
    if (groups[i].size() > 1 && suspects_per * groups[i].size() >= votes)
      split = true;
    else
      for (const std::size_t rank : groups[i]) add_deviation(found, rank, block, groups[0], votes, run);
  }
  if (!split) return std::nullopt;
  Split result{.ranks = {}, .words = split_words(run, groups, votes, block)};
  for (const Group& group : groups) result.ranks.insert(result.ranks.end(), group.begin(), group.end());
  std::ranges::sort(result.ranks);
  return result;
}

void join(Group& ranks, const Group& more) {
  Group all;
  std::ranges::set_union(ranks, more, std::back_inserter(all));
  ranks = std::move(all);
}

Poll vote_in(const Classes& classes, const Results& run, const CaseRecord& record) {
  Poll poll{.record = &record, .deviations = {}, .splits = {}};
  std::map<std::size_t, Deviation> found;
  for (const auto& [name, members] : classes) {
    std::optional<Split> whole;
    for (std::size_t block = 0; block < record.blocks; ++block) {
      std::optional<Split> split = count_votes(run, groups_of(record, members, block), block, found);
      if (split && whole)
        join(whole->ranks, split->ranks);
      else if (split)
        whole = std::move(split);
    }
    if (whole) poll.splits.push_back(std::move(*whole));
  }
  for (auto& [rank, deviation] : found) poll.deviations.push_back(std::move(deviation));
  return poll;
}

}  // namespace

std::string class_of(const Results& run, std::size_t rank) {
  const std::string& device = run.ranks[rank].device;
  return device == "host" ? device + ", " + node_of(run, rank).cpu_model : device;
}

Classes classes_of(const Results& run) {
  Classes classes;
  const auto like = [&](std::size_t a, std::size_t b) {
    return run.ranks[a].device == run.ranks[b].device && node_of(run, a).cpu_model == node_of(run, b).cpu_model;
  };
  std::vector<std::size_t>* members = nullptr;
  for (std::size_t rank = 0; rank < run.ranks.size(); ++rank) {
    if (rank == 0 || !like(rank, rank - 1)) members = &classes[class_of(run, rank)];
    members->push_back(rank);
  }
  return classes;
}

const Deviation* Poll::deviation(std::size_t rank) const {
  const auto at = std::ranges::lower_bound(deviations, rank, {}, &Deviation::rank);
  return at != deviations.end() && at->rank == rank ? &*at : nullptr;
}

const Split* Poll::split(std::size_t rank) const {
  const auto at = std::ranges::find_if(
      splits, [rank](const Split& split) { return std::ranges::binary_search(split.ranks, rank); });
  return at == splits.end() ? nullptr : &*at;
}

Poll vote(const Results& run, const CaseRecord& record) { return vote_in(classes_of(run), run, record); }

std::vector<Poll> vote(const Results& run) {
  const Classes classes = classes_of(run);
  std::vector<Poll> polls;
  for (const CaseRecord& record : run.cases) {
    if (benchmark_of(record.name) != "gemm" || record.status != CaseStatus::done || record.planted_rank >= 0 ||
        record.answer_hash.empty())
      continue;
    Poll poll = vote_in(classes, run, record);
    if (!poll.deviations.empty() || !poll.splits.empty()) polls.push_back(std::move(poll));
  }
  return polls;
}

}  // namespace hallmark
