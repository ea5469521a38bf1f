#include "reports/judgement/capacity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/count.hpp"
#include "reports/judgement/hall_power.hpp"
#include "reports/judgement/units.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

bool is_unit_gate(const Finding& finding) {
  const Scope scope = finding.criterion.scope;
  return finding.criterion.severity == Severity::gate && (scope == Scope::rank || scope == Scope::gpu);
}

/// Each contracted unit over all unit gates.
std::vector<Outcome> joined_outcomes(const Verdict& verdict, std::size_t units) {
  std::vector<const Finding*> gates;
  for (const Finding& finding : verdict.findings)
    if (is_unit_gate(finding)) gates.push_back(&finding);
  std::vector<Outcome> joined(units), outcomes(gates.size());
  for (std::size_t unit = 0; unit < units; ++unit) {
    for (std::size_t gate = 0; gate < gates.size(); ++gate)
      outcomes[gate] = gates[gate]->outcomes.numbers()[unit].outcome;
    joined[unit] = join_outcomes(outcomes);
  }
  return joined;
}

struct Rack {
  std::uint64_t units = 0, conforming = 0;
  bool overrun = false;
};

std::map<std::string, Rack> racks_of(const Verdict& verdict, const Body& body, const std::vector<Outcome>& joined) {
  std::map<std::string, Rack> racks;
  for (std::size_t unit = 0; unit < joined.size(); ++unit) {
    Rack& rack = racks[body.units[unit].rack];
    ++rack.units;
    if (joined[unit] == Outcome::pass) ++rack.conforming;
  }
  for (const Finding& finding : verdict.findings) {
    if (!is_unit_gate(finding) || !finding.criterion.allowance.per_rack) continue;
    std::map<std::string, std::uint64_t> bad;
    for (std::size_t unit = 0; unit < joined.size(); ++unit)
      if (finding.outcomes.numbers()[unit].outcome != Outcome::pass) ++bad[body.units[unit].rack];
    for (const auto& [name, count] : bad)
      if (count > *finding.criterion.allowance.per_rack) racks[name].overrun = true;
  }
  return racks;
}

std::uint64_t accepted(const Verdict& verdict, const Body& body, const std::vector<Outcome>& joined) {
  const Policy& policy = body.contract->policy;
  if (verdict.ruling != Ruling::accept) return 0;
  if (!policy.partial_acceptance) return verdict.contracted_kw;
  const std::map<std::string, Rack> racks = racks_of(verdict, body, joined);
  std::uint64_t conforming = 0;
  for (const auto& [name, rack] : racks)
    if (!rack.overrun && rack.conforming >= policy.rack_min_gpus.value_or(rack.units)) ++conforming;
  return partial_kw(verdict.contracted_kw, conforming, std::max<std::uint64_t>(body.contract->racks, racks.size()));
}

/// Watts of the contracted ranks under the heaviest load, in the latest run that knows any.
void add_demonstrated(Verdict& verdict, const Body& body) {
  if (const Demonstrated shown = demonstrated_power(body); shown.watts) {
    verdict.demonstrated_w = shown.watts;
    verdict.demonstrated_note = shown.note;
    return;
  }
  const Criterion criterion{};
  const std::optional<Source> source = source_of("power.per_rank");
  const std::vector<CaseChoice> choices = choose_cases(body, criterion, *source);
  for (std::size_t r = body.runs.size(); r-- > 0 && !verdict.demonstrated_w;) {
    if (choices[r].record == nullptr) continue;
    std::vector<double> watts;
    for (const Seat& seat : body.runs[r].roster.seats) {
      if (!seat.counts()) continue;
      const UnitEvidence evidence = rank_power(*choices[r].record, *seat.rank);
      if (evidence.values.empty() || !evidence.faults.empty()) continue;
      watts.push_back(median(evidence.values));
    }
    if (watts.empty()) continue;
    verdict.demonstrated_w = ordered_sum(watts);
    const std::string share =
        fmt::format("{} of {} ranks have a sensor, under {}", watts.size(), body.units.size(), choices[r].record->name);
    verdict.demonstrated_note = watts.size() < body.units.size() ? "partial: " + share : share;
  }
  if (!verdict.demonstrated_w) verdict.demonstrated_note = "no rank has a power sensor";
}

}  // namespace

void add_capacity(Verdict& verdict, const Body& body) {
  const std::vector<Outcome> joined = joined_outcomes(verdict, body.units.size());
  verdict.units = {.contracted = joined.size()};
  for (const Outcome outcome : joined) {
    if (outcome == Outcome::pass) ++verdict.units.pass;
    if (outcome == Outcome::fail) ++verdict.units.fail;
    if (outcome == Outcome::inconclusive) ++verdict.units.inconclusive;
    if (outcome == Outcome::not_seen) ++verdict.units.not_seen;
  }
  verdict.accepted_kw = accepted(verdict, body, joined);
  add_demonstrated(verdict, body);
}

}  // namespace hallmark
