#include "reports/judgement/load_shape.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "reports/judgement/sentinel.hpp"
#include "reports/results/load_plan.hpp"

namespace hallmark {
namespace {

double known_clock_bound(const Results& run, std::size_t rank) {
  if (run.nodes.size() < 2) return 0;
  const std::size_t node = run.ranks[rank].node;
  return node == run.ranks.front().node ? 0 : run.nodes[node].clock_bound_s;
}

template <class Value>
UnitEvidence by_block(const CaseRecord& record, std::size_t rank, const Value& value) {
  UnitEvidence evidence;
  const std::vector<bool> marks = sentinel_marks(record);
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::optional<ShapeDeed> deed = deed_of(record, rank, block);
    if (!deed) continue;
    evidence.add(value(*deed), marks[block]);
  }
  return evidence;
}

}  // namespace

std::optional<ShapeDeed> deed_of(const CaseRecord& record, std::size_t rank, std::size_t block) {
  const std::optional<LoadPlan> plan = parse_load_plan(case_param(record, "plan"));
  const bool whole =
      plan && record.scheduled && rank < record.ranks && record.samples > 0 && record.samples % plan->slots() == 0;
  if (!whole) return std::nullopt;
  ShapeDeed deed;
  const double begin = record.window_begin[record.at(rank, block)];
  const auto compare = [&](double actual, double planned, std::size_t slot) {
    const double error = std::abs(actual - begin - planned);
    if (!(error <= deed.worst_s)) deed.worst_s = error, deed.worst_slot = slot;
    return std::isfinite(error);
  };
  double busy = 0, wanted = 0;
  for (std::size_t i = 0; i < record.samples; ++i) {
    const PlannedSlot slot = plan->slot(i);
    const std::size_t at = record.at(rank, block, i);
    if (!compare(record.entry[at], slot.begin_s, i) || !std::isfinite(record.busy_s[at])) return std::nullopt;
    if (i + 1 == record.samples && !compare(record.exit[at], slot.end_s, record.samples)) return std::nullopt;
    busy += record.busy_s[at];
    wanted += slot.level * slot.length_s();
  }
  deed.load_fraction = busy / wanted;
  return std::isfinite(deed.load_fraction) ? std::optional{deed} : std::nullopt;
}

UnitEvidence rank_schedule_error(const Results& run, const CaseRecord& record, std::size_t rank) {
  if (rank >= run.ranks.size()) return {};
  const double bound = known_clock_bound(run, rank);
  UnitEvidence evidence = by_block(record, rank, [&](const ShapeDeed& deed) { return deed.worst_s + bound; });
  if (!std::isfinite(bound)) {
    evidence = {};
    evidence.faults.push_back(
        {Outcome::inconclusive, reason::clock,
         fmt::format("the clock of {} was not compared with rank 0's", run.nodes[run.ranks[rank].node].hostname),
         true});
  }
  return evidence;
}

UnitEvidence rank_load_fraction(const CaseRecord& record, std::size_t rank) {
  return by_block(record, rank, [](const ShapeDeed& deed) { return deed.load_fraction; });
}

void add_shape_verification(UnitEvidence& evidence, const CaseRecord& record, std::size_t rank) {
  const std::size_t before = evidence.faults.size();
  add_verification(evidence, record, rank);
  for (std::size_t i = before; i < evidence.faults.size(); ++i) {
    if (evidence.faults[i].reason != reason::unverified) continue;
    evidence.faults[i].action =
        "Find out what held the rank up (too many ranks for the cores, products longer than a "
        "pulse), and measure again.";
    for (std::size_t block = 0; block < record.blocks; ++block)
      if (const auto deed = deed_of(record, rank, block))
        evidence.faults[i].detail =
            fmt::format("{}: the plan was not kept: slot {} was {:.4g} s off (bound {} s), {:.4g} of the planned load",
                        record.name, deed->worst_slot, deed->worst_s, case_param(record, "bound"), deed->load_fraction);
  }
}

}  // namespace hallmark
