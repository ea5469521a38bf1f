#include "reports/judgement/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace hallmark {
namespace {

UnitName called(std::string label) {
  UnitName name;
  name.label = std::move(label);
  return name;
}

UnitName name_of_place(const UnitName& unit, Scope scope) {
  UnitName name = called(scope == Scope::rack ? "rack " + unit.rack : "node " + unit.host);
  name.rack = unit.rack;
  if (scope == Scope::rack) return name;
  name.host = unit.host;
  name.tray = unit.tray;
  return name;
}

std::vector<Group> places(const Body& body, Scope scope) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known;
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    const UnitName name = body.name(unit);
    const std::string& key = scope == Scope::rack ? name.rack : name.host;
    if (key.empty()) continue;
    const auto [place, added] = known.try_emplace(key, groups.size());
    if (added) groups.push_back({name_of_place(name, scope), {}});
    groups[place->second].units.push_back(unit);
  }
  const std::uint64_t contracted = scope == Scope::rack ? body.contract->racks : body.contract->nodes;
  if (groups.empty() && contracted == 1) {  // where else could they be
    groups.push_back({called(fmt::format("{} 1 of 1", word(scope))), {}});
    for (std::size_t unit = 0; unit < body.units.size(); ++unit) groups.front().units.push_back(unit);
  }
  for (std::size_t i = groups.size(); i < contracted; ++i)
    groups.push_back({called(fmt::format("{} {} of {}", word(scope), i + 1, contracted)), {}});
  return groups;
}

}  // namespace

std::vector<Group> groups_of(const Body& body, Scope scope) {
  if (scope == Scope::node || scope == Scope::rack) return places(body, scope);
  std::vector<Group> groups;
  if (scope == Scope::hall) groups.push_back({called("hall " + body.contract->hall), {}});
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    if (scope == Scope::hall)
      groups.front().units.push_back(unit);
    else
      groups.push_back({body.name(unit), {unit}});
    if (scope == Scope::nic) groups.back().name.label = "NIC of " + groups.back().name.label;
  }
  return groups;
}

Body part_of(const Body& body, const std::vector<std::size_t>& units, Contract& part) {
  part = {};
  part.hall = body.contract->hall;
  part.policy = body.contract->policy;
  part.identity = body.contract->identity;
  part.ranks = units.size();
  std::set<std::string> hosts;
  Body made;
  made.contract = &part;
  std::vector<InventoryUnit> own;
  for (const std::size_t unit : units) {
    own.push_back(body.units[unit]);
    hosts.insert(body.name(unit).host);
  }
  part.nodes = hosts.size();
  made.units = std::move(own);
  made.standing = body.standing;
  made.closed = body.closed;
  for (const RunView& view : body.runs) {
    RunView& copy = made.runs.emplace_back(RunView{view.run, {}, view.polls, view.speeds, view.entry});
    for (const std::size_t unit : units) {
      if (const std::string detail = view.roster.detail(unit); !detail.empty())
        copy.roster.details[copy.roster.seats.size()] = detail;
      copy.roster.seats.push_back(view.roster.seats[unit]);
    }
  }
  return made;
}

}  // namespace hallmark
