#include "reports/judgement/comparison_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "reports/judgement/decide.hpp"
#include "reports/judgement/hall.hpp"
#include "reports/judgement/sentinel.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/units.hpp"

namespace hallmark {
namespace {

constexpr std::string_view baseline = "baseline", now = "now";

struct Work {
  double CaseRecord::*amount;
  Dimension dimension;
};

/// What of a case is divided by time; nullptr for a case that is not about a rate.
Work work_of(const CaseRecord& record) {
  if (record.operations > 0 && record.name.find("/randread/") != std::string::npos)
    return {&CaseRecord::operations, Dimension::operation_rate};
  const std::string_view benchmark = benchmark_of(record.name);
  const bool computes = benchmark == "gemm" || benchmark == "peak";  // a triad has flop too, and is about bytes
  if (record.bytes > 0 && !computes) return {&CaseRecord::bytes, Dimension::byte_rate};
  return {record.flops > 0 ? &CaseRecord::flops : nullptr, Dimension::flop_rate};
}

const CaseRecord* find_case(const Results& run, const std::string& name) {
  const auto found = std::ranges::find(run.cases, name, &CaseRecord::name);
  return found == run.cases.end() || found->status == CaseStatus::skipped ? nullptr : &*found;
}

/// The latest run that has the case, and its record of it.
struct Latest {
  const RunView* view = nullptr;
  const CaseRecord* record = nullptr;
};
Latest latest_case(const Body& body, const std::string& name) {
  for (auto view = body.runs.rbegin(); view != body.runs.rend(); ++view)
    if (const CaseRecord* record = find_case(view->results(), name)) return {&*view, record};
  return {};
}

std::string param_or(const CaseRecord& record, const std::string& key) {
  const auto found = record.params.find(key);
  return found == record.params.end() ? "not said" : found->second;
}

std::vector<std::string> differences(const CaseRecord& before, const CaseRecord& after) {
  std::set<std::string> keys;
  for (const CaseRecord* each : {&before, &after})
    for (const auto& [key, value] : each->params) keys.insert(key);
  std::vector<std::string> list;
  for (const std::string& key : keys)
    if (const std::string was = param_or(before, key), is = param_or(after, key); was != is)
      list.push_back(fmt::format("{}: was {}, is {}", key, was, is));
  return list;
}

bool same_work(const CaseRecord& a, const CaseRecord& b) {
  return a.flops == b.flops && a.bytes == b.bytes && a.operations == b.operations && a.collective == b.collective;
}

std::string why_not(const CaseRecord& before, const CaseRecord& after) {
  if (same_work(before, after)) return {};
  return fmt::format(
      "a step was {:g} flop, {:g} B, {:g} requests, and is {:g} flop, {:g} B, {:g} requests: the two "
      "sides did not measure the same",
      before.flops, before.bytes, before.operations, after.flops, after.bytes, after.operations);
}

/// Of a sustained load its 5 % quantile after the knee, as its criterion counts it; else the median.
Source source_for(const CaseRecord& record) {
  const bool sustained = record.name.find("/sustained:") != std::string::npos;
  return {.kind = Kind::rate,
          .pattern = record.name,
          .work = work_of(record).amount,
          .gpu_only = false,
          .part = sustained ? SamplePart::low : SamplePart::whole};
}

/// What a body says of one piece of hardware in a case, pooled over the runs that measured the same as `sample` did.
UnitEvidence unit_evidence(const ComparedBody& side, const std::string& key, const CaseRecord& sample) {
  Criterion criterion;
  criterion.scope = Scope::rank;
  UnitEvidence evidence;
  const std::vector<Sitting>& sittings = side.sittings.at(key);
  const Seat& last = side.body.runs[sittings.back().run].roster.seats[sittings.back().seat];
  if (!last.answered())
    evidence.faults.push_back({Outcome::not_seen, reason::not_seen, "the rank did not answer to the end"});
  for (const Sitting& at : sittings) {
    const RunView& view = side.body.runs[at.run];
    const CaseRecord* const record = find_case(view.results(), sample.name);
    if (record == nullptr || !same_work(*record, sample)) continue;
    add_seat_evidence(evidence, view, {.record = record, .marks = sentinel_marks(*record)}, at.seat, criterion,
                      source_for(*record));
  }
  return evidence;
}

/// All ranks together, in the latest run only: runs are never stitched.
UnitEvidence hall_evidence(const Body& body, const Latest& latest) {
  const CaseRecord& record = *latest.record;
  std::vector<std::size_t> counted;
  UnitEvidence checked;
  for (const Seat& seat : latest.view->roster.seats) {
    if (!seat.counts() || *seat.rank >= record.ranks) continue;
    counted.push_back(*seat.rank);
    add_verification(checked, record, *seat.rank);
  }
  std::vector<std::size_t> everybody(record.ranks);
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  HallSeries series = hall_busbw(record, {.all = everybody, .counted = counted}, record.bytes, "median");
  series.evidence.pool(std::move(checked));
  if (series.participants < body.units.size())
    series.evidence.faults.push_back({Outcome::inconclusive, reason::participation,
                                      fmt::format("{} of {} ranks took part", series.participants, body.units.size()),
                                      true});
  if (const std::string trouble = clock_trouble(latest.view->results(), body.contract->policy.clock_max_offset_ms);
      !trouble.empty() && record.elapsed_s.empty())
    series.evidence.faults.push_back({Outcome::inconclusive, reason::clock, trouble, true});
  return std::move(series.evidence);
}

DriftRow because(DriftRow row, Change change, std::string_view code, std::string detail) {
  row.change = change;
  row.reason = code;
  row.detail = std::move(detail);
  return row;
}

bool any(const std::vector<bool>& marks) { return std::ranges::find(marks, true) != marks.end(); }

/// The word without the blocks that the sentinel marked.
Change unmarked_change(const UnitEvidence& before, const UnitEvidence& after, double within) {
  const auto was = estimate_of(unmarked_of(before.values, before.marked));
  const auto is = estimate_of(unmarked_of(after.values, after.marked));
  return was && is ? change_of(ratio_of(*was, *is).limits, within) : Change::undecided;
}

}  // namespace

std::vector<std::string> comparable_cases(const Body& body) {
  std::set<std::string> names;
  for (const RunView& view : body.runs)
    for (const CaseRecord& record : view.results().cases)
      if (record.planted_rank < 0 && !record.name.starts_with("selftest/") && !record.scheduled &&
          record.status != CaseStatus::skipped && work_of(record).amount != nullptr)
        names.insert(record.name);
  return {names.begin(), names.end()};
}

DriftRow row_of(const UnitEvidence& before, const UnitEvidence& after, double within) {
  DriftRow row;
  row.before = estimate_of(before.values);
  row.after = estimate_of(after.values);
  if (row.before && row.after) row.ratio = ratio_of(*row.before, *row.after);
  for (const auto& [side, evidence] : {std::pair{now, &after}, {baseline, &before}})
    if (const Fault* fault = hard_fault(*evidence))
      return because(std::move(row), fault->outcome == Outcome::fail && side == now ? Change::wrong : Change::undecided,
                     fault->reason, fmt::format("{}: {}", side, fault->detail));
  if (!row.ratio) {
    const auto& [side, n] =
        row.before ? std::pair{now, after.values.size()} : std::pair{baseline, before.values.size()};
    if (n > 0 || (before.faults.empty() && after.faults.empty()))
      return because(std::move(row), Change::undecided, n == 0 ? reason::not_measured : reason::min_samples,
                     fmt::format("{}: {} block values; limits exist from 5 on", side, n));
  } else {
    row.change = change_of(row.ratio->limits, within);
    if ((any(before.marked) || any(after.marked)) && unmarked_change(before, after, within) != row.change)
      return because(std::move(row), Change::undecided, reason::unstable,
                     "without the blocks that the sentinel marked it would be another word");
  }
  for (const auto& [side, evidence] : {std::pair{now, &after}, {baseline, &before}})
    if (!evidence->faults.empty() && row.change != Change::slower)
      return because(std::move(row), Change::undecided, evidence->faults.front().reason,
                     fmt::format("{}: {}", side, evidence->faults.front().detail));
  if (row.change == Change::undecided) row.reason = reason::undecided;
  if (row.change == Change::slower || row.change == Change::faster)
    row.p = change_p(before.values, after.values, within, row.change);
  return row;
}

CaseDrift compare_case(const std::string& name, const ComparedBody& before, const ComparedBody& after,
                       const std::vector<ComparedUnit>& units, double within) {
  const Latest then = latest_case(before.body, name), latest = latest_case(after.body, name);
  CaseDrift drift;
  drift.name = name;
  drift.dimension = work_of(*latest.record).dimension;
  drift.differences = differences(*then.record, *latest.record);
  drift.not_compared = why_not(*then.record, *latest.record);
  if (!drift.not_compared.empty()) return drift;
  if (latest.record->collective) {
    DriftRow row = row_of(hall_evidence(before.body, then), hall_evidence(after.body, latest), within);
    if (then.record->ranks != latest.record->ranks)
      row = because(std::move(row), Change::undecided, reason::participation,
                    fmt::format("{} ranks then, {} now: another collective", then.record->ranks, latest.record->ranks));
    drift.rows.push_back(std::move(row));
    return drift;
  }
  for (std::size_t unit = 0; unit < units.size(); ++unit) {
    if (units[unit].presence != ComparedUnit::Presence::both) continue;
    drift.rows.push_back(row_of(unit_evidence(before, units[unit].key, *then.record),
                                unit_evidence(after, units[unit].key, *latest.record), within));
    drift.rows.back().unit = unit;
  }
  return drift;
}

}  // namespace hallmark
