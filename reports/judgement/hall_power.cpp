#include "reports/judgement/hall_power.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/explain.hpp"
#include "reports/judgement/source.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr double quarter_hour_s = 900;

Settled refuse(std::string_view code, std::string detail) { return {{.reason = code}, std::move(detail)}; }

std::string param(const Criterion& criterion, const char* key) {
  const auto found = criterion.params.find(key);
  return found == criterion.params.end() ? std::string{} : found->second;
}

/// From nodes' sensors: the case in which they show most, of the latest run in which they show anything.
struct Load {
  const RunView* view = nullptr;
  const CaseRecord* record = nullptr;
  HallPower power;
};

/// The nodes that the units stand in.
std::vector<bool> own_nodes(const RunView& view) {
  std::vector<bool> own(view.results().nodes.size(), false);
  for (const Seat& seat : view.roster.seats)
    if (seat.rank) own.at(view.results().ranks[*seat.rank].node) = true;
  return own;
}

Load heaviest_load(const Body& body, Scope scope) {
  Load load;
  for (std::size_t r = body.runs.size(); r-- > 0 && load.record == nullptr;) {
    double most = 0;
    const std::vector<bool> counted = scope == Scope::hall ? std::vector<bool>{} : own_nodes(body.runs[r]);
    for (const CaseRecord& record : body.runs[r].results().cases) {
      if (record.planted_rank >= 0 || record.node_energy_j.empty()) continue;
      HallPower power = power_of_nodes(body.runs[r].results(), record, body.contract->nodes, counted);
      if (const double middle = median(power.watts); middle > most) {
        most = middle;
        load = {&body.runs[r], &record, std::move(power)};
      }
    }
  }
  return load;
}

/// Of [begin, end], the share in which all ranks were under some case's load together.
double loaded_share(const Results& run, double begin, double end) {
  std::vector<std::pair<double, double>> windows;
  for (const CaseRecord& record : run.cases)
    for (std::size_t block = 0; block < record.blocks && record.planted_rank < 0; ++block) {
      double from = begin, until = end;
      for (std::size_t rank = 0; rank < record.ranks; ++rank) {
        from = std::fmax(from, record.window_begin[record.at(rank, block)]);
        until = std::fmin(until, record.window_end[record.at(rank, block)]);
      }
      if (record.ranks > 0 && until > from && std::isfinite(record.window_begin[record.at(0, block)]))
        windows.emplace_back(from, until);
    }
  std::ranges::sort(windows);
  double covered = 0, reached = begin;
  for (const auto& [from, until] : windows) {
    covered += std::max(0.0, until - std::max(from, reached));
    reached = std::max(reached, until);
  }
  return covered / (end - begin);
}

/// Too few watts are the hall's fault only where they were asked for.
void respect_demand(Settled& settled, const Results& run, double begin, double end) {
  if (settled.decision.outcome != Outcome::fail || settled.decision.reason != reason::below_floor) return;
  const double share = loaded_share(run, begin, end);
  if (share >= least_concurrency) return;
  settled.decision.outcome = Outcome::inconclusive;
  settled.decision.reason = reason::not_demonstrated;
  settled.detail = fmt::format("the ranks were under load together for {:.1f} % of the metered time only", 100 * share);
}

Settled judge_meters(const Body& body, const Criterion& criterion, std::string& remark) {
  const std::string block_s = param(criterion, "block_s");
  const double block = block_s.empty() ? quarter_hour_s : std::strtod(block_s.c_str(), nullptr);
  const Rule rule = rule_of(criterion, body.contract->policy, 1);
  for (std::size_t r = body.runs.size(); r-- > 0;) {
    const Results& run = body.runs[r].results();
    const HallPower power = power_of_meters(run, param(criterion, "boundary"), block);
    if (power.expected == 0) continue;
    if (!power.doubt.empty()) return refuse(reason::sensor_disagree, power.doubt);
    Settled settled{decide(power.watts, rule), {}};
    const double covered_h = static_cast<double>(power.watts.size()) * block / 3600;
    remark = fmt::format("{} meters at {}, {} blocks of {:.4g} s", power.sources, power.boundary, power.watts.size(),
                         block);
    if (power.watts.empty())
      return refuse(reason::not_measured, fmt::format("the meters at {} cover no block of {:.4g} s", power.boundary, block));
    respect_demand(settled, run, power.begin.front(), power.end.back());
    if (settled.decision.outcome != Outcome::pass) return settled;
    if (power.void_blocks > 0)
      return refuse(reason::incomplete, fmt::format("{} of {} blocks are not covered by all meters", power.void_blocks,
                                                    power.void_blocks + power.watts.size()));
    if (criterion.duration_h && covered_h < *criterion.duration_h)
      return refuse(reason::incomplete, fmt::format("the meters cover {:.3g} h, the contract asks for {:.3g} h",
                                                    covered_h, *criterion.duration_h));
    return settled;
  }
  return refuse(reason::no_sensor, "no run has the readings of a facility meter (hallmark run --power-feed FILE)");
}

/// The clocks' errors move the edges of each window, by as much power as the hall can swing: at most all of it.
double edge_error(const HallPower& power) {
  double shortest = INFINITY;
  for (std::size_t i = 0; i < power.begin.size(); ++i) shortest = std::min(shortest, power.end[i] - power.begin[i]);
  return 2 * power.clock_bound_s / shortest;
}

std::string sum_words(const HallPower& power) {
  return fmt::format("{} of {} nodes add to the sum, at {}{}", power.sources, power.expected, power.boundary,
                     power.lower_bound ? ": a lower bound" : "");
}

Settled judge_nodes(const Body& body, const Criterion& criterion, Finding& finding) {
  const Load load = heaviest_load(body, criterion.scope);
  if (load.record == nullptr) return refuse(reason::no_sensor, "no node's sensors gave a reading");
  finding.case_name = load.record->name;
  finding.remark = sum_words(load.power);
  if (!load.power.doubt.empty()) return refuse(reason::sensor_disagree, load.power.doubt);
  Rule rule = rule_of(criterion, body.contract->policy, 1);
  rule.guard = guard_of_sum(rule.guard, criterion.uncertainty.correlation, load.power.sources) + edge_error(load.power);
  Settled settled{decide(load.power.watts, rule), {}};
  if (load.power.lower_bound) {
    respect_lower_bound(settled.decision, rule);
    settled.detail = sum_words(load.power);
  }
  if (!load.power.begin.empty()) {
    Settled demanded = settled;
    for (std::size_t i = 0; i < load.power.begin.size(); ++i)
      respect_demand(demanded, load.view->results(), load.power.begin[i], load.power.end[i]);
    settled = demanded;
  }
  return settled;
}

Settled judge_ratio(const Body& body, const Criterion& criterion, Finding& finding) {
  const Load load = heaviest_load(body, Scope::hall);
  if (load.record == nullptr) return refuse(reason::no_sensor, "no node's sensors gave a reading");
  finding.case_name = load.record->name;
  finding.remark = sum_words(load.power);
  if (load.power.lower_bound) return refuse(reason::no_sensor, "the nodes' sum is not complete: " + sum_words(load.power));
  const Results& run = load.view->results();
  const HallPower meters = power_of_meters(run, param(criterion, "boundary"), quarter_hour_s);
  if (meters.expected == 0)
    return refuse(reason::no_sensor, "the run has no readings of a facility meter (hallmark run --power-feed FILE)");
  if (!meters.doubt.empty()) return refuse(reason::sensor_disagree, meters.doubt);
  std::vector<double> ratios;
  for (std::size_t i = 0; i < load.power.watts.size(); ++i)
    if (const double metered = meter_watts(run, meters.boundary, load.power.begin[i], load.power.end[i]); metered > 0)
      ratios.push_back(load.power.watts[i] / metered);
  if (ratios.empty()) return refuse(reason::not_measured, "no block of load is covered by all meters");
  return {decide(ratios, rule_of(criterion, body.contract->policy, 1)), {}};
}

}  // namespace

Demonstrated demonstrated_power(const Body& body) {
  const Load load = heaviest_load(body, Scope::hall);
  if (load.record == nullptr) return {};
  return {median(load.power.watts), fmt::format("{}, under {}", sum_words(load.power), load.record->name)};
}

Settled judge_hall_power(const Body& body, const Criterion& criterion, Finding& finding) {
  if (criterion.metric == "power.sensor_ratio") return judge_ratio(body, criterion, finding);
  if (criterion.instrument == "facility-meter") return judge_meters(body, criterion, finding.remark);
  return judge_nodes(body, criterion, finding);
}

}  // namespace hallmark
