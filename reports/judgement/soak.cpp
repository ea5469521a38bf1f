#include "reports/judgement/soak.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/demanded.hpp"
#include "reports/judgement/planning.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/stability.hpp"
#include "reports/judgement/standing.hpp"
#include "reports/judgement/watched.hpp"

namespace hallmark {
namespace {

constexpr double hour_s = 3600;

/// Of all contracted units together, in unit-hours.
struct Hours {
  double down = 0, unwatched = 0, excluded = 0, possible = 0;
};

/// The contract's duration from the first moment at which somebody watched anywhere.
Stretch window_of(const Results& run, std::string_view kind, const std::optional<double>& duration_h) {
  Stretch window{0, 0};
  bool found = false;
  for (const WatchRecord& watch : run.watch) {
    if (watch.kind != kind) continue;
    window.begin = found ? std::min(window.begin, watch.begin_s) : watch.begin_s;
    window.end = found ? std::max(window.end, watch.end_s) : watch.end_s;
    found = true;
  }
  if (found && duration_h) window.end = window.begin + hour_s * *duration_h;
  return window;
}

const RunView* latest_watched(const Body& body, std::string_view kind) {
  for (auto view = body.runs.rbegin(); view != body.runs.rend(); ++view)
    if (std::ranges::any_of(view->results().watch, [&](const WatchRecord& watch) { return watch.kind == kind; }))
      return &*view;
  return nullptr;
}

/// Nothing is known of a unit that is not there, or of another part in its place.
bool is_known(const Seat& seat) {
  return seat.rank && seat.state != RankState::missing && seat.identity != Identity::differs &&
         seat.identity != Identity::duplicate;
}

/// By the run's events and by what both parties put into the ledger.
Spans excluded_of(const Body& body, const RunView& view, const Criterion& criterion, Place place,
                  std::optional<std::size_t> unit) {
  Spans spans = excluded(view.results(), criterion.exclusions, place);
  if (body.standing == nullptr) return spans;
  const std::optional<std::uint64_t> number = unit ? std::optional{body.units[*unit].number} : std::nullopt;
  const Spans agreed = excluded_spans(*body.standing, number, view.results().time_origin);
  spans.insert(spans.end(), agreed.begin(), agreed.end());
  return joined(std::move(spans));
}

Hours hours_of(const Body& body, const RunView& view, const Criterion& criterion, const Spans& window) {
  const Results& run = view.results();
  Hours hours;
  for (std::size_t unit = 0; unit < view.roster.seats.size(); ++unit) {
    const Seat& seat = view.roster.seats[unit];
    Place place;
    if (is_known(seat)) place = {run.ranks[*seat.rank].node, static_cast<std::int32_t>(*seat.rank)};
    const Spans out = common(excluded_of(body, view, criterion, place, unit), window);
    const Spans counted = without(window, out);
    const Spans seen = is_known(seat) ? common(watched(run, event::down, place.node), counted) : Spans{};
    hours.down += length(common(down(run, place), seen)) / hour_s;
    hours.unwatched += (length(counted) - length(seen)) / hour_s;
    hours.excluded += length(out) / hour_s;
    hours.possible += length(counted) / hour_s;
  }
  return hours;
}

Settled judge_availability(const Body& body, const Criterion& criterion, const RunView& view, std::string& remark) {
  const Rule rule = rule_of(criterion, body.contract->policy, 1);
  const Spans window = joined({window_of(view.results(), event::down, criterion.duration_h)});
  const Hours hours = hours_of(body, view, criterion, window);
  if (!(hours.possible > 0)) return {{.reason = reason::not_measured}, "nothing is left of the watch to be judged"};
  const double least = availability(hours.down + hours.unwatched, 1, hours.possible, 0);
  const double most = availability(hours.down, 1, hours.possible, 0);
  Settled settled{decide_bounds(decide_limits(least, {least, least}, rule), decide_limits(most, {most, most}, rule)), {}};
  settled.decision.n = body.units.size();
  remark = fmt::format("{:.4g} unit-hours down of {:.6g}, {:.4g} excluded", hours.down, hours.possible, hours.excluded);
  if (settled.decision.reason == reason::incomplete)
    settled.detail = fmt::format("nobody watched for {:.4g} of {:.6g} unit-hours", hours.unwatched, hours.possible);
  return settled;
}

Settled judge_interruptions(const Body& body, const Criterion& criterion, const RunView& view, std::string& remark) {
  const Results& run = view.results();
  const Stretch window = window_of(run, event::interruption, criterion.duration_h);
  const Spans seen = common(watched(run, event::interruption, every_node), joined({window}));
  const double seen_h = length(seen) / hour_s, wanted_h = (window.end - window.begin) / hour_s;
  std::uint64_t count = 0;
  for (const EventRecord& each : run.events) {
    const bool counts = each.kind == event::interruption && each.time_s >= window.begin && each.time_s < window.end;
    if (counts && !covers(excluded_of(body, view, criterion, {.node = each.node, .rank = each.rank}, {}), each.time_s))
      ++count;
  }
  Rule rule = rule_of(criterion, body.contract->policy, 1);
  rule.guard = 0;  // a count has no instrument
  const auto observed = static_cast<double>(count);
  Settled settled{decide_limits(observed, {observed, observed}, rule), {}};
  settled.decision.n = count;
  const bool stands = settled.decision.outcome == Outcome::fail && settled.decision.reason == reason::above_limit;
  if (seen_h < wanted_h && !stands) {
    settled.decision.outcome = Outcome::inconclusive;
    settled.decision.reason = reason::incomplete;
    settled.detail = fmt::format("watched for {:.4g} h, the contract asks for {:.4g} h", seen_h, wanted_h);
  }
  if (seen_h > 0)
    remark = fmt::format("{} in {:.4g} h: with {:.4g} % confidence at least {:.4g} h lie between two", count, seen_h,
                         100 * (1 - rule.alpha), mtbi_lower_limit(seen_h, count, rule.alpha));
  return settled;
}

}  // namespace

bool is_soak(std::string_view metric) { return metric == "soak.availability" || metric == "soak.interruptions"; }

Finding judge_soak(const Body& body, const Criterion& criterion) {
  const bool of_units = criterion.metric == "soak.availability";
  const std::string_view kind = of_units ? event::down : event::interruption;
  const Rule rule = rule_of(criterion, body.contract->policy, 1);
  UnitName hall;
  hall.label = "hall " + body.contract->hall;
  Finding finding = open_finding(criterion, rule, [hall](std::size_t) { return hall; });
  Settled settled{{.reason = reason::not_measured}, fmt::format("no run says that somebody watched for '{}'", kind)};
  std::vector<Used> used;
  if (const RunView* const view = latest_watched(body, kind)) {
    settled = of_units ? judge_availability(body, criterion, *view, finding.remark)
                       : judge_interruptions(body, criterion, *view, finding.remark);
    used.push_back({&view->results(), nullptr});
  }
  add_outcome(finding, settled, rule);
  demand_evidence(finding.outcomes, missing_evidence(criterion, used));
  summarise(finding, rule, body.contract->policy);
  return finding;
}

}  // namespace hallmark
