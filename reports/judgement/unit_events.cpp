#include "reports/judgement/unit_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "reports/judgement/attempts.hpp"
#include "reports/judgement/demanded.hpp"
#include "reports/judgement/groups.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/watched.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t slowdown_bits = 0xE8;  ///< hw_slowdown, sw_thermal, hw_thermal, hw_power_brake

/// What is known of a group: a value lies between low and high in each block. Several causes may hold at once, so their
/// common time is at least the longest and at most their sum.
struct Bounds {
  std::vector<double> low, high;
  std::vector<Fault> faults;
  double seconds = 0;  ///< under load, or watched
};

std::uint64_t mask_of(const Criterion& criterion) {
  const auto found = criterion.params.find("mask");
  return found == criterion.params.end() ? slowdown_bits : std::strtoull(found->second.c_str(), nullptr, 0);
}

bool was_measured(const CaseRecord& record, std::size_t rank, std::size_t block) {
  for (std::size_t sample = 0; sample < record.samples; ++sample)
    if (record.recorded(record.at(rank, block, sample))) return true;
  return false;
}

/// Adds the blocks of one rank; false where a block under load has no word on a cause.
bool add_clocks(Bounds& bounds, const CaseRecord& record, std::size_t rank, std::uint64_t mask) {
  bool known = true;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::size_t cell = record.at(rank, block);
    const double window = record.window_end[cell] - record.window_begin[cell];
    if (!(window > 0)) {
      known = known && !was_measured(record, rank, block);
      continue;
    }
    double longest = 0, sum = 0;
    for (std::size_t cause = 0; cause < throttle_causes.size(); ++cause) {
      if ((mask >> cause & 1U) == 0) continue;
      const double held = record.throttle_s[record.at_cause(rank, block, cause)];
      longest = std::isnan(held) ? held : std::max(longest, held);
      sum += held;
    }
    if (!std::isfinite(sum) || !std::isfinite(longest)) {
      known = false;
      continue;
    }
    bounds.low.push_back(std::min(1.0, longest / window));
    bounds.high.push_back(std::min(1.0, sum / window));
    bounds.seconds += window;
  }
  return known;
}

void add_clocks(Bounds& bounds, const RunView& view, std::size_t rank, std::uint64_t mask) {
  std::size_t unknown_cases = 0;
  for (const CaseRecord& record : view.results().cases)
    if (record.planted_rank < 0 && rank < record.ranks && !add_clocks(bounds, record, rank, mask)) ++unknown_cases;
  if (unknown_cases > 0)
    bounds.faults.push_back({Outcome::inconclusive, bounds.high.empty() ? reason::not_measured : reason::incomplete,
                             fmt::format("it is not known what held the clock back in {} cases", unknown_cases)});
}

/// Errors of the ranks and, beside them, those of their nodes that no rank is named for: any of the units may have them,
/// and a whole node surely has.
void add_errors(Bounds& bounds, const RunView& view, const std::vector<std::size_t>& ranks, bool whole_nodes) {
  const Results& run = view.results();
  std::set<std::uint32_t> nodes;
  double own = 0, of_nodes = 0, least_watch = INFINITY;
  for (const std::size_t rank : ranks) {
    nodes.insert(run.ranks[rank].node);
    least_watch = std::min(least_watch, length(watched(run, event::ecc_uncorrectable, run.ranks[rank].node)));
  }
  for (const EventRecord& each : run.events) {
    if (each.kind != event::ecc_uncorrectable) continue;
    const double errors = std::isfinite(each.value) ? std::max(each.value, 0.0) : 1;
    if (each.rank >= 0)
      own += std::ranges::find(ranks, static_cast<std::size_t>(each.rank)) != ranks.end() ? errors : 0;
    else if (each.node == every_node || nodes.contains(each.node))
      of_nodes += errors;
  }
  bounds.low.push_back(own + (whole_nodes ? of_nodes : 0));
  bounds.high.push_back(own + of_nodes);
  bounds.seconds += least_watch;
  if (!(least_watch > 0))
    bounds.faults.push_back({Outcome::inconclusive, reason::not_measured,
                             fmt::format("nobody watched for '{}' here", event::ecc_uncorrectable)});
}

void add_seat(Bounds& bounds, const Seat* seat, const std::string& detail) {
  if (seat == nullptr || !seat->rank || seat->state == RankState::missing)
    bounds.faults.push_back({Outcome::not_seen, reason::not_seen, "no run has a rank that stands for it", true});
  else if (seat->identity == Identity::duplicate || seat->identity == Identity::differs)
    bounds.faults.push_back({Outcome::inconclusive,
                             seat->identity == Identity::duplicate ? reason::duplicate : reason::identity, detail,
                             true});
}

/// Over all runs that saw the same hardware as the latest.
Bounds bounds_of(const Body& body, const Group& group, const Criterion& criterion) {
  Bounds bounds;
  const bool whole = criterion.scope == Scope::node || criterion.scope == Scope::rack;
  if (group.units.empty()) add_seat(bounds, nullptr, {});
  for (const std::size_t unit : group.units) {
    add_standing(bounds.faults, body, unit);
    const RunView* const latest = body.latest(unit);
    if (latest == nullptr)
      add_seat(bounds, nullptr, {});
    else
      add_seat(bounds, &latest->roster.seats[unit], latest->roster.detail(unit));
  }
  double errors_low = 0, errors_high = 0;
  for (std::size_t r = 0; r < body.runs.size(); ++r) {
    const RunView& view = body.runs[r];
    std::vector<std::size_t> ranks;
    for (const std::size_t unit : group.units) {
      const Seat& seat = view.roster.seats[unit];
      if (!seat.rank || !body.counts(r, unit)) continue;
      const RunView& latest = *body.latest(unit);
      if (same_hardware(view.results(), *seat.rank, latest.results(), *latest.roster.seats[unit].rank))
        ranks.push_back(*seat.rank);
    }
    if (ranks.empty()) continue;
    if (criterion.metric == "ecc.uncorrectable") {
      add_errors(bounds, view, ranks, whole);
      errors_low += bounds.low.back(), errors_high += bounds.high.back();
    } else {
      for (const std::size_t rank : ranks) add_clocks(bounds, view, rank, mask_of(criterion));
    }
  }
  if (criterion.metric != "ecc.uncorrectable" || bounds.low.empty()) return bounds;
  bounds.low = {errors_low};
  bounds.high = {errors_high};
  return bounds;
}

Settled settle_bounds(const Bounds& bounds, const Criterion& criterion, const Rule& rule) {
  UnitEvidence faults{.values = {}, .marked = {}, .faults = bounds.faults};
  if (const Fault* const fault = hard_fault(faults))
    return {{.outcome = fault->outcome, .reason = fault->reason}, fault->detail};
  if (bounds.low.empty() && bounds.faults.empty())
    return {{.reason = reason::not_measured}, "it was under no load in any run"};
  Settled settled{decide_bounds(decide(bounds.low, rule), decide(bounds.high, rule)), {}};
  if (settled.decision.outcome == Outcome::fail) return settled;
  if (!bounds.faults.empty()) {
    settled.decision.outcome = bounds.faults.front().outcome;
    settled.decision.reason = bounds.faults.front().reason;
    settled.detail = bounds.faults.front().detail;
  } else if (criterion.duration_h && bounds.seconds < 3600 * *criterion.duration_h) {
    settled.decision.outcome = Outcome::inconclusive;
    settled.decision.reason = reason::incomplete;
    settled.detail = fmt::format("seen for {:.4g} h, the contract asks for {:.4g} h", bounds.seconds / 3600,
                                 *criterion.duration_h);
  }
  return settled;
}

}  // namespace

bool is_of_events(std::string_view metric) {
  return metric == "clocks.event_time_fraction" || metric == "ecc.uncorrectable";
}

Finding judge_events(const Body& body, const Criterion& criterion) {
  const auto shared = std::make_shared<const std::vector<Group>>(groups_of(body, criterion.scope));
  const std::vector<Group>& groups = *shared;
  Rule rule = rule_of(criterion, body.contract->policy, groups.size());
  rule.min_samples = std::min<std::uint64_t>(rule.min_samples, criterion.metric == "ecc.uncorrectable" ? 1 : ~0ULL);
  Finding finding = open_finding(criterion, rule, [shared](std::size_t i) { return (*shared)[i].name; });
  const double alpha = rule.alpha;
  for (const Group& group : groups) {
    rule.alpha = spend(alpha, body, looks_at(body, group.units));
    Settled settled = settle_bounds(bounds_of(body, group, criterion), criterion, rule);
    add_look_words(settled, rule, alpha);
    add_outcome(finding, settled, rule);
  }
  std::vector<Used> used;
  for (const RunView& view : body.runs) used.push_back({&view.results(), nullptr});
  demand_evidence(finding.outcomes, missing_evidence(criterion, used));
  summarise(finding, rule, body.contract->policy);
  finding.alpha = finding.worst ? spend(alpha, body, looks_at(body, groups[*finding.worst].units)) : alpha;
  return finding;
}

}  // namespace hallmark
