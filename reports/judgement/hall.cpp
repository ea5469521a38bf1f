#include "reports/judgement/hall.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/judgement/demanded.hpp"
#include "reports/judgement/hall_aggregate.hpp"
#include "reports/judgement/hall_power.hpp"
#include "reports/judgement/settle.hpp"

namespace hallmark {
namespace {

Settled refuse(std::string_view code, std::string detail) { return {{.reason = code}, std::move(detail)}; }

/// Clocks matter where times of several nodes are subtracted. Rank 0's node is the reference and has no offset.
std::string clock_trouble(const Results& run, double most_ms) {
  if (run.nodes.size() < 2) return {};
  const std::size_t reference = run.ranks.empty() ? 0 : run.ranks.front().node;
  for (std::size_t node = 0; node < run.nodes.size(); ++node) {
    const double bound_ms = 1000 * run.nodes[node].clock_bound_s;
    if (node == reference || bound_ms <= most_ms) continue;
    if (std::isnan(bound_ms))
      return fmt::format("the clock of {} was not compared with rank 0's", run.nodes[node].hostname);
    return fmt::format("the clock of {} is known to {:.3g} ms only, the contract asks for {:.3g} ms",
                       run.nodes[node].hostname, bound_ms, most_ms);
  }
  return {};
}

/// Seconds that every block must last; 0 where the contract does not ask.
double least_duration(const Criterion& criterion) {
  const auto found = criterion.params.find("min_duration_s");
  return found == criterion.params.end() ? 0 : std::strtod(found->second.c_str(), nullptr);
}

void add_participation(UnitEvidence& evidence, const Criterion& criterion, std::size_t participants,
                       std::size_t contracted) {
  const double share = static_cast<double>(participants) / static_cast<double>(contracted);
  if (share >= criterion.min_participation.value_or(1)) return;
  evidence.faults.push_back({Outcome::inconclusive, reason::participation,
                             fmt::format("{} of {} contracted ranks took part", participants, contracted), true});
}

/// Everybody in a hall's operation, contracted or not; of a node or rack, those that stand for its units.
Members members_of(const RunView& view, const CaseRecord& record, const Criterion& criterion,
                   std::vector<std::size_t> counted) {
  Members members{.all = {}, .counted = std::move(counted)};
  if (criterion.scope == Scope::hall)
    for (std::size_t rank = 0; rank < record.ranks; ++rank) members.all.push_back(rank);
  else
    for (const Seat& seat : view.roster.seats)
      if (seat.rank && *seat.rank < record.ranks) members.all.push_back(*seat.rank);
  return members;
}

HallSeries series_of(const RunView& view, const CaseRecord& record, const Criterion& criterion, const Source& source,
                     const std::vector<std::size_t>& counted) {
  if (source.kind != Kind::allreduce) return hall_rate(record, counted, source.work, criterion.statistic);
  const Members members = members_of(view, record, criterion, counted);
  if (source.seconds) return hall_latency(record, members, criterion.statistic);
  return hall_busbw(record, members, static_cast<double>(case_size(record.name)), criterion.statistic);
}

/// A measurement that all ranks make together.
Settled judge_together(const Body& body, const RunView& view, const CaseRecord& record, const Criterion& criterion,
                       const Source& source) {
  std::vector<std::size_t> counted;
  UnitEvidence evidence;
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    const Seat& seat = view.roster.seats[unit];
    if (!seat.counts() || *seat.rank >= record.ranks) continue;
    counted.push_back(*seat.rank);
    UnitEvidence checked;
    add_verification(checked, record, *seat.rank);
    for (Fault& fault : checked.faults) {
      fault.detail = words(body.name(unit)) + ": " + fault.detail;
      evidence.faults.push_back(std::move(fault));
    }
  }
  HallSeries series = series_of(view, record, criterion, source, counted);
  evidence.pool(std::move(series.evidence));
  if (evidence.values.empty() && evidence.faults.empty())
    return refuse(record.status == CaseStatus::timed_out ? reason::timed_out : reason::not_measured,
                  record.reason.empty() ? record.name + " has no samples" : record.reason);
  add_participation(evidence, criterion, series.participants, body.units.size());
  if (const double least = least_duration(criterion); least > 0 && !(series.shortest_block_s >= least))
    evidence.faults.push_back(
        {Outcome::inconclusive, reason::not_measured,
         fmt::format("a block lasted {:.3g} s, the contract asks for {:.3g} s", series.shortest_block_s, least), true});
  return settle(evidence, rule_of(criterion, body.contract->policy, 1));
}

bool known_together(const Source& source) {
  return source.kind == Kind::allreduce || (source.kind == Kind::rate && source.pattern.starts_with("storage/"));
}

bool known_aggregate(const Criterion& criterion, const Source& source) {
  const std::string& how = criterion.aggregate;
  return (source.kind == Kind::rate || source.kind == Kind::power) &&
         (how == "sum" || how == "min_over_median" || how == "outlier_count");
}

/// The latest run that has the case; absent where none has, with the reason of the last.
struct Chosen {
  const RunView* view = nullptr;
  CaseChoice choice;
};

Chosen choose_run(const Body& body, const Criterion& criterion, const Source& source) {
  std::vector<CaseChoice> choices = choose_cases(body, criterion, source);
  for (std::size_t r = body.runs.size(); r-- > 0;)
    if (choices[r].record != nullptr) return {&body.runs[r], choices[r]};
  return {nullptr, choices.empty() ? CaseChoice{nullptr, "there is no run"} : choices.back()};
}

Settled judge_chosen(const Body& body, const Chosen& chosen, const Criterion& criterion, const Source& source,
                     std::string& remark) {
  if (chosen.view == nullptr) return refuse(reason::not_measured, chosen.choice.why_not);
  const Settled settled = criterion.aggregate.empty()
                              ? judge_together(body, *chosen.view, *chosen.choice.record, criterion, source)
                              : judge_aggregate(body, *chosen.view, chosen.choice, criterion, source, remark);
  if (settled.decision.reason == reason::wrong_result || criterion.scope == Scope::node) return settled;
  const std::string trouble = clock_trouble(chosen.view->results(), body.contract->policy.clock_max_offset_ms);
  return trouble.empty() ? settled : refuse(reason::clock, trouble);
}

/// Why this version cannot judge the criterion at all; empty where it can.
std::string unsupported(const Criterion& criterion, const std::optional<Source>& source) {
  if (!source) return fmt::format("this version does not measure {}", criterion.metric);
  const bool metered = criterion.instrument == "facility-meter" || criterion.metric == "power.sensor_ratio";
  if (source->kind == Kind::hall_power && (criterion.scope == Scope::hall || !metered)) return {};
  if (criterion.aggregate.empty() ? known_together(*source) : known_aggregate(criterion, *source)) return {};
  return fmt::format("this version does not judge {} of a {} {}", criterion.metric, word(criterion.scope),
                     criterion.aggregate.empty() ? "without an aggregate" : "by " + criterion.aggregate);
}

}  // namespace

Finding judge_hall(const Body& body, const Criterion& criterion) {
  const Policy& policy = body.contract->policy;
  const Rule rule = rule_of(criterion, policy, 1);
  const std::optional<Source> source = source_of(criterion.metric);
  const std::string why_not = unsupported(criterion, source);
  UnitName hall;
  hall.label = "hall " + body.contract->hall;
  Finding finding = open_finding(criterion, rule, [hall](std::size_t) { return hall; });
  Settled settled = refuse(reason::no_units, "the contract has no units");
  std::vector<Used> used;
  if (!why_not.empty()) {
    settled = refuse(reason::unsupported, why_not);
  } else if (source->kind == Kind::hall_power && !body.units.empty()) {
    settled = judge_hall_power(body, criterion, finding);
    for (const RunView& view : body.runs) used.push_back({&view.results(), nullptr});
  } else if (!body.units.empty()) {
    const Chosen chosen = choose_run(body, criterion, *source);
    settled = judge_chosen(body, chosen, criterion, *source, finding.remark);
    if (chosen.view != nullptr) {
      finding.case_name = chosen.choice.record->name;
      used.push_back({&chosen.view->results(), chosen.choice.record});
    }
  }
  add_outcome(finding, settled, rule);
  demand_evidence(finding.outcomes, missing_evidence(criterion, used));
  summarise(finding, rule, policy);
  return finding;
}

}  // namespace hallmark
