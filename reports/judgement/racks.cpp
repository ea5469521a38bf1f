#include "reports/judgement/racks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/attempts.hpp"
#include "reports/judgement/count.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/groups.hpp"

namespace hallmark {
namespace {

bool is_unit_gate(const Finding& finding) {
  const Scope scope = finding.criterion.scope;
  return finding.criterion.severity == Severity::gate && (scope == Scope::rank || scope == Scope::gpu);
}

/// Fails, now or because nobody can see it any more.
bool fails(Outcome outcome, const Body& body) {
  return outcome == Outcome::fail || (body.closed && outcome == Outcome::not_seen);
}

bool is_place_gate(const Finding& finding) {
  const Scope scope = finding.criterion.scope;
  return finding.criterion.severity == Severity::gate && (scope == Scope::node || scope == Scope::rack);
}

void add_overruns(Racks& racks, const Finding& finding, const Body& body) {
  std::map<std::string, UnitCounts> counts;
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    UnitCounts& rack = counts[body.units[unit].rack];
    ++rack.contracted;
    if (finding.outcomes.numbers()[unit].outcome == Outcome::pass) ++rack.pass;
    if (fails(finding.outcomes.numbers()[unit].outcome, body)) ++rack.fail;
  }
  for (const auto& [name, rack] : counts) {
    const std::uint64_t allowed = *finding.criterion.allowance.per_rack;
    if (rack.contracted - rack.pass > allowed) racks.standing[name].misses = true;
    if (rack.fail > allowed) racks.standing[name].fails = true;
  }
}

/// A nameless place that nobody saw belongs to no rack that the inventory names.
void add_places(Racks& racks, const Finding& finding, const Body& body) {
  for (std::size_t place = 0; place < finding.outcomes.size(); ++place) {
    const Outcome outcome = finding.outcomes.numbers()[place].outcome;
    if (outcome == Outcome::pass) continue;
    const auto rack = racks.standing.find(finding.outcomes.name(place).rack);
    if (rack == racks.standing.end()) continue;
    rack->second.misses = true;
    if (fails(outcome, body)) rack->second.fails = true;
  }
}

}  // namespace

bool Racks::conforms(const RackStanding& rack) const {
  return !rack.misses && rack.conforming >= (least > 0 ? least : rack.units);
}

bool Racks::is_lost(const RackStanding& rack) const {
  return rack.fails || rack.units - rack.failing < (least > 0 ? least : rack.units);
}

std::vector<Outcome> joined_outcomes(const std::vector<Finding>& findings, std::size_t units) {
  std::vector<const Finding*> gates;
  for (const Finding& finding : findings)
    if (is_unit_gate(finding)) gates.push_back(&finding);
  std::vector<Outcome> joined(units), outcomes(gates.size());
  for (std::size_t unit = 0; unit < units; ++unit) {
    for (std::size_t gate = 0; gate < gates.size(); ++gate)
      outcomes[gate] = gates[gate]->outcomes.numbers()[unit].outcome;
    joined[unit] = join_outcomes(outcomes);
  }
  return joined;
}

Racks racks_of(const std::vector<Finding>& findings, const Body& body) {
  Racks racks;
  racks.least = body.contract->policy.rack_min_gpus.value_or(0);
  const std::vector<Outcome> joined = joined_outcomes(findings, body.units.size());
  for (std::size_t unit = 0; unit < joined.size(); ++unit) {
    RackStanding& rack = racks.standing[body.units[unit].rack];
    ++rack.units;
    if (joined[unit] == Outcome::pass) ++rack.conforming;
    if (fails(joined[unit], body)) ++rack.failing;
  }
  for (const Finding& finding : findings) {
    if (is_unit_gate(finding) && finding.criterion.allowance.per_rack) add_overruns(racks, finding, body);
    if (is_place_gate(finding)) add_places(racks, finding, body);
  }
  racks.contracted = std::max<std::uint64_t>(body.contract->racks, racks.standing.size());
  for (const auto& [name, rack] : racks.standing) {
    if (racks.conforms(rack)) ++racks.conforming;
    if (racks.is_lost(rack)) ++racks.lost;
  }
  return racks;
}

bool is_extensive(const Criterion& criterion) {
  return criterion.scope == Scope::hall && criterion.aggregate == "sum";
}

Finding judge_extensive(const Body& body, const Criterion& criterion, const Racks& racks) {
  if (racks.lost == 0 || racks.lost >= racks.contracted) return judge_hall_by_ledger(body, criterion);
  std::vector<std::size_t> units;
  for (std::size_t unit = 0; unit < body.units.size(); ++unit)
    if (!racks.is_lost(racks.standing.at(body.units[unit].rack))) units.push_back(unit);
  Criterion scaled = criterion;
  const double share =
      static_cast<double>(racks.contracted - racks.lost) / static_cast<double>(racks.contracted);
  for (double* const threshold : {&scaled.threshold, &scaled.upper_threshold}) *threshold *= share;
  Contract contract;
  Finding finding = judge_hall_by_ledger(part_of(body, units, contract), scaled);
  finding.criterion = criterion;
  finding.remark += fmt::format("{}{} of {} racks cannot conform: the others must sum up to {} of {}",
                                finding.remark.empty() ? "" : "; ", racks.lost, racks.contracted,
                                quantity(scaled.threshold, criterion), quantity(criterion.threshold, criterion));
  return finding;
}

}  // namespace hallmark
