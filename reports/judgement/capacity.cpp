#include "reports/judgement/capacity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/count.hpp"
#include "reports/judgement/hall_power.hpp"
#include "reports/judgement/racks.hpp"
#include "reports/judgement/units.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

std::uint64_t accepted(const Verdict& verdict, const Body& body) {
  if (verdict.ruling != Ruling::accept) return 0;
  if (!body.contract->policy.partial_acceptance) return verdict.contracted_kw;
  const Racks racks = racks_of(verdict.findings, body);
  return partial_kw(verdict.contracted_kw, racks.conforming, racks.contracted);
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
    if (choices[r].record == nullptr || choices[r].record->energy_j.empty()) continue;
    const RankWatts power{*choices[r].record};
    std::vector<double> watts;
    for (const Seat& seat : body.runs[r].roster.seats) {
      if (!seat.counts()) continue;
      const UnitEvidence evidence = power.of(*seat.rank);
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
  const std::vector<Outcome> joined = joined_outcomes(verdict.findings, body.units.size());
  verdict.units = {.contracted = joined.size()};
  for (const Outcome outcome : joined) {
    if (outcome == Outcome::pass) ++verdict.units.pass;
    if (outcome == Outcome::fail) ++verdict.units.fail;
    if (outcome == Outcome::inconclusive) ++verdict.units.inconclusive;
    if (outcome == Outcome::not_seen) ++verdict.units.not_seen;
  }
  verdict.accepted_kw = accepted(verdict, body);
  add_demonstrated(verdict, body);
}

}  // namespace hallmark
