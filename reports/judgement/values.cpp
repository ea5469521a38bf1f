#include "reports/judgement/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "reports/judgement/explain.hpp"
#include "reports/judgement/hall_power.hpp"
#include "reports/judgement/naming.hpp"
#include "reports/judgement/sentinel.hpp"
#include "topology/base/order_statistics.hpp"
#include "topology/base/phases.hpp"

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
    if (record.recorded(record.at(rank, block, sample))) return true;
  }
  return false;
}

bool is_rate(double x) { return std::isfinite(x) && x > 0; }

/// A sample that is no positive finite number spoils the unit, not only the sample.
bool spoils(UnitEvidence& evidence, std::span<const double> samples, std::size_t block) {
  if (std::ranges::all_of(samples, is_rate)) return false;
  evidence.faults.push_back({Outcome::inconclusive, reason::nonfinite,
                             fmt::format("block {} has a sample that is no positive number", block), true});
  return true;
}

void add_block(UnitEvidence& evidence, const std::vector<double>& samples, std::size_t block, bool marked,
               std::string_view statistic) {
  if (spoils(evidence, samples, block)) return;
  evidence.add(block_value(samples, statistic), marked);
}

/// A block of one sample, whose every statistic is that sample.
void add_value(UnitEvidence& evidence, double value, std::size_t block, bool marked) {
  if (!is_rate(value) && spoils(evidence, {&value, 1}, block)) return;
  evidence.add(value, marked);
}

/// The samples of one rank in one block, in order.
struct BlockSamples {
  std::vector<double> rates, seconds, entries;
};

/// What of a load after its knee counts; one that never settles has none, and no other number stands for it.
void add_part(UnitEvidence& evidence, const BlockSamples& samples, SamplePart part, std::size_t block, bool marked) {
  if (spoils(evidence, samples.rates, block)) return;
  const auto steady = sustained(samples.rates, median(samples.seconds));
  if (!steady) {
    evidence.faults.push_back({Outcome::inconclusive, reason::unstable,
                               fmt::format("block {}: the load does not settle within half of its {} samples", block,
                                           samples.rates.size()),
                               true});
    return;
  }
  const double value = part == SamplePart::low      ? steady->low
                            : part == SamplePart::median ? steady->median
                            : part == SamplePart::slope  ? steady->slope_per_s
                                                   : samples.entries[steady->knee] - samples.entries.front();
  evidence.add(value, marked);
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

/// Where only lengths are known, all ranks together take as long as the slowest; unknown where one of them is.
double longest(const CaseRecord& record, const std::vector<std::size_t>& ranks, std::size_t block, std::size_t sample) {
  double most = 0;
  for (const std::size_t rank : ranks) {
    const double seconds = record.seconds(record.at(rank, block, sample));
    if (!(seconds > 0)) return unknown;
    most = std::max(most, seconds);
  }
  return most;
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
      if (!record.elapsed_s.empty()) {
        samples.push_back(rate(ranks.size(), longest(record, ranks, block, sample)));
        continue;
      }
      TimeSpan span;
      for (const std::size_t rank : ranks)
        span.cover(record.entry[record.at(rank, block, sample)], record.exit[record.at(rank, block, sample)]);
      whole.cover(span.begin, span.end);
      samples.push_back(rate(ranks.size(), span.length()));
    }
    if (record.elapsed_s.empty()) series.shortest_block_s = std::fmin(series.shortest_block_s, whole.length());
    add_block(series.evidence, samples, block, marks[block], statistic);
  }
  if (series.evidence.values.empty()) series.participants = 0;
  return series;
}

Fault wrong_answer(const CaseRecord& record, std::size_t rank, const std::vector<std::size_t>& blocks,
                   std::string detail) {
  const Diagnosis diagnosis = diagnose(record, rank, blocks);
  if (!diagnosis.words.empty()) detail += "; " + diagnosis.words;
  return {Outcome::fail, reason::wrong_result, std::move(detail), true, action_for(diagnosis)};
}

std::string deviation_words(const CaseRecord& record, const Deviation& deviation) {
  std::string words = fmt::format("its answer of {} in block {} differs from {} of {} ranks of its class", record.name,
                                  deviation.blocks.front(), deviation.majority, deviation.of);
  if (deviation.blocks.size() > 1) words += fmt::format(", and in {} further blocks", deviation.blocks.size() - 1);
  return deviation.differs.empty() ? words : words + " (" + deviation.differs + ")";
}

Fault outvoted(const Poll& poll, const Deviation& deviation) {
  Fault fault = wrong_answer(*poll.record, deviation.rank, deviation.blocks, deviation_words(*poll.record, deviation));
  if (!deviation.differs.empty())
    fault.action =
        fmt::format("First bring it to the state of its class ({}) and measure again. If it still deviates: {}",
                    deviation.differs, fault.action);
  return fault;
}

/// "gemm/fp64" of "gemm/fp64/gaussian/n:*".
std::string_view precision_of(std::string_view name) {
  const std::size_t first = name.find('/');
  return first == std::string_view::npos ? name : name.substr(0, name.find('/', first + 1));
}

}  // namespace

void UnitEvidence::pool(UnitEvidence&& later) {
  if (!later.marked.empty()) {
    marked.resize(values.size());
    marked.insert(marked.end(), later.marked.begin(), later.marked.end());
  }
  values.insert(values.end(), later.values.begin(), later.values.end());
  lower_bound = lower_bound || later.lower_bound;
  faults.insert(faults.end(), std::make_move_iterator(later.faults.begin()),
                std::make_move_iterator(later.faults.end()));
}

void UnitEvidence::clear() {
  values.clear();
  marked.clear();
  faults.clear();
  lower_bound = false;
}

bool single_sample_rates(const CaseRecord& record, std::size_t rank, double work, std::span<double> rates) {
  const std::size_t first = record.at(rank, 0, 0);
  if (!record.elapsed_s.empty()) {
    const double* const seconds = record.elapsed_s.data() + first;
    for (std::size_t i = 0; i < rates.size(); ++i) rates[i] = work / seconds[i];
  } else if (!record.entry.empty() && !record.exit.empty()) {
    const double *const begin = record.entry.data() + first, *const end = record.exit.data() + first;
    for (std::size_t i = 0; i < rates.size(); ++i) rates[i] = work / (end[i] - begin[i]);
  } else {
    return false;
  }
  bool good = true;
  for (const double rate : rates) good = good & (rate > 0) & (rate < infinity);
  return good;
}

void add_rank_rate(UnitEvidence& evidence, const CaseRecord& record, const std::vector<bool>& marks, std::size_t rank,
                   double CaseRecord::*work, const BlockValue& value) {
  if (rank >= record.ranks) return;
  const double done = record.*work * record.steps_per_sample;
  if (record.samples == 1 && value.part == SamplePart::whole && marks.empty()) {
    const std::size_t before = evidence.values.size();
    evidence.values.resize(before + record.blocks);
    if (single_sample_rates(record, rank, done, std::span{evidence.values}.subspan(before))) return;
    evidence.values.resize(before);
  }
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const bool marked = block < marks.size() && marks[block];
    if (!was_measured(record, rank, block)) continue;
    BlockSamples samples;
    for (std::size_t sample = 0; sample < record.samples; ++sample) {
      const std::size_t i = record.at(rank, block, sample);
      samples.entries.push_back(record.entry[i]);
      samples.seconds.push_back(record.seconds(i));
      samples.rates.push_back(done / samples.seconds.back());
    }
    if (value.part == SamplePart::whole)
      add_block(evidence, samples.rates, block, marked, value.statistic);
    else
      add_part(evidence, samples, value.part, block, marked);
  }
}

UnitEvidence rank_rate(const CaseRecord& record, std::size_t rank, double CaseRecord::*work) {
  UnitEvidence evidence;
  add_rank_rate(evidence, record, sentinel_marks(record), rank, work, {});
  return evidence;
}

RankWatts::RankWatts(const CaseRecord& record) : record_{&record} {
  if (record.energy_j.empty()) return;
  marks_ = sentinel_marks(record);
  for (std::size_t block = 0; block < record.blocks; ++block) windows_.push_back(energy_window(record, block));
}

void RankWatts::add(UnitEvidence& evidence, std::size_t rank) const {
  if (rank >= record_->ranks) return;
  for (std::size_t block = 0; block < windows_.size(); ++block) {
    const std::size_t i = record_->at(rank, block);
    if (std::isnan(record_->energy_j[i])) continue;
    add_value(evidence, record_->energy_j[i] / windows_[block], block, marks_[block]);
    if (!record_->energy_flags.empty() && record_->energy_flags[i] != 0) evidence.lower_bound = true;
  }
}

UnitEvidence RankWatts::of(std::size_t rank) const {
  UnitEvidence evidence;
  add(evidence, rank);
  return evidence;
}

void add_verification(UnitEvidence& evidence, const CaseRecord& record, std::size_t rank) {
  if (rank >= record.ranks) return;
  std::vector<std::size_t> wrong;
  std::size_t unchecked = 0;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const Verified verified = record.verified[record.at(rank, block)];
    if (verified == Verified::wrong) wrong.push_back(block);
    if (verified == Verified::unchecked && was_measured(record, rank, block)) ++unchecked;
  }
  if (!wrong.empty())
    evidence.faults.push_back(
        wrong_answer(record, rank, wrong,
                     fmt::format("{}: wrong answer in {} of {} blocks", record.name, wrong.size(), record.blocks)));
  if (unchecked > 0)
    evidence.faults.push_back({Outcome::inconclusive, reason::unverified,
                               fmt::format("{}: answer not checked in {} blocks", record.name, unchecked)});
}

void add_votes(UnitEvidence& evidence, const std::vector<Poll>& polls, std::string_view pattern, std::size_t rank) {
  if (benchmark_of(pattern) != "gemm") return;
  for (const Poll& poll : polls) {
    if (const Deviation* deviation = poll.deviation(rank)) evidence.faults.push_back(outvoted(poll, *deviation));
    if (precision_of(poll.record->name) != precision_of(pattern)) continue;
    if (const Split* split = poll.split(rank))
      evidence.faults.push_back(
          {Outcome::inconclusive, reason::configuration, fmt::format("{}: {}", poll.record->name, split->words)});
  }
}

HallSeries hall_rate(const CaseRecord& record, std::span<const std::size_t> ranks, double CaseRecord::*work,
                     std::string_view statistic) {
  const double done = record.*work * record.steps_per_sample;
  return hall_series(record, ranks, ranks, statistic,
                     [&](std::size_t n, double elapsed) { return static_cast<double>(n) * done / elapsed; });
}

HallSeries hall_latency(const CaseRecord& record, const Members& members, std::string_view statistic) {
  return hall_series(record, members.all, members.counted, statistic,
                     [&](std::size_t, double elapsed) { return elapsed / record.steps_per_sample; });
}

HallSeries hall_busbw(const CaseRecord& record, const Members& members, double bytes, std::string_view statistic) {
  bool alone = false;
  HallSeries series = hall_series(record, members.all, members.counted, statistic, [&](std::size_t n, double elapsed) {
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
