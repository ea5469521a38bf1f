#include "reports/judgement/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "reports/judgement/sentinel.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double block_value(const std::vector<double>& samples, std::string_view statistic) {
  if (statistic == "min") return std::ranges::min(samples);
  if (statistic == "max") return std::ranges::max(samples);
  if (statistic == "last") return samples.back();
  return median(samples);
}

bool was_measured(const CaseRecord& record, std::size_t rank, std::size_t block) {
  if (rank >= record.ranks) return false;
  for (std::size_t sample = 0; sample < record.samples; ++sample) {
    const std::size_t i = record.at(rank, block, sample);
    if (!std::isnan(record.entry[i]) || !std::isnan(record.exit[i])) return true;
  }
  return false;
}

/// Appends one block's value; a sample that is no positive finite number spoils the unit, not only the sample.
void add_block(UnitEvidence& evidence, const std::vector<double>& samples, std::size_t block, bool marked,
               std::string_view statistic) {
  for (const double x : samples) {
    if (std::isfinite(x) && x > 0) continue;
    evidence.faults.push_back({Outcome::inconclusive, reason::nonfinite,
                               fmt::format("block {} has a sample that is no positive number", block), true});
    return;
  }
  evidence.values.push_back(block_value(samples, statistic));
  evidence.marked.push_back(marked);
}

struct TimeSpan {
  double begin = infinity, end = -infinity;
  bool known = true;

  void cover(double entry, double exit) {
    known = known && std::isfinite(entry) && std::isfinite(exit) && exit > entry;
    begin = std::min(begin, entry);
    end = std::max(end, exit);
  }
  [[nodiscard]] double length() const { return known ? end - begin : unknown; }
};

std::vector<std::size_t> measured_ranks(const CaseRecord& record, std::span<const std::size_t> ranks,
                                        std::size_t block) {
  std::vector<std::size_t> measured;
  for (const std::size_t rank : ranks)
    if (was_measured(record, rank, block)) measured.push_back(rank);
  return measured;
}

/// One value per block that any of `timed` measured: `rate(n, elapsed)` of each sample, n ranks having taken part.
template <class Rate>
HallSeries hall_series(const CaseRecord& record, std::span<const std::size_t> timed,
                       std::span<const std::size_t> counted, std::string_view statistic, const Rate& rate) {
  HallSeries series{.evidence = {}, .participants = counted.size(), .shortest_block_s = unknown};
  const std::vector<bool> marks = sentinel_marks(record);
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::vector<std::size_t> ranks = measured_ranks(record, timed, block);
    if (ranks.empty()) continue;
    series.participants = std::min(series.participants, measured_ranks(record, counted, block).size());
    std::vector<double> samples;
    TimeSpan whole;
    for (std::size_t sample = 0; sample < record.samples; ++sample) {
      TimeSpan span;
      for (const std::size_t rank : ranks)
        span.cover(record.entry[record.at(rank, block, sample)], record.exit[record.at(rank, block, sample)]);
      whole.cover(span.begin, span.end);
      samples.push_back(rate(ranks.size(), span.length()));
    }
    series.shortest_block_s = std::fmin(series.shortest_block_s, whole.length());
    add_block(series.evidence, samples, block, marks[block], statistic);
  }
  if (series.evidence.values.empty()) series.participants = 0;
  return series;
}

}  // namespace

void UnitEvidence::pool(UnitEvidence&& later) {
  values.insert(values.end(), later.values.begin(), later.values.end());
  marked.insert(marked.end(), later.marked.begin(), later.marked.end());
  faults.insert(faults.end(), std::make_move_iterator(later.faults.begin()),
                std::make_move_iterator(later.faults.end()));
}

UnitEvidence rank_rate(const CaseRecord& record, std::size_t rank, double CaseRecord::*work,
                       std::string_view statistic) {
  UnitEvidence evidence;
  const std::vector<bool> marks = sentinel_marks(record);
  const double done = record.*work * record.steps_per_sample;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    if (!was_measured(record, rank, block)) continue;
    std::vector<double> samples;
    for (std::size_t sample = 0; sample < record.samples; ++sample) {
      const std::size_t i = record.at(rank, block, sample);
      samples.push_back(done / (record.exit[i] - record.entry[i]));
    }
    add_block(evidence, samples, block, marks[block], statistic);
  }
  return evidence;
}

UnitEvidence rank_power(const CaseRecord& record, std::size_t rank) {
  UnitEvidence evidence;
  if (rank >= record.ranks) return evidence;
  const std::vector<bool> marks = sentinel_marks(record);
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::size_t i = record.at(rank, block);
    if (std::isnan(record.energy_j[i])) continue;
    add_block(evidence, {record.energy_j[i] / (record.window_end[i] - record.window_begin[i])}, block, marks[block],
              "median");
  }
  return evidence;
}

void add_verification(UnitEvidence& evidence, const CaseRecord& record, std::size_t rank) {
  if (rank >= record.ranks) return;
  std::size_t wrong = 0, unchecked = 0;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const Verified verified = record.verified[record.at(rank, block)];
    if (verified == Verified::wrong) ++wrong;
    if (verified == Verified::unchecked && was_measured(record, rank, block)) ++unchecked;
  }
  if (wrong > 0)
    evidence.faults.push_back({Outcome::fail, reason::wrong_result,
                               fmt::format("{}: wrong answer in {} of {} blocks", record.name, wrong, record.blocks),
                               true});
  if (unchecked > 0)
    evidence.faults.push_back({Outcome::inconclusive, reason::unverified,
                               fmt::format("{}: answer not checked in {} blocks", record.name, unchecked)});
}

HallSeries hall_rate(const CaseRecord& record, std::span<const std::size_t> ranks, double CaseRecord::*work,
                     std::string_view statistic) {
  const double done = record.*work * record.steps_per_sample;
  return hall_series(record, ranks, ranks, statistic,
                     [&](std::size_t n, double elapsed) { return static_cast<double>(n) * done / elapsed; });
}

HallSeries hall_busbw(const CaseRecord& record, std::span<const std::size_t> counted, double bytes,
                      std::string_view statistic) {
  std::vector<std::size_t> everyone(record.ranks);
  std::iota(everyone.begin(), everyone.end(), std::size_t{0});
  bool alone = false;
  HallSeries series = hall_series(record, everyone, counted, statistic, [&](std::size_t n, double elapsed) {
    alone = alone || n < 2;
    const auto ranks = static_cast<double>(n);
    return bytes * record.steps_per_sample / elapsed * 2 * (ranks - 1) / ranks;
  });
  if (alone) {
    series.evidence = {};
    series.evidence.faults.push_back({Outcome::inconclusive, reason::not_measured,
                                      "one rank alone moves nothing over a bus: 2(n-1)/n is 0 for n = 1", true});
  }
  return series;
}

}  // namespace hallmark
