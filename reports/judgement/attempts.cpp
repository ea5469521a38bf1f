#include "reports/judgement/attempts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "reports/contract/samples.hpp"
#include "reports/judgement/count.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/hall.hpp"
#include "reports/judgement/soak.hpp"
#include "reports/judgement/units.hpp"

namespace hallmark {
namespace {

/// What may be judged by, and the latest run that it is taken from; nullptr: there is none.
struct Looks {
  std::uint64_t count = 0;
  const RunView* last = nullptr;
};

bool is_for(const ListedRun& run, std::uint64_t unit) { return run.units.empty() || contains(run.units, unit); }

bool seated(const RunView& view, std::size_t unit) { return view.roster.seats[unit].rank.has_value(); }

void add_count(std::vector<Fault>& faults, const Body& body, std::size_t unit) {
  std::uint64_t attempts = 0;
  for (const RunView& view : body.runs) {
    const bool meant = view.entry != nullptr && is_for(*view.entry, body.units[unit].number);
    if (meant && seated(view, unit)) ++attempts;
  }
  const std::uint64_t most = body.contract->policy.max_per_unit;
  if (attempts > most)
    faults.push_back({Outcome::fail, reason::attempts,
                               fmt::format("{} attempts were for it, the contract allows {}", attempts, most), true});
}

std::string part_of_run(const RunView& view, std::size_t unit) {
  const RankRecord& rank = view.results().ranks[*view.roster.seats[unit].rank];
  if (!rank.gpu_uuid.empty() || !rank.gpu_serial.empty())
    return fmt::format("GPU {}", rank.gpu_serial.empty() ? rank.gpu_uuid : rank.gpu_serial);
  const std::vector<NodeRecord>& nodes = view.results().nodes;
  return fmt::format("local rank {} of {}", rank.local_rank,
                     rank.node < nodes.size() ? nodes[rank.node].hostname : "an unknown node");
}

bool are_same(const RunView& a, const RunView& b, std::size_t unit) {
  return same_hardware(a.results(), *a.roster.seats[unit].rank, b.results(), *b.roster.seats[unit].rank);
}

/// Other hardware in two runs that count for the unit, and nothing in the ledger of a change.
void add_unrecorded(std::vector<Fault>& faults, const Body& body, std::size_t unit) {
  const RunView* before = nullptr;
  for (std::size_t r = 0; r < body.runs.size(); ++r) {
    const RunView& view = body.runs[r];
    if (!seated(view, unit) || !body.counts(r, unit)) continue;
    if (before != nullptr && !are_same(*before, view, unit)) {
      faults.push_back({Outcome::inconclusive, reason::unrecorded_replacement,
                        fmt::format("it was {} in run {} and {} in run {}, and the ledger has no replacement",
                                    part_of_run(*before, unit), before->results().run_id, part_of_run(view, unit),
                                    view.results().run_id),
                        true});
      return;
    }
    before = &view;
  }
}

/// A part that the ledger says is new must not be the old one, or a third.
void add_contradiction(std::vector<Fault>& faults, const Body& body, std::size_t unit, const Replacement& part) {
  const RunView* const latest = body.latest(unit);
  if (latest == nullptr || part.repaired) return;
  const auto contradicts = [&](std::string detail) {
    faults.push_back({Outcome::inconclusive, reason::identity, std::move(detail), true});
  };
  const RankRecord& rank = latest->results().ranks[*latest->roster.seats[unit].rank];
  if (!part.new_uuid.empty() && !rank.gpu_uuid.empty() && part.new_uuid != rank.gpu_uuid)
    return contradicts(fmt::format("ledger entry {} says that GPU {} was put in, the run found {}", part.entry,
                                   part.new_uuid, rank.gpu_uuid));
  if (!part.new_serial.empty() && !rank.gpu_serial.empty() && part.new_serial != rank.gpu_serial)
    return contradicts(fmt::format("ledger entry {} says that serial {} was put in, the run found {}", part.entry,
                                   part.new_serial, rank.gpu_serial));
  if (rank.gpu_uuid.empty() && rank.gpu_serial.empty()) return;
  for (std::size_t r = 0; r < body.runs.size(); ++r)
    if (!body.counts(r, unit) && seated(body.runs[r], unit) && are_same(body.runs[r], *latest, unit))
      return contradicts(fmt::format("ledger entry {} says that it was replaced, but run {} found the same part before",
                                     part.entry, body.runs[r].results().run_id));
}

/// The runs that have what the criterion is judged by.
Looks looks_at(const Body& hall, const Criterion& criterion) {
  const auto source = source_of(criterion.metric);
  if (hall.runs.empty()) return {};
  if (is_soak(criterion.metric) || (source && source->kind == Kind::hall_power))
    return {hall.runs.size(), &hall.runs.back()};
  if (!source) return {};
  Looks looks;
  const std::vector<CaseChoice> choices = choose_cases(hall, criterion, *source);
  for (std::size_t r = 0; r < hall.runs.size(); ++r) {
    if (choices[r].record == nullptr) continue;
    ++looks.count;
    looks.last = &hall.runs[r];
  }
  return looks;
}

/// What passed in a run before one of the units was replaced says nothing of the units as they are now.
void respect_replacements(Finding& finding, const Body& hall, const RunView* judged) {
  if (judged == nullptr || hall.standing->replaced.empty()) return;
  const auto r = static_cast<std::size_t>(judged - hall.runs.data());
  for (std::size_t unit = 0; unit < hall.units.size(); ++unit) {
    if (hall.counts(r, unit) || finding.outcomes.numbers()[0].outcome != Outcome::pass) continue;
    const std::uint64_t number = hall.units[unit].number;
    finding.outcomes.overrule(
        0, {Outcome::inconclusive, reason::replaced_since},
        {fmt::format("unit {} was replaced (ledger entry {}) after the last run for all (entry {}); {}", number,
                     hall.standing->replaced.at(number).entry, judged->entry == nullptr ? 0 : judged->entry->entry,
                     finding.outcomes[0].detail),
         action_for(reason::replaced_since)});
    recount(finding, hall.contract->policy);
  }
}

std::string look_words(const Rule& rule, double agreed) {
  const auto q = quantile_of(rule.statistic);
  return fmt::format("by the ledger this look may spend {:.3g} % of the agreed {:.3g} %{}", 100 * rule.alpha,
                     100 * agreed,
                     q ? fmt::format(", which takes {} blocks",
                                     std::max(rule.min_samples, samples_for_limit(*q, rule.alpha)))
                       : "");
}

void add_look_words(Finding& finding, const Policy& policy, double agreed) {
  if (finding.outcomes.numbers()[0].reason != reason::min_samples) return;
  const Rule rule = rule_of(finding.criterion, policy, 1);
  if (rule.alpha >= agreed) return;
  const UnitOutcome told = finding.outcomes[0];
  finding.outcomes.overrule(0, {told.outcome, told.reason}, {told.detail + "; " + look_words(rule, agreed), told.action});
}

}  // namespace

void enter_ledger(Body& body, const std::shared_ptr<const Standing>& standing) {
  body.standing = standing;
  for (RunView& view : body.runs) view.entry = standing->listed(view.results().run_id);
  std::erase_if(body.runs, [](const RunView& view) { return view.entry != nullptr && !view.entry->counts(); });
}

void add_standing(std::vector<Fault>& faults, const Body& body, std::size_t unit) {
  if (body.standing == nullptr) return;
  add_count(faults, body, unit);
  const auto part = body.standing->replaced.find(body.units[unit].number);
  if (part != body.standing->replaced.end()) {
    add_contradiction(faults, body, unit, part->second);
    if (body.latest(unit) == nullptr)
      faults.push_back({Outcome::not_seen, reason::not_seen,
                        fmt::format("it was {} (ledger entry {}) and no run since has a rank that stands for it",
                                    part->second.repaired ? "repaired" : "replaced", part->second.entry),
                        true});
  }
  add_unrecorded(faults, body, unit);
}

std::uint64_t looks_at(const Body& body, std::size_t unit, const std::vector<CaseChoice>& choices) {
  std::uint64_t looks = 0;
  for (std::size_t r = 0; r < body.runs.size(); ++r)
    if (choices[r].record != nullptr && seated(body.runs[r], unit)) ++looks;
  return looks;
}

std::uint64_t looks_at(const Body& body, const std::vector<std::size_t>& units) {
  if (body.standing == nullptr) return 0;
  return static_cast<std::uint64_t>(std::ranges::count_if(body.runs, [&](const RunView& view) {
    return std::ranges::any_of(units, [&](std::size_t unit) { return seated(view, unit); });
  }));
}

double spend(double alpha, const Body& body, std::uint64_t looks) {
  const bool harmonic = body.standing != nullptr && body.contract->policy.harmonic_spending;
  return harmonic ? spent_alpha(alpha, looks) : alpha;
}

void add_look_words(Settled& settled, const Rule& rule, double agreed) {
  if (rule.alpha < agreed && settled.decision.reason == reason::min_samples)
    settled.remark = look_words(rule, agreed);
}

Finding judge_hall_by_ledger(const Body& body, const Criterion& criterion) {
  const auto judge = is_soak(criterion.metric) ? judge_soak : judge_hall;
  if (body.standing == nullptr) return judge(body, criterion);
  Contract agreed = *body.contract;
  Body hall;
  hall.contract = &agreed;
  hall.units = body.units;
  hall.standing = body.standing;
  hall.closed = body.closed;
  const auto is_for_all = [&](const RunView& view) {
    return view.entry == nullptr || view.entry->units.empty() ||
           std::ranges::all_of(std::as_const(body.units),
                               [&](const InventoryUnit& unit) { return is_for(*view.entry, unit.number); });
  };
  std::ranges::copy_if(body.runs, std::back_inserter(hall.runs), is_for_all);
  const Looks looks = looks_at(hall, criterion);
  const double alpha = rule_of(criterion, agreed.policy, 1).alpha;
  if (agreed.policy.harmonic_spending) agreed.policy.confidence = 1 - spent_alpha(alpha, looks.count);
  Finding finding = judge(hall, criterion);
  add_look_words(finding, agreed.policy, alpha);
  respect_replacements(finding, hall, looks.last);
  return finding;
}

void close_window(Finding& finding, const Policy& policy) {
  const Allowance none{.count = 0, .fraction = {}, .per_rack = {}};
  const bool hall = finding.criterion.scope == Scope::hall;
  finding.ruling =
      count_criterion(finding.outcomes, hall ? none : finding.criterion.allowance, policy.partial_acceptance, true);
}

}  // namespace hallmark
