#include "reports/judgement/aggregate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace hallmark {
namespace {

constexpr double z = 1.645;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Span {
  double begin, end;
};

/// First entry and last exit of one rank in one block; nullopt where it was not measured.
std::optional<Span> timed_span(const CaseRecord& record, std::size_t rank, std::size_t block) {
  Span span{infinity, -infinity};
  for (std::size_t sample = 0; sample < record.samples; ++sample) {
    const std::size_t i = record.at(rank, block, sample);
    if (std::isfinite(record.entry[i])) span.begin = std::min(span.begin, record.entry[i]);
    if (std::isfinite(record.exit[i])) span.end = std::max(span.end, record.exit[i]);
  }
  if (span.begin > span.end) return std::nullopt;
  return span;
}

/// Share of one block's timed span that all windows cover; nullopt where nobody was measured.
std::optional<double> block_concurrency(const CaseRecord& record, std::span<const std::size_t> ranks,
                                        std::size_t block) {
  Span timed{infinity, -infinity}, common{-infinity, infinity};
  for (const std::size_t rank : ranks) {
    const std::optional<Span> span = timed_span(record, rank, block);
    if (!span) continue;
    const double begin = record.window_begin[record.at(rank, block)], end = record.window_end[record.at(rank, block)];
    if (!std::isfinite(begin) || !std::isfinite(end)) return std::numeric_limits<double>::quiet_NaN();
    timed = {std::min(timed.begin, span->begin), std::max(timed.end, span->end)};
    common = {std::max(common.begin, begin), std::min(common.end, end)};
  }
  if (timed.begin > timed.end) return std::nullopt;
  const double covered = std::min(common.end, timed.end) - std::max(common.begin, timed.begin);
  return std::max(covered, 0.0) / (timed.end - timed.begin);
}

}  // namespace

Estimate sum_estimate(std::span<const Estimate> ranks) {
  std::vector<double> medians, variances;
  for (const Estimate& rank : ranks) {
    const double u = (rank.limits.upper - rank.limits.lower) / (2 * z);
    medians.push_back(rank.median);
    variances.push_back(u * u);
  }
  const double sum = ordered_sum(medians), half = z * std::sqrt(ordered_sum(variances));
  return {sum, {sum - half, sum + half}};
}

double ordered_sum(std::vector<double> values) {
  std::ranges::sort(values);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

Interval guarded_sum(const Estimate& sum, double guard) {
  const double systematic = std::abs(sum.median) * guard;
  return {sum.limits.lower - systematic, sum.limits.upper + systematic};
}

double gang_capacity(std::span<const Estimate> ranks) {
  if (ranks.empty()) return 0;
  return static_cast<double>(ranks.size()) * std::ranges::min(ranks, {}, &Estimate::median).median;
}

double concurrency(const CaseRecord& record, std::span<const std::size_t> ranks) {
  double least = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::optional<double> share = block_concurrency(record, ranks, block);
    if (!share) continue;
    if (std::isnan(*share)) return *share;
    least = std::isnan(least) ? *share : std::min(least, *share);
  }
  return least;
}

std::string concurrency_words(double share) {
  if (std::isnan(share)) return "it is not known when the ranks were under load";
  return fmt::format("all ranks were under load together for {:.1f} % of the timed span only", 100 * share);
}

}  // namespace hallmark
