#include "reports/judgement/hall_aggregate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/uniformity.hpp"

namespace hallmark {
namespace {

/// The contracted ranks whose values count, and why the first of the others does not.
struct Ranks {
  std::vector<std::size_t> units, ranks;  ///< index into the inventory, and into the run
  std::vector<UnitEvidence> evidence;
  std::string_view reason = reason::not_measured;
  std::string detail;
  std::string split;  ///< of a rank that counts: why its answers settle nothing
};

Ranks gather_ranks(const Body& body, const RunView& view, const CaseChoice& choice, const Criterion& criterion,
                   const Source& source) {
  Ranks ranks;
  Criterion per_rank = criterion;
  per_rank.scope = Scope::rank;
  for (std::size_t unit = 0; unit < body.units.size(); ++unit) {
    const Seat& seat = view.roster.seats[unit];
    UnitEvidence evidence;
    add_seat_evidence(evidence, view, choice, unit, per_rank, source);
    const auto is_split = [](const Fault& fault) { return fault.reason == reason::configuration; };
    const bool split = seat.answered() && !evidence.faults.empty() && std::ranges::all_of(evidence.faults, is_split);
    if (split && ranks.split.empty()) ranks.split = words(body.name(unit)) + ": " + evidence.faults.front().detail;
    if (split) evidence.faults.clear();
    if (seat.answered() && evidence.faults.empty()) {
      ranks.units.push_back(unit);
      ranks.ranks.push_back(*seat.rank);
      ranks.evidence.push_back(std::move(evidence));
    } else if (ranks.detail.empty()) {
      const bool said = seat.answered() && !evidence.faults.empty();
      ranks.reason = said ? evidence.faults.front().reason : reason::not_seen;
      ranks.detail = words(body.name(unit)) + ": " + (said ? evidence.faults.front().detail : "did not answer");
    }
  }
  return ranks;
}

struct Sum {
  std::vector<Estimate> estimates;
  Decision decision;
};

/// `all`: with the blocks that the sentinel marked. A rank without limits adds nothing, as a missing one.
Sum sum_of(const Ranks& ranks, const Rule& rule, const Criterion& criterion, bool all) {
  Sum sum;
  for (const UnitEvidence& evidence : ranks.evidence) {
    const std::vector<double> values = all ? evidence.values : unmarked_of(evidence.values, evidence.marked);
    const auto limits = confidence_limits(values, quantile_of(rule.statistic).value_or(0.5), rule.alpha);
    if (limits && (!all || values.size() >= rule.min_samples)) sum.estimates.push_back({median(values), *limits});
  }
  if (sum.estimates.empty()) {
    sum.decision.reason = reason::min_samples;
    return sum;
  }
  const Estimate total = sum_estimate(sum.estimates);
  Rule guarded = rule;
  guarded.guard = 0;  // it is in the limits already
  const double guard = guard_of_sum(rule.guard, criterion.uncertainty.correlation, sum.estimates.size());
  sum.decision = decide_limits(total.median, guarded_sum(total, guard), guarded);
  sum.decision.n = sum.estimates.size();
  return sum;
}

/// A partial sum is a lower bound: it shows nothing of an upper one, and of power not even that a floor is missed.
void respect_absence(Decision& decision, const Rule& rule, const Source& source, std::size_t contracted) {
  if (decision.n >= contracted) return;
  const bool bounded_above = rule.comparator != Comparator::at_least;
  const bool too_good = bounded_above && decision.outcome == Outcome::pass;
  const bool too_bad = decision.outcome == Outcome::fail && decision.reason == reason::below_floor &&
                       (bounded_above || source.kind == Kind::power);
  if (!too_good && !too_bad) return;
  decision.outcome = Outcome::inconclusive;
  decision.reason = source.kind == Kind::power ? reason::no_sensor : reason::incomplete;
}

Settled judge_sum(const Body& body, const Ranks& ranks, const CaseRecord& record, const Criterion& criterion,
                  const Source& source, std::string& remark) {
  const Rule rule = rule_of(criterion, body.contract->policy, 1);
  if (rule.statistic != "median") return {{.reason = reason::unsupported}, "a hall's sum is of medians"};
  const Sum all = sum_of(ranks, rule, criterion, true), unmarked = sum_of(ranks, rule, criterion, false);
  Settled settled{all.decision, {}};
  if (settled.decision.outcome != Outcome::inconclusive) settled.decision = agree(settled.decision, unmarked.decision);
  respect_absence(settled.decision, rule, source, body.units.size());
  if (all.estimates.size() < body.units.size())
    settled.detail = fmt::format("{} of {} contracted ranks add to the sum", all.estimates.size(), body.units.size());
  const double share = concurrency(record, ranks.ranks);
  if (!(share >= least_concurrency)) {
    settled.decision.outcome = Outcome::inconclusive;
    settled.decision.reason = reason::not_concurrent;
    settled.detail = concurrency_words(share);
  }
  if (!all.estimates.empty() && source.kind == Kind::rate)
    remark =
        fmt::format("a job that waits for its slowest rank gets {}", quantity(gang_capacity(all.estimates), criterion));
  return settled;
}

std::vector<double> medians_of(const Ranks& ranks, bool all) {
  std::vector<double> medians;
  for (const UnitEvidence& evidence : ranks.evidence)
    medians.push_back(median(all ? evidence.values : unmarked_of(evidence.values, evidence.marked)));
  return medians;
}

Decision judge_medians(const std::vector<double>& medians, const Rule& rule, const OutlierRule* outlier,
                       std::size_t absent) {
  Decision decision;
  if (outlier == nullptr) {
    const double ratio = min_over_median(medians);
    decision = decide_limits(ratio, {ratio, ratio}, rule);
  } else {
    const auto count = static_cast<double>(outliers(medians, *outlier, outlier->side != "high").size());
    // Whoever is absent may be an outlier too.
    decision = decide_limits(count, {count, count + static_cast<double>(absent)}, rule);
  }
  decision.n = medians.size();
  return decision;
}

void add_fast(const Body& body, const Ranks& ranks, const std::vector<double>& medians, const OutlierRule& rule,
              std::string& remark) {
  std::vector<std::string> names;
  for (const std::size_t i : outliers(medians, rule, false)) names.push_back(words(body.name(ranks.units[i])));
  if (names.empty()) return;
  const std::size_t shown = std::min<std::size_t>(names.size(), 3);
  remark =
      fmt::format("SUSPICIOUS_FAST: {} of {} ranks, {}{}: look for wrong clocks, power limits or parts", names.size(),
                  medians.size(), fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                  names.size() > shown ? " ..." : "");
}

Settled judge_uniformity(const Body& body, const Ranks& ranks, const Criterion& criterion, std::string& remark) {
  Rule rule = rule_of(criterion, body.contract->policy, 1);
  rule.guard = 0;  // what all ranks have in common cancels in a ratio, and a count has no instrument
  const OutlierRule outlier = criterion.outlier.value_or(OutlierRule{.method = "mad-bh", .side = "low"});
  const bool counts = criterion.aggregate == "outlier_count";
  if (counts && outlier.method != "mad-bh")
    return {{.reason = reason::unsupported}, fmt::format("the outlier method '{}' is not known", outlier.method)};
  const std::size_t absent = body.units.size() - ranks.units.size();
  const double share = static_cast<double>(ranks.units.size()) / static_cast<double>(body.units.size());
  if (!(share >= criterion.min_participation.value_or(1)))
    return {{.reason = absent == body.units.size() ? ranks.reason : reason::incomplete},
            fmt::format("{} of {} contracted ranks have no value ({})", absent, body.units.size(), ranks.detail)};
  for (const UnitEvidence& evidence : ranks.evidence)
    if (evidence.values.size() < rule.min_samples)
      return {{.reason = reason::min_samples}, "a rank has fewer blocks than the contract asks for"};
  const OutlierRule* counted = counts ? &outlier : nullptr;
  const std::vector<double> medians = medians_of(ranks, true);
  add_fast(body, ranks, medians, outlier, remark);
  const Decision all = judge_medians(medians, rule, counted, absent);
  if (all.outcome == Outcome::inconclusive) return {all, {}};
  return {agree(all, judge_medians(medians_of(ranks, false), rule, counted, absent)), {}};
}

/// Beside a split class a FAIL by the numbers stands, a PASS does not.
Settled unless_split(Settled settled, const Ranks& ranks) {
  if (ranks.split.empty() || settled.decision.outcome == Outcome::fail) return settled;
  settled.decision.outcome = Outcome::inconclusive;
  settled.decision.reason = reason::configuration;
  settled.detail = ranks.split;
  return settled;
}

}  // namespace

Settled judge_aggregate(const Body& body, const RunView& view, const CaseChoice& choice, const Criterion& criterion,
                        const Source& source, std::string& remark) {
  const Ranks ranks = gather_ranks(body, view, choice, criterion, source);
  if (ranks.units.empty()) return {{.reason = ranks.reason}, ranks.detail};
  if (criterion.aggregate == "sum") {
    const double share = static_cast<double>(ranks.units.size()) / static_cast<double>(body.units.size());
    if (!(share >= criterion.min_participation.value_or(0)))
      return {{.reason = reason::participation},
              fmt::format("{} of {} contracted ranks took part", ranks.units.size(), body.units.size())};
    return unless_split(judge_sum(body, ranks, *choice.record, criterion, source, remark), ranks);
  }
  return unless_split(judge_uniformity(body, ranks, criterion, remark), ranks);
}

}  // namespace hallmark
