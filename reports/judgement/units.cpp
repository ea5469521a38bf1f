#include "reports/judgement/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/attempts.hpp"
#include "reports/judgement/class_ratios.hpp"
#include "reports/judgement/demanded.hpp"
#include "reports/judgement/external.hpp"
#include "reports/judgement/load_shape.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/speed.hpp"

namespace hallmark {
namespace {

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

void add_identity(UnitEvidence& evidence, const Roster& roster, std::size_t unit, bool is_the_question) {
  const Identity identity = roster.seats[unit].identity;
  if (identity == Identity::matches || (identity == Identity::unsaid && !is_the_question)) return;
  const Outcome outcome =
      identity == Identity::differs && is_the_question ? Outcome::fail : Outcome::inconclusive;
  const std::string_view code = identity == Identity::duplicate ? reason::duplicate : reason::identity;
  evidence.faults.push_back({outcome, code, roster.detail(unit), true});
}

/// A wrong answer to the twin of a timed case is a wrong answer.
void add_twins(UnitEvidence& evidence, const std::vector<const CaseRecord*>& twins, std::size_t rank) {
  for (const CaseRecord* twin : twins) {
    UnitEvidence checked;
    add_verification(checked, *twin, rank);
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
    choice.watts->add(evidence, rank);
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
  add_rank_rate(evidence, record, choice.marks, rank, source.work, {criterion.statistic, source.part});
  if (!choice.all_right) add_verification(evidence, record, rank);
  add_twins(evidence, choice.twins, rank);
  add_votes(evidence, view.polls, source.pattern, rank);
}

bool on_same_hardware(const RunView& a, const RunView& b, std::size_t unit) {
  if (&a == &b) return true;
  const Seat &x = a.roster.seats[unit], &y = b.roster.seats[unit];
  return x.rank && y.rank && same_hardware(a.results(), *x.rank, b.results(), *y.rank);
}

/// What a criterion about single units needs to know of the runs before it looks at the first unit.
struct Question {
  const Body* body;
  const Criterion* criterion;
  const Source* source;
  std::vector<CaseChoice> choices;             ///< by run
  std::vector<std::optional<Fault>> together;  ///< by run: why its ranks were not measured at the same time
};

/// The case that counts for a unit: of the latest run on the same hardware that has one. Null, with the reason, where
/// there is none.
const CaseRecord* case_for(const Question& question, std::size_t unit, const RunView& latest, std::string& why_not) {
  const Body& body = *question.body;
  for (std::size_t r = body.runs.size(); r-- > 0;) {
    if (!body.counts(r, unit) || !on_same_hardware(body.runs[r], latest, unit)) continue;
    if (question.choices[r].record != nullptr) return question.choices[r].record;
    if (why_not.empty()) why_not = question.choices[r].why_not;
  }
  return nullptr;
}

/// Evidence of one unit, pooled over the runs that saw the same hardware and measured it with the same case, which is
/// returned.
const CaseRecord* pool_unit(UnitEvidence& evidence, const Question& question, std::size_t unit) {
  const Body& body = *question.body;
  if (body.standing != nullptr) add_standing(evidence.faults, body, unit);
  const RunView* latest = body.latest(unit);
  if (latest == nullptr) {
    evidence.faults.push_back({Outcome::not_seen, reason::not_seen, "no run has a rank that stands for it"});
    return nullptr;
  }
  add_state(evidence, latest->roster.seats[unit]);
  if (question.source->kind == Kind::identity) {
    add_identity(evidence, latest->roster, unit, true);
    evidence.add(1, false);
    return nullptr;
  }
  std::string why_not;
  const CaseRecord* const chosen = case_for(question, unit, *latest, why_not);
  if (chosen == nullptr) evidence.faults.push_back({Outcome::inconclusive, reason::not_measured, why_not});
  for (std::size_t r = 0; r < body.runs.size() && chosen != nullptr; ++r) {
    const CaseChoice& choice = question.choices[r];
    if (choice.record == nullptr || (choice.record != chosen && choice.record->name != chosen->name) ||
        !body.counts(r, unit) || !on_same_hardware(body.runs[r], *latest, unit))
      continue;
    add_seat_evidence(evidence, body.runs[r], choice, unit, *question.criterion, *question.source);
  }
  for (std::size_t r = 0; r < question.together.size(); ++r)
    if (question.together[r] && body.runs[r].roster.seats[unit].rank && body.counts(r, unit))
      evidence.faults.push_back(*question.together[r]);
  return chosen;
}

/// For each run, the fault of all its ranks where they were not under load together.
std::vector<std::optional<Fault>> not_together(const Body& body, const std::vector<CaseChoice>& choices) {
  std::vector<std::optional<Fault>> faults(body.runs.size());
  for (std::size_t r = 0; r < body.runs.size(); ++r) {
    if (choices[r].record == nullptr) continue;
    std::vector<std::size_t> ranks(choices[r].record->ranks);
    std::iota(ranks.begin(), ranks.end(), std::size_t{0});
    const double share = concurrency(*choices[r].record, ranks);
    if (!(share >= least_concurrency))
      faults[r] = Fault{Outcome::inconclusive, reason::not_concurrent, concurrency_words(share)};
  }
  return faults;
}

Outcomes::NameOf numbered_names(Scope scope) {
  return [scope](std::size_t i) {
    UnitName name;
    name.label = fmt::format("{} {}", word(scope), i);
    return name;
  };
}

/// Units of a scope that this version has no numbers for: none is left out.
Finding unsupported(const Body& body, const Criterion& criterion, const std::string& why) {
  const Contract& contract = *body.contract;
  const bool ranks = criterion.scope == Scope::rank || criterion.scope == Scope::gpu || criterion.scope == Scope::nic;
  const std::size_t count = ranks                            ? body.units.size()
                            : criterion.scope == Scope::node ? contract.nodes
                                                             : contract.racks;
  const Rule rule = rule_of(criterion, contract.policy, count);
  Finding finding = open_finding(criterion, rule, ranks ? body.names() : numbered_names(criterion.scope));
  for (std::size_t i = 0; i < count; ++i) add_outcome(finding, {{.reason = reason::unsupported}, why, {}}, rule);
  summarise(finding, rule, contract.policy);
  return finding;
}

/// What the rank said when it failed on the way: its part of "rank 3 on n1: MESSAGE; rank 7 on n2: MESSAGE".
std::string words_of_rank(const CaseRecord& record, std::size_t rank) {
  if (record.reason.empty()) return {};
  const std::string mark = fmt::format("rank {} on ", rank), next = "; rank ";
  const std::string all = "; " + record.reason;
  const std::size_t begin = all.find("; " + mark);
  if (begin == std::string::npos) return {};
  return all.substr(begin + 2, all.find(next, begin + 2) - begin - 2);
}

/// The slow units of all runs in one case, by rank.
class SlowUnits {
 public:
  /// Why the unit is below its floor, where the record knows it.
  void explain(Settled& settled, const RunView& view, const std::string& case_name, std::size_t rank) {
    const auto [place, added] = by_rank_.try_emplace({&view, case_name});
    if (added)
      for (const ClassSpeed& speed : view.speeds)
        if (speed.case_name == case_name)
          for (const SlowUnit& slow : speed.slow) place->second.emplace(slow.rank, std::pair{&slow, &speed});
    const auto found = place->second.find(rank);
    if (found == place->second.end()) return;
    const auto& [slow, speed] = found->second;
    settled.remark = words(*slow, *speed);
    settled.action = action_for(*slow);
  }

 private:
  using ByRank = std::unordered_map<std::size_t, std::pair<const SlowUnit*, const ClassSpeed*>>;
  std::map<std::pair<const RunView*, std::string>, ByRank> by_rank_;
};

}  // namespace

void add_seat_evidence(UnitEvidence& evidence, const RunView& view, const CaseChoice& choice, std::size_t unit,
                       const Criterion& criterion, const Source& source) {
  const Seat& seat = view.roster.seats[unit];
  if (!seat.rank) {
    evidence.faults.push_back({Outcome::not_seen, reason::not_seen, "no rank of this run stands for it"});
    return;
  }
  add_identity(evidence, view.roster, unit, false);
  const bool wants_gpu = source.gpu_only || criterion.scope == Scope::gpu;
  if (wants_gpu && view.results().ranks[*seat.rank].device == "host") {
    evidence.faults.push_back(
        {Outcome::inconclusive, reason::not_measured, "measured on the host, not on a GPU", true});
    return;
  }
  const std::size_t values = evidence.values.size(), faults = evidence.faults.size();
  add_measurements(evidence, view, choice, *seat.rank, criterion, source);
  const CaseRecord& record = *choice.record;
  if (choice.external) admit(evidence, faults, record, criterion);
  std::string words = words_of_rank(record, *seat.rank);
  if (!words.empty() && record.status == CaseStatus::done)
    evidence.faults.push_back({Outcome::inconclusive, reason::incomplete, std::move(words)});
  if (evidence.values.size() == values && evidence.faults.size() == faults) {
    const std::string_view code = record.status == CaseStatus::timed_out ? reason::timed_out : reason::not_measured;
    evidence.faults.push_back(
        {Outcome::inconclusive, code, record.reason.empty() ? record.name + " has no samples of it" : record.reason});
  }
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
  Question question{&body, &criterion, &*source, choose_cases(body, criterion, *source), {}};
  if (criterion.concurrency == "hall") question.together = not_together(body, question.choices);
  Finding finding = open_finding(criterion, rule, body.names());
  finding.outcomes.reserve(body.units.size());
  std::vector<const CaseRecord*> cases(body.units.size(), nullptr);
  UnitEvidence evidence;
  SlowUnits slow_units;
  const double alpha = rule.alpha;
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    evidence.clear();
    cases[unit] = pool_unit(evidence, question, unit);
    if (body.standing != nullptr) rule.alpha = spend(alpha, body, looks_at(body, unit, question.choices));
    Settled settled = settle(evidence, rule);
    add_look_words(settled, rule, alpha);
    if (settled.decision.reason == reason::below_floor && cases[unit] != nullptr) {
      const RunView& view = *body.latest(unit);
      slow_units.explain(settled, view, cases[unit]->name, *view.roster.seats[unit].rank);
    }
    add_outcome(finding, settled, rule);
  }
  if (source->kind != Kind::identity) add_class_ratios(finding.outcomes, body);
  std::vector<Used> used;
  for (std::size_t r = 0; r < body.runs.size(); ++r)
    if (question.choices[r].record != nullptr || source->kind == Kind::identity)
      used.push_back({&body.runs[r].results(), question.choices[r].record});
  demand_evidence(finding.outcomes, missing_evidence(criterion, used));
  rule.alpha = alpha;
  summarise(finding, rule, body.contract->policy);
  if (body.standing != nullptr && finding.worst)
    finding.alpha = spend(alpha, body, looks_at(body, *finding.worst, question.choices));
  if (finding.worst && cases[*finding.worst] != nullptr) finding.case_name = cases[*finding.worst]->name;
  return finding;
}

}  // namespace hallmark
