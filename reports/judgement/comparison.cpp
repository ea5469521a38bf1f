#include "reports/judgement/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <memory>
#include <tuple>

#include "reports/judgement/comparison_rows.hpp"
#include "reports/judgement/judge.hpp"
#include "reports/judgement/trust.hpp"
#include "reports/judgement/uniformity.hpp"

namespace hallmark {
namespace {

std::string hall_of(const std::vector<EvidenceRun>& runs) {
  for (const EvidenceRun& run : runs)
    if (!run.results->hall.empty()) return run.results->hall;
  return {};
}

/// Stands in where nobody gave a contract: the hall that the runs say, and as many units as the largest has ranks.
Contract units_of(const std::vector<EvidenceRun>& runs) {
  Contract contract;
  contract.hall = hall_of(runs);
  for (const EvidenceRun& run : runs)
    contract.ranks = std::max<std::uint64_t>(contract.ranks, run.results->ranks.size());
  return contract;
}

ComparedSide side_of(const Body& body, const Contract* contract, const std::vector<EvidenceRun>& runs) {
  ComparedSide side;
  for (const RunView& view : body.runs) {
    const Results& run = view.results();
    side.evidence.push_back({run.run_id, run.time_origin, view.run.content_sha256, run.complete});
    if (side.simulated.empty()) side.simulated = run.provenance.simulated;
  }
  if (contract != nullptr) side.ruling = judge(*contract, runs).ruling;
  return side;
}

/// A baseline may have been measured under an earlier revision of the contract: that is told (add_remarks), no doubt.
void add_doubts(Comparison& comparison, std::string_view side, Contract contract,
                const std::vector<EvidenceRun>& runs) {
  contract.sha256.clear();
  contract.bytes.clear();
  for (const Doubt& doubt : doubts(*gather(contract, runs)))
    comparison.doubts.push_back(fmt::format("{}: {}: {}", side, doubt.reason, doubt.detail));
}

/// What was made up says so, and nothing of what was measured.
void mark_simulated(Comparison& comparison) {
  const ComparedSide &before = comparison.before, &after = comparison.after;
  for (const auto& [side, compared] : {std::pair{"baseline", &before}, {"now", &after}})
    if (!compared->simulated.empty())
      comparison.remarks.push_back(
          fmt::format("SIMULATED: nobody measured the {}; it was made up ({})", side, compared->simulated));
  if (before.simulated.empty() != after.simulated.empty())
    comparison.doubts.push_back(
        fmt::format("{}: one side is simulated, the other was measured", reason::evidence_broken));
}

/// Units that the contract has and neither body of evidence.
std::uint64_t never_seen(const Body& before, const Body& after) {
  const auto seen = [](const Body& body, std::size_t unit) {
    return std::ranges::any_of(body.runs,
                               [&](const RunView& view) { return view.roster.seats[unit].rank.has_value(); });
  };
  std::uint64_t count = 0;
  for (std::size_t unit = 0; unit < std::min(before.units.size(), after.units.size()); ++unit)
    if (!seen(before, unit) && !seen(after, unit)) ++count;
  return count;
}

void add_remarks(Comparison& comparison, const Body& before, const Body& after) {
  if (const std::uint64_t never = never_seen(before, after); never > 0)
    comparison.remarks.push_back(fmt::format("{} contracted units are in neither", never));
  for (const auto& [side, body, compared] :
       {std::tuple{"baseline", &before, &comparison.before}, {"now", &after, &comparison.after}}) {
    if (compared->ruling && *compared->ruling != Ruling::accept)
      comparison.remarks.push_back(
          fmt::format("{}: the contract's verdict on it is {}", side, word(*compared->ruling)));
    for (const RunView& view : body->runs) {
      const Results& run = view.results();
      if (!run.complete) comparison.remarks.push_back(fmt::format("{}: run {} is not complete", side, run.run_id));
      if (!view.roster.uncontracted.empty())
        comparison.remarks.push_back(
            fmt::format("{}: {} ranks of run {} stand for no contracted unit and are not compared", side,
                        view.roster.uncontracted.size(), run.run_id));
      if (!run.contract.sha256.empty() && !comparison.contract_sha256.empty() &&
          run.contract.sha256 != comparison.contract_sha256)
        comparison.remarks.push_back(fmt::format("{}: run {} was made for another contract ({}, sha256 {:.12})", side,
                                                 run.run_id, run.contract.filename, run.contract.sha256));
    }
  }
}

constexpr std::size_t fewest_to_stand_out = 8;  ///< rows of a case, so that their middle means something

/// Names the rows of a case that drifted by themselves and whose ratio stands out from the others' (JUDGEMENT 2.5).
void name_outliers(CaseDrift& drift, Change side, double within) {
  std::vector<DriftRow*> rows;
  std::vector<double> ratios;
  for (DriftRow& row : drift.rows)
    if (row.ratio && row.unit) rows.push_back(&row), ratios.push_back(row.ratio->observed);
  if (rows.size() < fewest_to_stand_out) return;
  const OutlierRule rule{.method = "mad-bh", .side = "low", .fdr = drift_fdr / 2, .min_effect = within};
  for (const std::size_t i : outliers(ratios, rule, side == Change::slower))
    if (rows[i]->change == side) rows[i]->named = true;
}

/// On each side by itself, slower and faster: by what the rows prove together, and by who stands out.
void name_rows(std::vector<CaseDrift>& cases, double within) {
  for (const Change side : {Change::slower, Change::faster}) {
    std::vector<DriftRow*> rows;
    std::vector<double> p_values;
    for (CaseDrift& each : cases)
      for (DriftRow& row : each.rows) {
        if (row.change == Change::wrong) row.named = true;
        if (!row.ratio) continue;
        rows.push_back(&row);
        p_values.push_back(row.change == side ? row.p : 1.0);
      }
    const std::vector<bool> falls = benjamini_hochberg(p_values, drift_fdr / 2);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i]->named = rows[i]->named || falls[i];
    for (CaseDrift& each : cases) name_outliers(each, side, within);
  }
}

/// Wrong first, then what is surely slow, what is unknown, what is surely fast; the slower the earlier.
std::tuple<int, double, std::size_t> urgency(const DriftRow& row) {
  constexpr std::array<int, 5> order{4, 1, 3, 2, 0};
  return {order.at(static_cast<std::size_t>(row.change)), row.ratio ? row.ratio->observed : 0, row.unit.value_or(0)};
}

std::vector<DriftGroup> groups(const CaseDrift& drift, const std::vector<ComparedUnit>& units,
                               std::string UnitName::*place) {
  std::map<std::string, std::vector<double>> ratios;
  for (const DriftRow& row : drift.rows)
    if (row.unit && row.ratio && !(units[*row.unit].after.*place).empty())
      ratios[units[*row.unit].after.*place].push_back(row.ratio->observed);
  std::vector<DriftGroup> list;
  for (const auto& [name, values] : ratios) list.push_back({name, values.size(), median(values)});
  std::ranges::stable_sort(list, {}, &DriftGroup::ratio);
  return list;
}

void finish(CaseDrift& drift, const std::vector<ComparedUnit>& units) {
  std::ranges::stable_sort(drift.rows, {}, urgency);
  std::vector<double> ratios;
  for (const DriftRow& row : drift.rows)
    if (row.ratio) ratios.push_back(row.ratio->observed);
  if (!ratios.empty()) drift.ratio = median(ratios);
  drift.racks = groups(drift, units, &UnitName::rack);
  drift.nodes = groups(drift, units, &UnitName::host);
}

void count(Comparison& comparison) {
  DriftCounts& counts = comparison.counts;
  constexpr std::array members{&DriftCounts::same, &DriftCounts::slower, &DriftCounts::faster, &DriftCounts::undecided,
                               &DriftCounts::wrong};
  std::uint64_t with_numbers = 0;
  for (const CaseDrift& each : comparison.cases)
    for (const DriftRow& row : each.rows) {
      ++(counts.*members.at(static_cast<std::size_t>(row.change)));
      if (row.named) ++counts.named;
      if (row.ratio) ++with_numbers;
    }
  comparison.blocks_to_name = blocks_to_name(with_numbers, drift_fdr / 2);
}

DriftRuling rule(const Comparison& comparison, std::uint64_t never) {
  if (!comparison.doubts.empty()) return DriftRuling::undecided;
  const DriftCounts& counts = comparison.counts;
  if (counts.named > 0) return DriftRuling::drifted;
  const bool all_there = never == 0 && comparison.only_before.empty() &&
                         std::ranges::all_of(comparison.units, [](const ComparedUnit& unit) {
                           return unit.presence == ComparedUnit::Presence::both;
                         });
  const bool all_compared =
      std::ranges::all_of(comparison.cases, [](const CaseDrift& each) { return !each.rows.empty(); });
  const bool all_same = counts.same > 0 && counts.slower + counts.faster + counts.undecided == 0;
  return all_there && all_compared && all_same ? DriftRuling::none : DriftRuling::undecided;
}

/// What can be read of each side, in order of time.
std::shared_ptr<const Body> readable(const Contract& contract, const std::vector<EvidenceRun>& runs) {
  std::shared_ptr<Body> body = gather(contract, runs);
  std::erase_if(body->runs, [](const RunView& view) { return !well_formed(view.results()); });
  return body;
}

void compare_cases(Comparison& comparison, const ComparedBody& before, const ComparedBody& after) {
  const std::vector<std::string> then = comparable_cases(before.body), now = comparable_cases(after.body);
  std::vector<std::string> common;
  std::ranges::set_intersection(then, now, std::back_inserter(common));
  std::ranges::set_difference(then, now, std::back_inserter(comparison.only_before));
  std::ranges::set_difference(now, then, std::back_inserter(comparison.only_after));
  for (const std::string& name : common)
    comparison.cases.push_back(compare_case(name, before, after, comparison.units, comparison.within));
  name_rows(comparison.cases, comparison.within);
  for (CaseDrift& each : comparison.cases) finish(each, comparison.units);
}

}  // namespace

std::string_view word(DriftRuling ruling) {
  constexpr std::array<std::string_view, 3> words{"NO DRIFT", "DRIFT", "UNDECIDED"};
  return words.at(static_cast<std::size_t>(ruling));
}

Comparison compare(const Contract* contract, const std::vector<EvidenceRun>& before,
                   const std::vector<EvidenceRun>& after, double within) {
  const Contract then_units = contract != nullptr ? Contract{} : units_of(before);
  const Contract now_units = contract != nullptr ? Contract{} : units_of(after);
  const Contract& then_contract = contract != nullptr ? *contract : then_units;
  const Contract& now_contract = contract != nullptr ? *contract : now_units;
  Comparison comparison;
  comparison.within = within;
  if (contract != nullptr) {
    comparison.contract_id = contract->id;
    comparison.contract_sha256 = contract->sha256;
  }
  add_doubts(comparison, "baseline", then_contract, before);
  add_doubts(comparison, "now", now_contract, after);
  if (then_contract.hall != now_contract.hall && !then_contract.hall.empty() && !now_contract.hall.empty())
    comparison.doubts.push_back(fmt::format("{}: the baseline is of hall {}, now is of hall {}",
                                            reason::evidence_broken, then_contract.hall, now_contract.hall));
  const std::shared_ptr<const Body> then_body = readable(then_contract, before),
                                    now_body = readable(now_contract, after);
  const Body &then = *then_body, &now = *now_body;
  comparison.before = side_of(then, contract, before);
  comparison.after = side_of(now, contract, after);
  mark_simulated(comparison);
  const Sittings then_sittings = sittings_of(then), now_sittings = sittings_of(now);
  comparison.units = match_units(then, then_sittings, now, now_sittings);
  compare_cases(comparison, {then, then_sittings}, {now, now_sittings});
  count(comparison);
  add_remarks(comparison, then, now);
  comparison.ruling = rule(comparison, contract != nullptr ? never_seen(then, now) : 0);
  return comparison;
}

}  // namespace hallmark
