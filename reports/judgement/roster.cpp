#include "reports/judgement/roster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "reports/contract/inventory.hpp"

namespace hallmark {
namespace {

const NodeRecord& node_of(const Results& run, std::size_t rank) {
  static const NodeRecord nobody;
  const std::size_t node = run.ranks[rank].node;
  return node < run.nodes.size() ? run.nodes[node] : nobody;
}

std::string key_of(const Results& run, std::size_t rank) {
  const RankRecord& record = run.ranks[rank];
  const NodeRecord& node = node_of(run, rank);
  if (!record.gpu_uuid.empty() || !record.gpu_serial.empty())
    return fmt::format("gpu {} {}", record.gpu_uuid, record.gpu_serial);
  return fmt::format("{} {} local rank {} {}", node.hostname, node.serial, record.local_rank, record.pci);
}

/// What the inventory and the run say of one identity key.
struct Claim {
  std::string_view name, contracted, found;
};

Claim claim_of(std::string_view key, const InventoryUnit& unit, const RankRecord& rank, const NodeRecord& node) {
  if (key == "gpu_uuid") return {key, unit.gpu_uuid, rank.gpu_uuid};
  if (key == "gpu_serial") return {key, unit.gpu_serial, rank.gpu_serial};
  if (key == "node_serial") return {key, unit.node_serial, node.serial};
  if (key == "node") return {key, unit.node, node.hostname};
  if (key == "rack") return {key, unit.rack, node.rack};
  if (key == "tray") return {key, unit.tray, node.tray};
  if (key == "slot") return {key, unit.slot, node.slot};
  return {key, {}, {}};
}

/// Compares the keys that the contract demands, in the order of identity_names, where the inventory gives them.
void identify(Roster& roster, std::size_t i, const std::vector<std::string_view>& demanded, const InventoryUnit& unit,
              const Results& run) {
  Seat& seat = roster.seats[i];
  seat.identity = Identity::matches;
  for (const std::string_view key : demanded) {
    const Claim claim = claim_of(key, unit, run.ranks[*seat.rank], node_of(run, *seat.rank));
    if (claim.contracted.empty() || claim.contracted == claim.found) continue;
    if (claim.found.empty()) {
      if (seat.identity == Identity::matches)
        roster.details[i] = fmt::format("the machine does not say its {}", claim.name);
      seat.identity = Identity::unsaid;
    } else {
      seat.identity = Identity::differs;
      roster.details[i] =
          fmt::format("{} is '{}', the inventory says '{}'", claim.name, claim.found, claim.contracted);
      return;
    }
  }
}

std::vector<std::string_view> demanded_keys(const Contract& contract) {
  std::vector<std::string_view> keys;
  for (const std::string_view name :
       {"gpu_uuid", "gpu_serial", "node_serial", "node", "rack", "tray", "slot"})  // the most telling first
    if (std::ranges::find(contract.identity, name) != contract.identity.end()) keys.push_back(name);
  return keys;
}

using RanksByText = std::unordered_map<std::string_view, std::vector<std::uint32_t>>;

RanksByText ranks_by(const Results& run, std::string RankRecord::*field) {
  RanksByText ranks;
  for (std::size_t rank = 0; rank < run.ranks.size(); ++rank)
    if (const std::string& text = run.ranks[rank].*field; !text.empty())
      ranks[text].push_back(static_cast<std::uint32_t>(rank));
  return ranks;
}

/// Places found by what the inventory says of a unit, each given away once.
class Chairs {
 public:
  explicit Chairs(const Results& run) : run_{run}, taken_(run.ranks.size(), false) {}

  std::optional<std::uint32_t> named(const RanksByText& ranks, const std::string& value) {
    if (value.empty()) return std::nullopt;
    const auto found = ranks.find(value);
    if (found == ranks.end()) return std::nullopt;
    for (const std::uint32_t rank : found->second)
      if (auto seat = take(rank)) return seat;
    return std::nullopt;
  }
  /// The last rank on hosts of this name whose local rank is `ordinal`.
  std::optional<std::uint32_t> on_node(const std::string& host, std::size_t ordinal) {
    if (host.empty()) return std::nullopt;
    if (by_host_.empty()) index_hosts();
    const auto found = by_host_.find(host);
    if (found == by_host_.end()) return std::nullopt;
    const auto rank = found->second.find(ordinal);
    return rank == found->second.end() ? std::nullopt : take(rank->second);
  }
  std::optional<std::uint32_t> take(std::size_t rank) {
    if (rank >= taken_.size() || taken_[rank]) return std::nullopt;
    taken_[rank] = true;
    return static_cast<std::uint32_t>(rank);
  }
  [[nodiscard]] bool taken(std::size_t rank) const { return taken_[rank]; }

 private:
  void index_hosts() {
    for (std::size_t rank = 0; rank < run_.ranks.size(); ++rank)
      by_host_[node_of(run_, rank).hostname][run_.ranks[rank].local_rank] = static_cast<std::uint32_t>(rank);
  }

  const Results& run_;
  std::unordered_map<std::string_view, std::unordered_map<std::size_t, std::uint32_t>> by_host_;
  std::vector<bool> taken_;
};

void find_chairs(Roster& roster, Chairs& chairs, const ContractedUnits& units, const Results& run,
                 const RanksByText& by_uuid) {
  const RanksByText by_serial = ranks_by(run, &RankRecord::gpu_serial);
  for (std::size_t i = 0; i < units.size(); ++i) roster.seats[i].rank = chairs.named(by_uuid, units[i].gpu_uuid);
  for (std::size_t i = 0; i < units.size(); ++i)
    if (!roster.seats[i].rank) roster.seats[i].rank = chairs.named(by_serial, units[i].gpu_serial);
  std::unordered_map<std::string_view, std::size_t> on_node;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].node.empty()) continue;
    const std::size_t ordinal = on_node[units[i].node]++;
    if (!roster.seats[i].rank) roster.seats[i].rank = chairs.on_node(units[i].node, ordinal);
  }
  for (std::size_t i = 0; i < units.size(); ++i)
    if (!roster.seats[i].rank) roster.seats[i].rank = chairs.take(units[i].number);
}

}  // namespace

ContractedUnits contracted_units(const Contract& contract) {
  if (!contract.inventory.empty()) return contract.inventory;
  return generated_inventory(contract.ranks);
}

Roster seat_units(const Contract& contract, const ContractedUnits& units, const Results& run) {
  Roster roster{.seats = std::vector<Seat>(units.size()), .details = {}, .uncontracted = {}};
  Chairs chairs{run};
  const RanksByText by_uuid = ranks_by(run, &RankRecord::gpu_uuid);
  find_chairs(roster, chairs, units, run, by_uuid);
  const std::vector<std::string_view> demanded = demanded_keys(contract);
  for (std::size_t i = 0; i < units.size(); ++i) {
    Seat& seat = roster.seats[i];
    if (!seat.rank) continue;
    const RankRecord& record = run.ranks[*seat.rank];
    seat.state = record.state;
    // Two ranks that report one GPU were not measured on two.
    const std::size_t sharing = record.gpu_uuid.empty() ? 1 : by_uuid.at(record.gpu_uuid).size();
    if (sharing > 1) {
      seat.identity = Identity::duplicate;
      roster.details[i] = fmt::format("{} ranks report GPU {}", sharing, record.gpu_uuid);
    } else {
      identify(roster, i, demanded, units[i], run);
    }
  }
  for (std::size_t rank = 0; rank < run.ranks.size(); ++rank)
    if (!chairs.taken(rank) && run.ranks[rank].state == RankState::ok) roster.uncontracted.push_back(key_of(run, rank));
  return roster;
}

bool same_hardware(const Results& a, std::size_t rank_of_a, const Results& b, std::size_t rank_of_b) {
  const RankRecord &x = a.ranks[rank_of_a], &y = b.ranks[rank_of_b];
  const auto is_gpu = [](const RankRecord& rank) { return !rank.gpu_uuid.empty() || !rank.gpu_serial.empty(); };
  if (is_gpu(x) || is_gpu(y)) return x.gpu_uuid == y.gpu_uuid && x.gpu_serial == y.gpu_serial;
  const NodeRecord &m = node_of(a, rank_of_a), &n = node_of(b, rank_of_b);
  return m.hostname == n.hostname && m.serial == n.serial && x.local_rank == y.local_rank && x.pci == y.pci;
}

UnitName name_unit(const InventoryUnit& unit, const Seat* seat, const Results* run) {
  UnitName name{.label = fmt::format("rank {}", unit.number),
                .host = unit.node,
                .rack = unit.rack,
                .tray = unit.tray,
                .slot = unit.slot,
                .serial = unit.gpu_serial.empty() ? unit.node_serial : unit.gpu_serial,
                .pci = {},
                .gpu_uuid = unit.gpu_uuid};
  if (seat == nullptr || run == nullptr || !seat->rank) return name;
  const RankRecord& rank = run->ranks[*seat->rank];
  const NodeRecord& node = node_of(*run, *seat->rank);
  const auto fill = [](std::string& field, const std::string& found) {
    if (field.empty()) field = found;
  };
  fill(name.host, node.hostname);
  fill(name.rack, node.rack);
  fill(name.tray, node.tray);
  fill(name.slot, node.slot);
  fill(name.serial, rank.gpu_serial.empty() ? node.serial : rank.gpu_serial);
  fill(name.gpu_uuid, rank.gpu_uuid);
  name.pci = rank.pci;
  return name;
}

std::string words(const UnitName& unit) {
  std::string text = unit.label;
  if (!unit.host.empty() && !unit.label.ends_with(unit.host)) text += " on " + unit.host;
  std::string place;
  for (const auto& [what, value] : {std::pair{"rack", &unit.rack}, {"tray", &unit.tray}, {"slot", &unit.slot}})
    if (!value->empty() && unit.label != fmt::format("{} {}", what, *value))
      place += fmt::format("{}{} {}", place.empty() ? "" : ", ", what, *value);
  return place.empty() ? text : fmt::format("{} ({})", text, place);
}

}  // namespace hallmark
