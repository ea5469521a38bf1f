#include "topology/power/present_tree.hpp"

#include <algorithm>
#include <cmath>

namespace hallmark {
namespace {

std::int64_t microwatts(double watts) { return std::llround(watts * 1e6); }

// Sensors of power, the most trusted of each place first.
std::vector<const PresentPower*> by_trust(const std::vector<PresentPower>& sensors) {
  std::vector<const PresentPower*> all;
  for (const PresentPower& one : sensors)
    if (!one.domain.empty()) all.push_back(&one);
  std::ranges::stable_sort(all, [](const auto* a, const auto* b) { return trusted_more(a->details, b->details); });
  // One that knows nothing, or counted nothing in so short a time, steps back behind one that does.
  std::ranges::stable_partition(all, [](const auto* one) { return one->watts.has_value(); });
  std::ranges::stable_partition(all, [](const auto* one) { return one->watts.value_or(0) > 0; });
  return all;
}

void add_owners(PresentRow& row, const Weights& weights) {
  row.is_leaf = !weights.empty();
  for (std::size_t rank = 0; rank + 1 < weights.size(); ++rank)
    if (weights[rank] > 0) row.ranks.push_back(static_cast<int>(rank));
  row.unowned = row.is_leaf && weights.back() > 0;
}

PresentRow row_of(const TreeRow& from, const PresentPower* sensor) {
  PresentRow row{.depth = from.depth, .name = from.name, .power = {}, .ranks = {}};
  if (sensor != nullptr) row.power = *sensor;
  row.power.cross_check = false;  // it is the one that is used now, whatever is trusted more in the long run
  if (!from.measured || sensor == nullptr) {
    if (from.uj.value) row.power.watts = static_cast<double>(*from.uj.value) * 1e-6;
    row.power.unknown = from.uj.unknown;
    if (from.uj.value) row.power.sensor = row.power.kind = {};
  }
  row.partial = !from.measured && from.uj.value;
  add_owners(row, from.weights);
  return row;
}

}  // namespace

PresentTree present_tree(const std::vector<PresentPower>& sensors, AttributionInput places) {
  const auto trusted = by_trust(sensors);
  places.domains.clear();
  for (const PresentPower* one : trusted)
    places.domains.push_back(
        {one->details.domain, one->watts ? known(microwatts(*one->watts)) : unknown_because(one->unknown)});
  std::ranges::stable_sort(places.domains, {}, [](const DomainAmount& one) {
    return std::tuple{one.domain.kind, one.domain.socket, one.domain.index};
  });
  Attribution attribution = attribute(places);
  PresentTree tree{{}, std::move(attribution.notes)};
  std::vector<const PresentPower*> left = trusted;
  const auto take = [&](const PowerDomain& domain, bool residual) -> const PresentPower* {
    const auto found = std::ranges::find_if(
        left, [&](const auto* one) { return !residual && one->details.domain.same_place(domain); });
    if (found == left.end()) return nullptr;
    const PresentPower* const one = *found;
    left.erase(found);
    return one;
  };
  for (const TreeRow& row : attribution.tree) {
    const bool residual = row.domain.kind == DomainKind::other;
    tree.rows.push_back(row_of(row, take(row.domain, residual)));
    while (const PresentPower* const check = take(row.domain, residual)) {
      tree.rows.push_back({.depth = row.depth, .name = row.name, .power = *check, .ranks = {}});
      tree.rows.back().power.cross_check = true;
    }
  }
  for (const PresentPower* one : left)
    tree.rows.push_back({.depth = 0, .name = one->domain, .power = *one, .ranks = {}});
  return tree;
}

}  // namespace hallmark
