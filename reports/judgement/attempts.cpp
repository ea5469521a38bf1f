#include "reports/judgement/attempts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/count.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/hall.hpp"
#include "reports/judgement/units.hpp"

namespace hallmark {
namespace {

bool seated(const RunView& view, std::size_t unit) { return view.roster.seats[unit].rank.has_value(); }

void add_count(UnitEvidence& evidence, const Body& body, std::size_t unit) {
  std::uint64_t attempts = 0;
  for (const RunView& view : body.runs) {
    const ListedRun* const listed = body.standing->listed(view.results().run_id);
    const bool meant = listed != nullptr && (listed->units.empty() || contains(listed->units, body.units[unit].number));
    if (meant && seated(view, unit)) ++attempts;
  }
  const std::uint64_t most = body.contract->policy.max_per_unit;
  if (attempts > most)
    evidence.faults.push_back({Outcome::fail, reason::attempts,
                               fmt::format("{} attempts were for it, the contract allows {}", attempts, most), true});
}

/// Other hardware in two runs that count for the unit, and nothing in the ledger of a change.
void add_unrecorded(UnitEvidence& evidence, const Body& body, std::size_t unit) {
  const RunView* before = nullptr;
  for (std::size_t r = 0; r < body.runs.size(); ++r) {
    const RunView& view = body.runs[r];
    if (!seated(view, unit) || !body.counts(r, unit)) continue;
    if (before != nullptr && before->roster.seats[unit].key != view.roster.seats[unit].key) {
      evidence.faults.push_back(
          {Outcome::inconclusive, reason::unrecorded_replacement,
           fmt::format("it was '{}' in run {} and '{}' in run {}, and the ledger has no replacement",
                       before->roster.seats[unit].key, before->results().run_id, view.roster.seats[unit].key,
                       view.results().run_id),
           true});
      return;
    }
    before = &view;
  }
}

/// A part that the ledger says is new must not be the old one, or a third.
void add_contradiction(UnitEvidence& evidence, const Body& body, std::size_t unit, const Replacement& part) {
  const RunView* const latest = body.latest(unit);
  if (latest == nullptr || part.repaired) return;
  const auto contradicts = [&](std::string detail) {
    evidence.faults.push_back({Outcome::inconclusive, reason::identity, std::move(detail), true});
  };
  const Seat& seat = latest->roster.seats[unit];
  const RankRecord& rank = latest->results().ranks[*seat.rank];
  if (!part.new_uuid.empty() && !rank.gpu_uuid.empty() && part.new_uuid != rank.gpu_uuid)
    return contradicts(fmt::format("ledger entry {} says that GPU {} was put in, the run found {}", part.entry,
                                   part.new_uuid, rank.gpu_uuid));
  if (!part.new_serial.empty() && !rank.gpu_serial.empty() && part.new_serial != rank.gpu_serial)
    return contradicts(fmt::format("ledger entry {} says that serial {} was put in, the run found {}", part.entry,
                                   part.new_serial, rank.gpu_serial));
  if (rank.gpu_uuid.empty() && rank.gpu_serial.empty()) return;
  for (std::size_t r = 0; r < body.runs.size(); ++r)
    if (!body.counts(r, unit) && seated(body.runs[r], unit) && body.runs[r].roster.seats[unit].key == seat.key)
      return contradicts(fmt::format("ledger entry {} says that it was replaced, but run {} found the same part before",
                                     part.entry, body.runs[r].results().run_id));
}

/// How many runs have what the criterion is judged by.
std::uint64_t looks_at_hall(const Body& hall, const Criterion& criterion) {
  const auto source = source_of(criterion.metric);
  if (!source) return 0;
  if (source->kind == Kind::hall_power) return hall.runs.size();
  const std::vector<CaseChoice> choices = choose_cases(hall, criterion, *source);
  return static_cast<std::uint64_t>(
      std::ranges::count_if(choices, [](const CaseChoice& each) { return each.record != nullptr; }));
}

/// The run that the criterion was judged by; nullptr: there is none.
const RunView* judged_run(const Body& hall, const Criterion& criterion) {
  const auto source = source_of(criterion.metric);
  if (!source || hall.runs.empty()) return nullptr;
  if (source->kind == Kind::hall_power) return &hall.runs.back();
  const std::vector<CaseChoice> choices = choose_cases(hall, criterion, *source);
  for (std::size_t r = hall.runs.size(); r-- > 0;)
    if (choices[r].record != nullptr) return &hall.runs[r];
  return nullptr;
}

void respect_replacements(Finding& finding, const Body& hall) {
  const Replacement& last = hall.standing->last_replacement;
  const RunView* const judged = judged_run(hall, finding.criterion);
  if (judged == nullptr || is_since(last, judged->listed, judged->results().time_origin)) return;
  for (UnitOutcome& unit : finding.outcomes) {
    if (unit.outcome != Outcome::pass) continue;
    unit.outcome = Outcome::inconclusive;
    unit.reason = reason::replaced_since;
    unit.detail = fmt::format("a unit was replaced (ledger entry {}) after the last hall-wide run (entry {}); {}",
                              last.entry, judged->listed, unit.detail);
    unit.action = action_for(unit.reason);
    finding.ruling = Ruling::inconclusive;
    finding.reasons = {{unit.reason, 1}};
    finding.units = count_units(finding.outcomes);
  }
}

}  // namespace

void enter_ledger(Body& body, const Standing& standing) {
  body.standing = &standing;
  const auto left_out = [&](const RunView& view) {
    const ListedRun* const listed = standing.listed(view.results().run_id);
    return listed != nullptr && !listed->counts();
  };
  std::erase_if(body.runs, left_out);
  for (RunView& view : body.runs)
    if (const ListedRun* const listed = standing.listed(view.results().run_id)) view.listed = listed->entry;
}

void add_standing(UnitEvidence& evidence, const Body& body, std::size_t unit) {
  if (body.standing == nullptr) return;
  add_count(evidence, body, unit);
  const auto part = body.standing->replaced.find(body.units[unit].number);
  if (part != body.standing->replaced.end()) {
    add_contradiction(evidence, body, unit, part->second);
    if (body.latest(unit) == nullptr)
      evidence.faults.push_back(
          {Outcome::not_seen, reason::not_seen,
           fmt::format("it was {} (ledger entry {}) and no run since has a rank that stands for it",
                       part->second.repaired ? "repaired" : "replaced", part->second.entry)});
  }
  add_unrecorded(evidence, body, unit);
}

Rule spend(Rule rule, const Body& body, std::size_t unit, const std::vector<CaseChoice>& choices) {
  if (body.standing == nullptr || !body.contract->policy.harmonic_spending) return rule;
  std::uint64_t looks = 0;
  for (std::size_t r = 0; r < body.runs.size(); ++r)
    if (choices[r].record != nullptr && seated(body.runs[r], unit)) ++looks;
  rule.alpha = spent_alpha(rule.alpha, looks);
  return rule;
}

Finding judge_hall_by_ledger(const Body& body, Contract& agreed, const Criterion& criterion) {
  const auto partial = [&](const RunView& view) {
    const ListedRun* const listed = body.standing->listed(view.results().run_id);
    return listed != nullptr && !hall_wide(*listed, body.units.size());
  };
  Body hall_runs;
  const Body* hall = &body;
  if (std::ranges::any_of(body.runs, partial)) {
    hall_runs = body;
    std::erase_if(hall_runs.runs, partial);
    hall = &hall_runs;
  }
  const double confidence = agreed.policy.confidence;
  if (agreed.policy.harmonic_spending)
    agreed.policy.confidence = 1 - spent_alpha(1 - confidence, looks_at_hall(*hall, criterion));
  Finding finding = judge_hall(*hall, criterion);
  agreed.policy.confidence = confidence;
  respect_replacements(finding, *hall);
  return finding;
}

void close_window(Finding& finding, const Policy& policy) {
  const Allowance none{.count = 0, .fraction = {}, .per_rack = {}};
  const bool hall = finding.criterion.scope == Scope::hall;
  finding.ruling =
      count_criterion(finding.outcomes, hall ? none : finding.criterion.allowance, policy.partial_acceptance, true);
}

}  // namespace hallmark
