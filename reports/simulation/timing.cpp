#include "reports/simulation/timing.hpp"

#include <algorithm>
#include <cmath>

#include "reports/results/load_plan.hpp"
#include "reports/simulation/deviate.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double clock_hz = 1.5e9, cool_c = 62, hot_c = 88;
constexpr double lead_s = 1;  // of a window before its first sample and after its last
constexpr std::size_t heat_cause = 6;
static_assert(throttle_causes[heat_cause] == "hw_thermal");

struct Streams {
  std::uint64_t sample, watts, hash;
};

Streams streams_of(const SimulationPlan& plan, const std::string& name) {
  return {stream_seed(plan.seed, name + "/sample"), stream_seed(plan.seed, name + "/watts"),
          stream_seed(plan.seed, name + "/answer")};
}

/// Heat on a unit in a block: the share of its clock that is gone.
double heat_on(const Course& course, std::size_t rank, const CaseRecord& record, std::size_t block) {
  double left = 1;
  for (const SimulatedFault* const fault : course.faults.on(rank))
    if (shows_in(*fault, record.name, course.has_device_cases)) left *= 1 - heat_of(*fault, block, record.blocks);
  return 1 - left;
}

/// Where there is room for it.
template <class Facts, class Value>
void set(Facts& array, std::size_t i, Value value) {
  if (!array.empty()) array[i] = value;
}

bool any_of_kind(const SimulationPlan& plan, SimulatedKind kind) {
  return std::ranges::any_of(plan.faults, [kind](const auto& fault) { return fault.kind == kind; });
}

/// Of a large hall: lengths and answers, and beside them only what some criterion or fault is about.
void make_little_room(CaseRecord& record, const Course& course, std::size_t ranks, const SimulatedCase& made) {
  record.ranks = ranks;
  record.blocks = made.blocks;
  record.samples = made.samples;
  const std::size_t cells = ranks * made.blocks;
  record.verified.assign(cells, Verified::unchecked);
  if (made.stamped)
    for (auto* stamps : {&record.entry, &record.exit}) stamps->assign(cells * made.samples, unknown);
  else
    record.elapsed_s.assign(cells * made.samples, unknown);
  if (made.scheduled) record.busy_s.assign(cells * made.samples, unknown);
  if (course.workload.residue) record.residue.assign(cells, unknown);
  if (course.workload.power) record.energy_j.assign(cells, unknown);
  const bool heat = any_of_kind(course.plan, SimulatedKind::throttling);
  if (course.workload.windows || made.stamped || heat)
    for (auto* window : {&record.window_begin, &record.window_end}) window->assign(cells, unknown);
  if (record.name.starts_with("gemm/") && any_of_kind(course.plan, SimulatedKind::outvoted))
    record.answer_hash.assign(cells, 0);
}

void make_room(CaseRecord& record, const Course& course, std::size_t ranks, const SimulatedCase& made) {
  record.scheduled = made.scheduled;
  if (ranks > course.plan.full_up_to)
    make_little_room(record, course, ranks, made);
  else
    record.resize(ranks, made.blocks, made.samples);
  const bool gemm = record.name.starts_with("gemm/");
  const bool heat = any_of_kind(course.plan, SimulatedKind::throttling);
  const std::size_t cells = ranks * made.blocks;
  if (gemm && (course.workload.clocks || heat)) record.clock_hz.assign(cells * made.samples, unknown);
  if (gemm && (course.workload.temperature || heat)) record.temperature_c.assign(cells, unknown);
  if (gemm && heat) record.throttle_s.assign(cells * throttle_causes.size(), 0);
  if (!course.workload.power) return;
  for (auto* joules : {&record.node_energy_j, &record.unowned_energy_j, &record.closure_error})
    joules->assign(cells, 0);
  record.energy_flags.assign(cells, 0);
}

/// One rank in one block: `begin` is when its first sample starts, `pitch` from one sample's start to the next one's.
void add_samples(CaseRecord& record, const SimulatedCase& made, const Course& course, const Streams& streams,
                 std::size_t rank, std::size_t block, double begin, double pitch) {
  const double pace = course.faults.pace(rank, record.name, course.has_device_cases, block, record.blocks);
  const double unit = made.collective ? 1 : unit_factor(course.plan, rank);
  const double healthy_s = made.step_s * made.steps;
  for (std::size_t sample = 0; sample < record.samples; ++sample) {
    const std::size_t i = record.at(rank, block, sample);
    // What all ranks do together takes all of them equally long, but for the one that holds them up.
    const std::size_t drawn = made.collective ? record.at(0, block, sample) : i;
    const double noise = 1 + course.plan.block_spread * deviate(streams.sample, drawn);
    const double entry = begin + static_cast<double>(sample) * pitch, seconds = healthy_s / (unit * noise * pace);
    set(record.entry, i, entry);
    set(record.exit, i, entry + seconds);
    set(record.elapsed_s, i, seconds);
  }
}

/// A load that follows its plan, but for a tenth of a millisecond.
void add_slots(CaseRecord& record, const Course& course, std::size_t rank, std::size_t block, const LoadPlan& plan) {
  const double begin = record.window_begin[record.at(rank, block)], late_s = 1e-4, busy = 0.999;
  const double pace = course.faults.pace(rank, record.name, course.has_device_cases, block, record.blocks);
  for (std::size_t sample = 0; sample < record.samples; ++sample) {
    const std::size_t i = record.at(rank, block, sample);
    const PlannedSlot slot = plan.slot(sample);
    record.entry[i] = begin + slot.begin_s + late_s;
    record.exit[i] = begin + slot.end_s;
    record.busy_s[i] = busy * pace * slot.level * slot.length_s();
  }
}

void add_answers(CaseRecord& record, const Streams& streams, std::size_t rank, std::size_t block) {
  const std::size_t cell = record.at(rank, block);
  record.verified[cell] = Verified::right;
  set(record.errors, cell, std::uint64_t{0});
  set(record.residue, cell, 1e-15);
  set(record.fault_place, cell, std::uint64_t{0});
  set(record.check_s, cell, 0.01);
  if (record.name.starts_with("gemm/")) set(record.answer_hash, cell, random_bits(streams.hash, block) | 1U);
}

void add_climate(CaseRecord& record, const Course& course, std::size_t rank, std::size_t block) {
  const double heat = heat_on(course, rank, record, block);
  const std::size_t cell = record.at(rank, block);
  if (!record.temperature_c.empty()) record.temperature_c[cell] = heat > 0 ? hot_c : cool_c;
  for (std::size_t sample = 0; sample < record.samples && !record.clock_hz.empty(); ++sample)
    record.clock_hz[record.at(rank, block, sample)] = clock_hz * (1 - heat);
  if (!record.throttle_s.empty() && heat > 0)
    record.throttle_s[record.at_cause(rank, block, heat_cause)] = record.window_end[cell] - record.window_begin[cell];
}

void add_joules(CaseRecord& record, const Course& course, const Streams& streams, std::size_t block) {
  std::vector<double> nodes(course.hall.nodes.size(), 0);
  for (std::size_t rank = 0; rank < record.ranks; ++rank) {
    const std::size_t cell = record.at(rank, block);
    const double noise = 1 + course.plan.block_spread * deviate(streams.watts, cell);
    record.energy_j[cell] = course.workload.watts * noise * (record.window_end[cell] - record.window_begin[cell]);
    nodes[course.hall.ranks[rank].node] += record.energy_j[cell];
  }
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    record.node_energy_j[record.at(rank, block)] = nodes[course.hall.ranks[rank].node];
}

void add_block(CaseRecord& record, const SimulatedCase& made, Course& course, const Streams& streams, std::size_t block,
               const LoadPlan* plan) {
  const double pitch = plan == nullptr ? 1.1 * course.slowest * made.step_s * made.steps : made.step_s;
  const double begin = course.now_s, end = begin + 2 * lead_s + pitch * static_cast<double>(made.samples);
  for (std::size_t rank = 0; rank < record.ranks; ++rank) {
    set(record.window_begin, record.at(rank, block), begin);
    set(record.window_end, record.at(rank, block), end);
    if (plan == nullptr)
      add_samples(record, made, course, streams, rank, block, begin + lead_s, pitch);
    else
      add_slots(record, course, rank, block, *plan);
    add_answers(record, streams, rank, block);
    add_climate(record, course, rank, block);
  }
  if (course.workload.power) add_joules(record, course, streams, block);
  for (const std::size_t mark : {2 * block, 2 * block + 1}) set(record.sentinel, mark, 0.01);
  course.now_s = end + lead_s;
}

}  // namespace

double unit_factor(const SimulationPlan& plan, std::size_t rank) {
  return 1 + plan.unit_spread * deviate(stream_seed(plan.seed, "unit"), rank);
}

CaseRecord timed(const SimulatedCase& made, Course& course) {
  CaseRecord record;
  record.name = made.name;
  record.params = made.params;
  record.collective = made.collective;
  record.steps_per_sample = made.steps;
  record.*made.work = made.amount;
  make_room(record, course, course.hall.ranks.size(), made);
  const Streams streams = streams_of(course.plan, made.name);
  const auto plan = made.scheduled ? parse_load_plan(made.params.at("plan")) : std::nullopt;
  for (std::size_t block = 0; block < record.blocks; ++block)
    add_block(record, made, course, streams, block, plan ? &*plan : nullptr);
  return record;
}

CaseRecord self_test_of(const std::string& benchmark, std::size_t ranks, std::size_t planted) {
  CaseRecord record;
  record.name = "selftest/" + benchmark;
  record.ranks = ranks;
  record.blocks = record.samples = 1;
  record.verified.assign(ranks, Verified::right);
  record.fault_place.assign(ranks, 0);
  record.planted_rank = static_cast<std::int32_t>(planted);
  record.planted_fault = "a simulated fault of arithmetic";
  record.verified[planted] = Verified::wrong;
  record.fault_place[planted] = static_cast<std::uint64_t>(FaultPlace::arithmetic);
  return record;
}

}  // namespace hallmark
