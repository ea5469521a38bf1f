#include "reports/judgement/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "reports/judgement/explain.hpp"
#include "reports/judgement/sentinel.hpp"
#include "reports/judgement/settle.hpp"
#include "reports/judgement/stability.hpp"
#include "reports/judgement/units.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

std::optional<std::size_t> alarm_towards(const std::vector<double>& scores, Comparator comparator) {
  std::vector<double> mirrored = scores;
  for (double& z : mirrored) z = -z;
  const auto down = downward_cusum(scores).alarm, up = downward_cusum(mirrored).alarm;
  if (comparator == Comparator::at_least) return down;
  if (comparator == Comparator::at_most) return up;
  return down && up ? std::min(down, up) : (down ? down : up);
}

/// Begin of each block that any of `ranks` measured, in order.
std::vector<double> block_times(const CaseRecord& record, const std::vector<std::size_t>& ranks) {
  std::vector<double> times;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    double begin = unknown;
    for (const std::size_t rank : ranks)
      for (std::size_t sample = 0; sample < record.samples; ++sample)
        begin = std::fmin(begin, record.entry[record.at(rank, block, sample)]);
    if (std::isfinite(begin)) times.push_back(begin);
  }
  return times;
}

struct Series {
  std::vector<double> times, values;
};

Series hall_series_of(const RunView& view, const CaseRecord& record, const Criterion& criterion,
                      const Source& source) {
  std::vector<std::size_t> ranks;
  for (const Seat& seat : view.roster.seats)
    if (seat.counts() && *seat.rank < record.ranks) ranks.push_back(*seat.rank);
  std::vector<std::size_t> everyone(record.ranks);
  std::iota(everyone.begin(), everyone.end(), std::size_t{0});
  const HallSeries series =
      source.kind == Kind::allreduce
          ? hall_busbw(record, {.all = everyone, .counted = ranks}, static_cast<double>(case_size(record.name)), criterion.statistic)
          : hall_rate(record, ranks, source.work, criterion.statistic);
  return {block_times(record, ranks), series.evidence.values};
}

Series series_of(const Body& body, const RunView& view, const CaseRecord& record, const Finding& finding,
                 const Source& source) {
  const Criterion& criterion = finding.criterion;
  if (criterion.scope == Scope::hall)
    return criterion.aggregate.empty() && source.kind != Kind::power && !source.seconds ? hall_series_of(view, record, criterion, source)
                                                                     : Series{};
  if (finding.outcomes.size() != body.units.size()) return {};
  const Seat& seat = view.roster.seats[*finding.worst];
  if (!seat.rank || *seat.rank >= record.ranks) return {};
  UnitEvidence evidence;
  add_seat_evidence(evidence, view, {.record = &record, .why_not = {}, .marks = sentinel_marks(record), .twins = {}},
                    *finding.worst, criterion, source);
  return {block_times(record, {*seat.rank}), evidence.values};
}

}  // namespace

std::string drift_words(std::span<const double> times_s, std::span<const double> values, Comparator comparator) {
  if (values.size() < fewest_for_drift || times_s.size() != values.size()) return {};
  const double first = median(values.first(values.size() / 4));
  std::string words = fmt::format("slope {:.3g} % an hour", 100 * 3600 * theil_sen_slope(times_s, values) / first);
  if (const auto alarm = alarm_towards(block_scores(values), comparator))
    words += fmt::format("; it changed at block {} of {}, {:.3g} h after the first (CUSUM)", *alarm + 1, values.size(),
                         (times_s[*alarm] - times_s.front()) / 3600);
  return words;
}

void add_drift_words(Finding& finding, const Body& body) {
  const std::optional<Source> source = source_of(finding.criterion.metric);
  if (finding.criterion.statistic != "drift" || !source || !finding.worst || finding.case_name.empty()) return;
  for (auto view = body.runs.rbegin(); view != body.runs.rend(); ++view)
    for (const CaseRecord& record : view->results().cases) {
      if (record.name != finding.case_name) continue;
      const Series series = series_of(body, *view, record, finding, *source);
      const std::string words = drift_words(series.times, series.values, finding.criterion.comparator);
      if (words.empty()) continue;
      const UnitName unit = finding.outcomes.name(*finding.worst);
      finding.remark +=
          fmt::format("{}{}: {}", finding.remark.empty() ? "" : "; ", hallmark::words(unit), words);
      return;
    }
}

void demand_duration(Finding& finding, const Body& body) {
  if (!finding.criterion.duration_h || finding.case_name.empty()) return;
  double longest_s = 0;
  for (const RunView& view : body.runs)
    for (const CaseRecord& record : view.results().cases) {
      if (record.name != finding.case_name) continue;
      double begin = unknown, end = unknown;
      for (const double time : record.window_begin) begin = std::fmin(begin, time);
      for (const double time : record.window_end) end = std::fmax(end, time);
      if (end > begin) longest_s = std::max(longest_s, end - begin);
    }
  if (longest_s >= 3600 * *finding.criterion.duration_h) return;
  const UnitWords words{fmt::format("{} was measured over {:.4g} h, the contract asks for {:.4g} h", finding.case_name,
                                    longest_s / 3600, *finding.criterion.duration_h),
                        action_for(reason::incomplete)};
  for (std::size_t unit = 0; unit < finding.outcomes.size(); ++unit)
    if (finding.outcomes.numbers()[unit].outcome == Outcome::pass)
      finding.outcomes.overrule(unit, {Outcome::inconclusive, reason::incomplete}, words);
  recount(finding, body.contract->policy);
}

}  // namespace hallmark
