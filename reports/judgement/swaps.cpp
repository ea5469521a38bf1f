#include "reports/judgement/swaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace hallmark {
namespace {

/// What stands, or should stand, at each place.
using Things = std::map<std::string, std::string>;

/// Each thing's place; things at several places have none.
Things places_of(const Things& things) {
  Things places;
  std::set<std::string> common;
  for (const auto& [place, thing] : things)
    if (!thing.empty() && !places.emplace(thing, place).second) common.insert(thing);
  for (const std::string& thing : common) places.erase(thing);
  return places;
}

/// Pairs of places, the earlier first, at each of which stands what is contracted for the other.
std::vector<std::pair<std::string, std::string>> exchanged(const Things& contracted, const Things& found) {
  const Things home = places_of(contracted);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [place, thing] : contracted) {
    const auto here = found.find(place);
    const auto other = here == found.end() ? home.end() : home.find(here->second);
    if (other == home.end() || !(place < other->second) || !home.contains(thing)) continue;
    const auto there = found.find(other->second);
    if (there != found.end() && there->second == thing) pairs.emplace_back(place, other->second);
  }
  return pairs;
}

std::string part_of(const std::string& uuid, const std::string& serial) { return uuid.empty() ? serial : uuid; }

std::string site_of(const std::string& rack, const std::string& tray, const std::string& slot) {
  if (rack.empty() && tray.empty() && slot.empty()) return {};
  return fmt::format("rack '{}', tray '{}', slot '{}'", rack, tray, slot);
}

/// Inventory and run as places and things, and which units are at a place.
struct Stock {
  Things serials, sites, parts;
  std::map<std::string, std::vector<std::size_t>> units;
};

std::string place_on(const std::string& host, std::size_t local) { return fmt::format("{} local rank {}", host, local); }

Stock stock_of(const SharedList<InventoryUnit>& inventory) {
  Stock stock;
  std::map<std::string, std::size_t> on_node;
  std::map<std::string, bool> mixed;  // nodes whose units have slots of their own have no one site
  for (std::size_t i = 0; i < inventory.size(); ++i) {
    const InventoryUnit& unit = inventory[i];
    if (unit.node.empty()) continue;
    const std::string place = place_on(unit.node, on_node[unit.node]++);
    stock.parts[place] = part_of(unit.gpu_uuid, unit.gpu_serial);
    stock.serials[unit.node] = unit.node_serial;
    const auto [site, added] = stock.sites.try_emplace(unit.node, site_of(unit.rack, unit.tray, unit.slot));
    if (!added && site->second != site_of(unit.rack, unit.tray, unit.slot)) mixed[unit.node] = true;
    stock.units[place].push_back(i);
    stock.units[unit.node].push_back(i);
  }
  for (const auto& [node, is_mixed] : mixed) stock.sites.erase(node);
  return stock;
}

Stock stock_of(const Results& run) {
  Stock stock;
  for (const NodeRecord& node : run.nodes) {
    stock.serials[node.hostname] = node.serial;
    stock.sites[node.hostname] = site_of(node.rack, node.tray, node.slot);
  }
  for (const RankRecord& rank : run.ranks)
    if (rank.node < run.nodes.size())
      stock.parts[place_on(run.nodes[rank.node].hostname, rank.local_rank)] = part_of(rank.gpu_uuid, rank.gpu_serial);
  return stock;
}

bool moved_already(const std::vector<Swap>& swaps, std::size_t unit) {
  return std::ranges::any_of(swaps, [&](const Swap& swap) {
    return std::ranges::find(swap.units, unit) != swap.units.end() ||
           std::ranges::find(swap.others, unit) != swap.others.end();
  });
}

void add(std::vector<Swap>& swaps, const Stock& contracted, std::string_view what, const Things& should,
         const Things& found) {
  const std::vector<Swap> before = swaps;
  for (const auto& [first, second] : exchanged(should, found)) {
    const std::vector<std::size_t>& units = contracted.units.at(first);
    if (moved_already(before, units.front())) continue;
    swaps.push_back({first, second,
                     fmt::format("{} '{}' and '{}' are exchanged: {} has what is contracted for {}, and the other way round",
                                 what, should.at(first), should.at(second), first, second),
                     units, contracted.units.at(second)});
  }
}

}  // namespace

std::vector<Swap> swaps_of(const SharedList<InventoryUnit>& inventory, const Results& run) {
  const Stock contracted = stock_of(inventory);
  if (contracted.units.empty()) return {};
  const Stock found = stock_of(run);
  std::vector<Swap> swaps;
  add(swaps, contracted, "the node serials", contracted.serials, found.serials);
  add(swaps, contracted, "the places", contracted.sites, found.sites);
  add(swaps, contracted, "the GPUs", contracted.parts, found.parts);
  return swaps;
}

void name_swaps(std::vector<Finding>& findings, const std::vector<Swap>& swaps) {
  for (Finding& finding : findings) {
    const Scope scope = finding.criterion.scope;
    if (finding.criterion.metric != "inventory.identity_match" || (scope != Scope::rank && scope != Scope::gpu)) continue;
    for (const Swap& swap : swaps)
      for (const auto& [units, place] : {std::pair{&swap.units, &swap.second}, {&swap.others, &swap.first}})
        for (const std::size_t unit : *units) {
          const UnitOutcome outcome = finding.outcomes[unit];
          if (outcome.outcome == Outcome::pass || outcome.outcome == Outcome::not_seen) continue;
          finding.outcomes.overrule(
              unit, {outcome.outcome, outcome.reason},
              {fmt::format("{}; exchanged with {}", outcome.detail, *place),
               fmt::format("Exchange it with {}, or correct the inventory, and measure again.", *place)});
        }
  }
}

}  // namespace hallmark
