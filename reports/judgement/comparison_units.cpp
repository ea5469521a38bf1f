#include "reports/judgement/comparison_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace hallmark {
namespace {

struct Place {
  UnitName name;
  std::uint64_t number = 0;
};

/// As the machine says it, in the latest run in which the hardware sat somewhere.
UnitName machine_name(const Body& body, const Sitting& at) {
  const RunView& view = body.runs[at.run];
  InventoryUnit nameless;
  nameless.number = body.units[at.seat].number;
  return name_unit(nameless, &view.roster.seats[at.seat], &view.results());
}

Place place_of(const Body& body, const Sitting& at) {
  const InventoryUnit& unit = body.units[at.seat];
  UnitName name = machine_name(body, at);
  const auto fill = [](std::string& field, const std::string& said) {
    if (field.empty()) field = said;
  };
  fill(name.host, unit.node);
  if (unit.node == name.host || unit.node.empty())
    for (const auto& [field, said] :
         {std::pair{&name.rack, &unit.rack}, {&name.tray, &unit.tray}, {&name.slot, &unit.slot}})
      fill(*field, *said);
  return {std::move(name), unit.number};
}

bool elsewhere(const UnitName& before, const UnitName& after) {
  return std::tie(before.host, before.rack, before.tray, before.slot, before.pci) !=
         std::tie(after.host, after.rack, after.tray, after.slot, after.pci);
}

/// Equal for two ranks iff same_hardware (roster.hpp).
std::string key_of(const Results& run, std::size_t number) {
  const RankRecord& rank = run.ranks[number];
  if (!rank.gpu_uuid.empty() || !rank.gpu_serial.empty())
    return fmt::format("gpu {} {}", rank.gpu_uuid, rank.gpu_serial);
  const NodeRecord node = rank.node < run.nodes.size() ? run.nodes[rank.node] : NodeRecord{};
  return fmt::format("host {} {} {} {}", node.hostname, node.serial, rank.local_rank, rank.pci);
}

}  // namespace

Sittings sittings_of(const Body& body) {
  Sittings sittings;
  for (std::size_t run = 0; run < body.runs.size(); ++run)
    for (std::size_t seat = 0; seat < body.units.size(); ++seat)
      if (const Seat& each = body.runs[run].roster.seats[seat]; each.rank)
        sittings[key_of(body.runs[run].results(), *each.rank)].push_back({run, seat});
  return sittings;
}

std::vector<ComparedUnit> match_units(const Body& before, const Sittings& then, const Body& after,
                                      const Sittings& now) {
  std::set<std::string> keys;
  for (const Sittings* each : {&then, &now})
    for (const auto& [key, sittings] : *each) keys.insert(key);
  std::vector<std::pair<std::uint64_t, ComparedUnit>> units;
  for (const std::string& key : keys) {
    ComparedUnit unit{.before = {}, .after = {}, .key = key, .presence = ComparedUnit::Presence::both, .moved = false};
    std::uint64_t number = 0;
    const auto was = then.find(key), is = now.find(key);
    if (was == then.end()) unit.presence = ComparedUnit::Presence::added;
    if (is == now.end()) unit.presence = ComparedUnit::Presence::gone;
    const auto place = [&](UnitName& name, const Body& body, const Sitting& at) {
      auto found = place_of(body, at);
      name = std::move(found.name);
      number = found.number;
    };
    if (was != then.end()) place(unit.before, before, was->second.back());
    if (is != now.end()) place(unit.after, after, is->second.back());
    unit.moved = was != then.end() && is != now.end() &&
                 elsewhere(machine_name(before, was->second.back()), machine_name(after, is->second.back()));
    units.emplace_back(number, std::move(unit));
  }
  std::ranges::sort(units, {}, [](const auto& each) {
    const auto& [number, unit] = each;
    const UnitName& name = unit.presence == ComparedUnit::Presence::gone ? unit.before : unit.after;
    return std::tuple{name.rack, name.host, number, unit.key};
  });
  std::vector<ComparedUnit> ordered;
  for (auto& [number, unit] : units) ordered.push_back(std::move(unit));
  return ordered;
}

}  // namespace hallmark
