#include "reports/judgement/roster.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

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

std::vector<Claim> claims(const InventoryUnit& unit, const RankRecord& rank, const NodeRecord& node) {
  return {{"gpu_uuid", unit.gpu_uuid, rank.gpu_uuid},
          {"gpu_serial", unit.gpu_serial, rank.gpu_serial},
          {"node_serial", unit.node_serial, node.serial},
          {"node", unit.node, node.hostname},
          {"rack", unit.rack, node.rack},
          {"tray", unit.tray, node.tray},
          {"slot", unit.slot, node.slot}};
}

/// Compares the keys that the contract demands, where the inventory gives them.
void identify(Seat& seat, const Contract& contract, const InventoryUnit& unit, const Results& run) {
  seat.identity = Identity::matches;
  for (const Claim& claim : claims(unit, run.ranks[*seat.rank], node_of(run, *seat.rank))) {
    bool demanded = false;
    for (const std::string& key : contract.identity) demanded = demanded || key == claim.name;
    if (!demanded || claim.contracted.empty() || claim.contracted == claim.found) continue;
    if (claim.found.empty()) {
      if (seat.identity == Identity::matches) seat.detail = fmt::format("the machine does not say its {}", claim.name);
      seat.identity = Identity::unsaid;
    } else {
      seat.identity = Identity::differs;
      seat.detail = fmt::format("{} is '{}', the inventory says '{}'", claim.name, claim.found, claim.contracted);
      return;
    }
  }
}

/// Places found by what the inventory says of a unit, each given away once.
class Chairs {
 public:
  explicit Chairs(const Results& run) : taken_(run.ranks.size(), false) {
    for (std::size_t rank = 0; rank < run.ranks.size(); ++rank) {
      const RankRecord& record = run.ranks[rank];
      if (!record.gpu_uuid.empty()) by_name_[{"gpu_uuid", record.gpu_uuid}].push_back(rank);
      if (!record.gpu_serial.empty()) by_name_[{"gpu_serial", record.gpu_serial}].push_back(rank);
      by_local_[{node_of(run, rank).hostname, record.local_rank}] = rank;
    }
  }
  std::optional<std::size_t> named(std::string_view key, const std::string& value) {
    const auto found = by_name_.find({key, value});
    if (value.empty() || found == by_name_.end()) return std::nullopt;
    for (const std::size_t rank : found->second)
      if (auto seat = take(rank)) return seat;
    return std::nullopt;
  }
  std::optional<std::size_t> on_node(const std::string& host, std::size_t ordinal) {
    const auto found = by_local_.find({host, ordinal});
    return host.empty() || found == by_local_.end() ? std::nullopt : take(found->second);
  }
  std::optional<std::size_t> take(std::size_t rank) {
    if (rank >= taken_.size() || taken_[rank]) return std::nullopt;
    taken_[rank] = true;
    return rank;
  }
  [[nodiscard]] bool taken(std::size_t rank) const { return taken_[rank]; }

 private:
  std::map<std::pair<std::string_view, std::string>, std::vector<std::size_t>> by_name_;
  std::map<std::pair<std::string, std::size_t>, std::size_t> by_local_;
  std::vector<bool> taken_;
};

void find_chairs(Roster& roster, Chairs& chairs, const std::vector<InventoryUnit>& units) {
  for (std::size_t i = 0; i < units.size(); ++i) roster.seats[i].rank = chairs.named("gpu_uuid", units[i].gpu_uuid);
  for (std::size_t i = 0; i < units.size(); ++i)
    if (!roster.seats[i].rank) roster.seats[i].rank = chairs.named("gpu_serial", units[i].gpu_serial);
  std::map<std::string, std::size_t> on_node;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::size_t ordinal = on_node[units[i].node]++;
    if (!roster.seats[i].rank) roster.seats[i].rank = chairs.on_node(units[i].node, ordinal);
  }
  for (std::size_t i = 0; i < units.size(); ++i)
    if (!roster.seats[i].rank) roster.seats[i].rank = chairs.take(units[i].number);
}

/// Two ranks that report one GPU were not measured on two.
std::map<std::string, std::size_t> gpu_counts(const Results& run) {
  std::map<std::string, std::size_t> counts;
  for (const RankRecord& rank : run.ranks)
    if (!rank.gpu_uuid.empty()) ++counts[rank.gpu_uuid];
  return counts;
}

}  // namespace

std::vector<InventoryUnit> contracted_units(const Contract& contract) {
  if (!contract.inventory.empty()) return contract.inventory;
  std::vector<InventoryUnit> units(contract.ranks);
  for (std::size_t i = 0; i < units.size(); ++i) units[i].number = i;
  return units;
}

Roster seat_units(const Contract& contract, const std::vector<InventoryUnit>& units, const Results& run) {
  Roster roster{.seats = std::vector<Seat>(units.size()), .uncontracted = {}};
  Chairs chairs{run};
  find_chairs(roster, chairs, units);
  const std::map<std::string, std::size_t> gpus = gpu_counts(run);
  for (std::size_t i = 0; i < units.size(); ++i) {
    Seat& seat = roster.seats[i];
    if (!seat.rank) continue;
    const RankRecord& record = run.ranks[*seat.rank];
    seat.state = record.state;
    seat.key = key_of(run, *seat.rank);
    if (!record.gpu_uuid.empty() && gpus.at(record.gpu_uuid) > 1) {
      seat.identity = Identity::duplicate;
      seat.detail = fmt::format("{} ranks report GPU {}", gpus.at(record.gpu_uuid), record.gpu_uuid);
    } else {
      identify(seat, contract, units[i], run);
    }
  }
  for (std::size_t rank = 0; rank < run.ranks.size(); ++rank)
    if (!chairs.taken(rank) && run.ranks[rank].state == RankState::ok) roster.uncontracted.push_back(key_of(run, rank));
  return roster;
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
