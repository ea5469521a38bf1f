#include "reports/judgement/series_power.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// Two readings that lie further apart than this leave a gap: ten of the meter's usual steps.
double longest_step(const PowerSeries& series) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < series.time_s.size(); ++i) steps.push_back(series.time_s[i] - series.time_s[i - 1]);
  return 10 * median(steps);
}

/// The value at `t` on the line through the readings around it; NaN outside them, in a gap, or next to a failed one.
double at(const PowerSeries& series, double t) {
  const auto after = std::ranges::lower_bound(series.time_s, t);
  if (after == series.time_s.end()) return unknown;
  const auto i = static_cast<std::size_t>(after - series.time_s.begin());
  if (series.time_s[i] == t) return series.value[i];
  if (i == 0 || series.time_s[i] - series.time_s[i - 1] > longest_step(series)) return unknown;
  const double share = (t - series.time_s[i - 1]) / (series.time_s[i] - series.time_s[i - 1]);
  return series.value[i - 1] + share * (series.value[i] - series.value[i - 1]);
}

/// Joules in [begin, end] by the trapezoid rule; NaN where a reading failed or there is a gap.
double integral(const PowerSeries& series, double begin, double end) {
  double joules = 0, t = begin, watts = at(series, begin);
  const double most = longest_step(series);
  for (auto next = std::ranges::upper_bound(series.time_s, begin);; ++next) {
    const bool last = next == series.time_s.end() || *next >= end;
    const double until = last ? end : *next;
    const double then =
        last ? at(series, end) : series.value[static_cast<std::size_t>(next - series.time_s.begin())];
    if (until - t > most) return unknown;
    joules += (watts + then) / 2 * (until - t);
    t = until, watts = then;
    if (last) return joules;
  }
}

}  // namespace

double series_watts(const PowerSeries& series, double begin, double end) {
  if (series.time_s.empty() || series.time_s.front() > begin || series.time_s.back() < end) return unknown;
  const double joules = series.kind == "energy" ? at(series, end) - at(series, begin) : integral(series, begin, end);
  return joules / (end - begin);
}

}  // namespace hallmark
