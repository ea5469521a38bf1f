#include "reports/judgement/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/attempts.hpp"
#include "reports/judgement/demanded.hpp"
#include "reports/judgement/load_shape.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/speed.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// Of the gemm cases, the one that draws most: the highest median of watts over ranks and blocks; the first by name
/// where none is known.
CaseChoice heaviest_case(const Results& run, const Criterion& criterion, const Source& source) {
  CaseChoice choice = choose_case(run, criterion, source);
  double most = 0;
  for (const CaseRecord& record : run.cases) {
    if (record.planted_rank >= 0 || record.status == CaseStatus::skipped || !matches(record.name, source.pattern))
      continue;
    std::vector<double> watts;
    for (std::size_t rank = 0; rank < record.ranks; ++rank)
      for (const double x : rank_power(record, rank).values) watts.push_back(x);
    if (const double middle = median(watts); middle > most) {
      most = middle;
      choice.record = &record;
    }
  }
  return choice;
}

void add_state(UnitEvidence& evidence, const Seat& seat) {
  switch (seat.state) {
    case RankState::ok:
      return;
    case RankState::missing:
      evidence.faults.push_back({Outcome::not_seen, reason::not_seen, "the rank did not answer"});
      return;
    case RankState::timed_out:
      evidence.faults.push_back(
          {Outcome::inconclusive, reason::timed_out, "the rank did not reach the end of its work before the deadline"});
      return;
    case RankState::failed:
      evidence.faults.push_back({Outcome::inconclusive, reason::incomplete, "the rank failed before the run ended"});
      return;
  }
}

void add_identity(UnitEvidence& evidence, const Seat& seat, bool is_the_question) {
  if (seat.identity == Identity::duplicate)
    evidence.faults.push_back({Outcome::inconclusive, reason::duplicate, seat.detail, true});
  else if (seat.identity == Identity::differs)
    evidence.faults.push_back(
        {is_the_question ? Outcome::fail : Outcome::inconclusive, reason::identity, seat.detail, true});
  else if (seat.identity == Identity::unsaid && is_the_question)
    evidence.faults.push_back({Outcome::inconclusive, reason::identity, seat.detail, true});
}

/// A wrong answer to the exact twin of a timed case is a wrong answer.
void add_twin(UnitEvidence& evidence, const Results& run, const CaseRecord& record, std::size_t rank) {
  const std::string_view name = record.name;
  const std::size_t gaussian = name.find("/gaussian/");
  if (!name.starts_with("gemm/") || gaussian == std::string_view::npos) return;
  const std::string pattern = fmt::format("{}/exact/n:*", name.substr(0, gaussian));
  for (const CaseRecord& twin : run.cases) {
    if (twin.planted_rank >= 0 || !matches(twin.name, pattern)) continue;
    UnitEvidence checked;
    add_verification(checked, twin, rank);
    for (Fault& fault : checked.faults)
      if (fault.reason == reason::wrong_result) evidence.faults.push_back(std::move(fault));
  }
}

void add_measurements(UnitEvidence& evidence, const RunView& view, const CaseChoice& choice, std::size_t rank,
                      const Criterion& criterion, const Source& source) {
  const Results& run = view.results();
  const CaseRecord& record = *choice.record;
  if (source.kind == Kind::power) {
    const bool said = rank < run.rank_power_reason.size() && !run.rank_power_reason[rank].empty();
    evidence.pool(rank_power(record, rank));
    // A reason beside known joules says that they are a lower bound.
    if (said && record.energy_flags.empty()) evidence.lower_bound = true;
    if (evidence.values.empty() && evidence.faults.empty())
      evidence.faults.push_back({Outcome::inconclusive, reason::no_sensor,
                                 said ? run.rank_power_reason[rank] : "no power sensor gave a reading"});
    return;
  }
  if (source.kind == Kind::schedule || source.kind == Kind::load) {
    evidence.pool(source.kind == Kind::schedule ? rank_schedule_error(run, record, rank)
                                                : rank_load_fraction(record, rank));
    add_shape_verification(evidence, record, rank);
    return;
  }
  evidence.pool(rank_rate(record, rank, source.work, {criterion.statistic, source.part}));
  add_verification(evidence, record, rank);
  add_twin(evidence, run, record, rank);
  add_votes(evidence, view.polls, source.pattern, rank);
}

/// Evidence of one unit, pooled over the runs that saw the same hardware and measured it with the same case.
UnitEvidence pooled(const Body& body, std::size_t unit, const std::vector<CaseChoice>& choices,
                    const Criterion& criterion, const Source& source, std::string& case_name) {
  UnitEvidence evidence;
  add_standing(evidence, body, unit);
  const RunView* latest = body.latest(unit);
  if (latest == nullptr) {
    evidence.faults.push_back({Outcome::not_seen, reason::not_seen, "no run has a rank that stands for it"});
    return evidence;
  }
  add_state(evidence, latest->roster.seats[unit]);
  if (source.kind == Kind::identity) {
    add_identity(evidence, latest->roster.seats[unit], true);
    evidence.values = {1};
    evidence.marked = {false};
    return evidence;
  }
  const auto same = [&](std::size_t r) {
    return body.runs[r].roster.seats[unit].key == latest->roster.seats[unit].key && body.counts(r, unit);
  };
  std::string why_not;
  for (std::size_t r = body.runs.size(); r-- > 0 && case_name.empty();) {
    if (!same(r)) continue;
    if (choices[r].record != nullptr)
      case_name = choices[r].record->name;
    else if (why_not.empty())
      why_not = choices[r].why_not;
  }
  if (case_name.empty()) evidence.faults.push_back({Outcome::inconclusive, reason::not_measured, why_not});
  for (std::size_t r = 0; r < body.runs.size(); ++r)
    if (same(r) && choices[r].record != nullptr && choices[r].record->name == case_name)
      evidence.pool(seat_evidence(body.runs[r], choices[r], body.runs[r].roster.seats[unit], criterion, source));
  return evidence;
}

void add_concurrency(std::vector<UnitEvidence>& all, const Body& body, const std::vector<CaseChoice>& choices) {
  for (std::size_t r = 0; r < body.runs.size(); ++r) {
    if (choices[r].record == nullptr) continue;
    std::vector<std::size_t> ranks(choices[r].record->ranks);
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) ranks[rank] = rank;
    const double share = concurrency(*choices[r].record, ranks);
    if (share >= least_concurrency) continue;
    for (std::size_t unit = 0; unit < all.size(); ++unit)
      if (body.runs[r].roster.seats[unit].rank && body.counts(r, unit))
        all[unit].faults.push_back(
            {Outcome::inconclusive, reason::not_concurrent,
             fmt::format("all ranks were under load together for {:.1f} % of the timed span only", 100 * share)});
  }
}

/// Units of a scope that this version has no numbers for: none is left out.
Finding unsupported(const Body& body, const Criterion& criterion, const std::string& why) {
  const Contract& contract = *body.contract;
  Finding finding;
  finding.criterion = criterion;
  const bool ranks = criterion.scope == Scope::rank || criterion.scope == Scope::gpu || criterion.scope == Scope::nic;
  const std::size_t count = ranks                            ? body.units.size()
                            : criterion.scope == Scope::node ? contract.nodes
                                                             : contract.racks;
  for (std::size_t i = 0; i < count; ++i) {
    UnitOutcome& unit = finding.outcomes.emplace_back();
    if (ranks)
      unit.unit = body.name(i);
    else
      unit.unit.label = fmt::format("{} {}", word(criterion.scope), i);
    const Rule rule = rule_of(criterion, contract.policy, count);
    write_outcome(unit, {{.reason = reason::unsupported}, why}, criterion, rule);
  }
  summarise(finding, std::vector<Decision>(count), rule_of(criterion, contract.policy, count), contract.policy);
  return finding;
}

/// What the rank said when it failed on the way: its part of "rank 3 on n1: MESSAGE; rank 7 on n2: MESSAGE".
std::string words_of_rank(const CaseRecord& record, std::size_t rank) {
  const std::string mark = fmt::format("rank {} on ", rank), next = "; rank ";
  const std::string all = "; " + record.reason;
  const std::size_t begin = all.find("; " + mark);
  if (begin == std::string::npos) return {};
  return all.substr(begin + 2, all.find(next, begin + 2) - begin - 2);
}

/// Why a unit is below its floor, where the record knows it.
void explain_slowness(UnitOutcome& outcome, const RunView& view, const std::string& case_name, std::size_t rank) {
  for (const ClassSpeed& speed : view.speeds) {
    const SlowUnit* const slow = slow_unit({&speed, 1}, case_name, rank);
    if (slow == nullptr) continue;
    outcome.detail += "; " + words(*slow, speed);
    if (const std::string action = action_for(*slow); !action.empty()) outcome.action = action;
    return;
  }
}

/// Each unit's value over the median of its class, where there are two at least.
void add_class_ratios(std::vector<UnitOutcome>& outcomes, const Body& body) {
  std::map<std::string, std::vector<std::size_t>> classes;
  for (std::size_t unit = 0; unit < outcomes.size(); ++unit) {
    const RunView* const view = body.latest(unit);
    if (view != nullptr && view->roster.seats[unit].rank && outcomes[unit].observed)
      classes[class_of(view->results(), *view->roster.seats[unit].rank)].push_back(unit);
  }
  for (const auto& [name, members] : classes) {
    std::vector<double> values;
    for (const std::size_t unit : members) values.push_back(*outcomes[unit].observed);
    const double middle = median(values);
    if (members.size() < 2 || !(middle > 0)) continue;
    for (const std::size_t unit : members) outcomes[unit].of_class = *outcomes[unit].observed / middle;
  }
}

}  // namespace

std::vector<CaseChoice> choose_cases(const Body& body, const Criterion& criterion, const Source& source) {
  std::vector<CaseChoice> choices;
  for (const RunView& view : body.runs) {
    if (source.kind == Kind::identity)
      choices.emplace_back();
    else if (source.kind == Kind::power)
      choices.push_back(heaviest_case(view.results(), criterion, source));
    else
      choices.push_back(choose_case(view.results(), criterion, source));
  }
  return choices;
}

UnitEvidence seat_evidence(const RunView& view, const CaseChoice& choice, const Seat& seat, const Criterion& criterion,
                           const Source& source) {
  UnitEvidence evidence;
  if (!seat.rank) {
    evidence.faults.push_back({Outcome::not_seen, reason::not_seen, "no rank of this run stands for it"});
    return evidence;
  }
  add_identity(evidence, seat, false);
  const bool on_host = view.results().ranks[*seat.rank].device == "host";
  if (on_host && (source.gpu_only || criterion.scope == Scope::gpu)) {
    evidence.faults.push_back(
        {Outcome::inconclusive, reason::not_measured, "measured on the host, not on a GPU", true});
    return evidence;
  }
  add_measurements(evidence, view, choice, *seat.rank, criterion, source);
  const std::string words = words_of_rank(*choice.record, *seat.rank);
  if (!words.empty() && choice.record->status == CaseStatus::done)
    evidence.faults.push_back({Outcome::inconclusive, reason::incomplete, words});
  if (evidence.values.empty() && evidence.faults.empty()) {
    const CaseRecord& record = *choice.record;
    const std::string_view code = record.status == CaseStatus::timed_out ? reason::timed_out : reason::not_measured;
    evidence.faults.push_back(
        {Outcome::inconclusive, code, record.reason.empty() ? record.name + " has no samples of it" : record.reason});
  }
  return evidence;
}

Finding judge_units(const Body& body, const Criterion& criterion) {
  const std::optional<Source> source = source_of(criterion.metric);
  if (!source) return unsupported(body, criterion, fmt::format("this version does not measure {}", criterion.metric));
  const bool by_rank =
      (criterion.scope == Scope::rank || criterion.scope == Scope::gpu) && source->kind != Kind::allreduce &&
      source->kind != Kind::hall_power;
  if (!by_rank || !criterion.aggregate.empty())
    return unsupported(body, criterion,
                       fmt::format("this version does not measure {} per {}", criterion.metric, word(criterion.scope)));

  Rule rule = rule_of(criterion, body.contract->policy, body.units.size());
  if (source->kind == Kind::identity) {
    rule.statistic = "last";
    rule.min_samples = 1;
  }
  const std::vector<CaseChoice> choices = choose_cases(body, criterion, *source);
  Finding finding;
  finding.criterion = criterion;
  std::vector<UnitEvidence> evidence;
  std::vector<std::string> case_names(body.units.size());
  for (std::size_t unit = 0; unit < body.units.size(); ++unit)
    evidence.push_back(pooled(body, unit, choices, criterion, *source, case_names[unit]));
  if (criterion.concurrency == "hall") add_concurrency(evidence, body, choices);

  std::vector<Decision> decisions;
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    UnitOutcome& outcome = finding.outcomes.emplace_back();
    outcome.unit = body.name(unit);
    const Rule spent = spend(rule, body, unit, choices);
    const Settled settled = settle(evidence[unit], spent);
    decisions.push_back(settled.decision);
    write_outcome(outcome, settled, criterion, spent);
    const RunView* const view = body.latest(unit);
    if (outcome.reason == reason::below_floor && view != nullptr && view->roster.seats[unit].rank)
      explain_slowness(outcome, *view, case_names[unit], *view->roster.seats[unit].rank);
  }
  if (source->kind != Kind::identity) add_class_ratios(finding.outcomes, body);
  std::vector<Used> used;
  for (std::size_t r = 0; r < body.runs.size(); ++r)
    if (choices[r].record != nullptr || source->kind == Kind::identity)
      used.push_back({&body.runs[r].results(), choices[r].record});
  demand_evidence(finding.outcomes, missing_evidence(criterion, used));
  summarise(finding, decisions, rule, body.contract->policy);
  if (finding.worst) finding.case_name = case_names[*finding.worst];
  if (finding.worst) finding.alpha = spend(rule, body, *finding.worst, choices).alpha;
  return finding;
}

}  // namespace hallmark
