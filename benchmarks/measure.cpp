#include "benchmarks/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>

#include "benchmarks/agreed_facts.hpp"
#include "benchmarks/confirm.hpp"
#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/error.hpp"
#include "topology/base/mpi.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// What went wrong on this rank since the last agreement. Work is skipped, collectives are not.
class Trouble {
 public:
  template <class Work>
  void guard(Work&& work) {
    if (!message_.empty()) return;
    try {
      work();
    } catch (const DefectError&) {
      throw;  // MPI itself failed: no agreement is possible any more
    } catch (const std::bad_alloc&) {
      message_ = "out of memory";
    } catch (const std::exception& error) {
      message_ = error.what();
    }
  }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] bool none() const { return message_.empty(); }

 private:
  std::string message_;
};

constexpr double long_step_s = 0.2;  // a first step this long is taken for the step's time: no second one

/// Seconds of a step on this rank; the first one is often slower (page faults, code generation).
double time_steps(const Station& station, Benchmark& benchmark) {
  double seconds = 0;
  for (int i = 0; i < 2 && seconds < long_step_s; ++i) {
    benchmark.prepare();
    station.recorder.begin_step();
    const double begin = monotonic_seconds();
    benchmark.step();
    seconds = monotonic_seconds() - begin;
  }
  return seconds;
}

/// Steps of a collective are reached by all ranks or by none, so their number is agreed after each.
double time_collective_steps(const Station& station, Benchmark& benchmark) {
  double seconds = 0;
  for (int i = 0; i < 2 && seconds < long_step_s; ++i) {
    benchmark.prepare();
    station.world.barrier();
    station.recorder.begin_step();
    const double begin = monotonic_seconds();
    benchmark.step();
    seconds = station.world.max(monotonic_seconds() - begin);
  }
  return seconds;
}

/// Seconds of a check, once whatever it makes at first use is made.
double time_check(Benchmark& benchmark, Trouble& trouble) {
  double seconds = 0;
  trouble.guard([&] {
    (void)benchmark.check();
    const double begin = monotonic_seconds();
    const Check check = benchmark.check();
    if (check.errors == 0) seconds = monotonic_seconds() - begin;  // looking for the place of a fault is not checking
  });
  return seconds;
}

CaseRecord header_of(const Station& station, const BenchmarkType& type, const Case& chosen) {
  CaseRecord header;
  header.name = chosen.name;
  header.params = chosen.params;
  header.deadline_s = station.deadline_s;
  header.collective = type.collective;
  header.scheduled = type.keeps_schedule;
  header.repeats = type.repeats;
  return header;
}

void give_up(CaseRecord& record, CaseStatus status, std::string reason) {
  record.status = status;
  record.reason = std::move(reason);
}

/// One sample's steps. Those of a collective are told one by one: who had not arrived at which?
void run_steps(const Station& station, const PreparedCase& chosen, Benchmark& benchmark) {
  const std::uint32_t count = chosen.repetition.steps_per_sample;
  if (!chosen.type->collective) {
    station.recorder.begin_step();
    benchmark.steps(count);
    return;
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    station.recorder.begin_step();
    benchmark.step();
  }
}

/// The times of all samples, into a record of one rank and one block.
void take_samples(const Station& station, const PreparedCase& chosen, Benchmark& benchmark, Trouble& trouble,
                  CaseRecord& record) {
  for (std::uint32_t sample = 0; sample < chosen.repetition.samples; ++sample) {
    trouble.guard([&] { benchmark.prepare(); });
    if (!chosen.type->fills_idle_time && !chosen.type->keeps_schedule) station.world.barrier();
    const double entry = station.clock.now();
    trouble.guard([&] { run_steps(station, chosen, benchmark); });
    const double exit = station.clock.now();
    if (!trouble.none() || !benchmark.measures()) continue;
    record.entry[sample] = entry;
    record.exit[sample] = exit;
    if (record.scheduled) record.busy_s[sample] = benchmark.busy_s();
  }
}

constexpr double lead_s = 0.1;  // for every rank to hear of the instant before it has come

/// When this rank's load begins: now, or by the schedule that all ranks are given the same instant for.
double begin_load(const Station& station, const PreparedCase& chosen, Benchmark& benchmark, Trouble& trouble) {
  if (!chosen.type->keeps_schedule) return station.clock.now();
  double begin = station.world.max(station.clock.now()) + lead_s;
  trouble.guard([&] {
    begin = benchmark.start({.clock = station.clock, .descent = station.watchdog.descent(), .instant_s = begin});
  });
  return begin;
}

std::uint64_t packed(const Extent& extent) { return (std::uint64_t{extent.first} << 32U) | extent.last; }

void store(CaseRecord& record, const Check& check) {
  if (!check.checked) return;
  record.fault_place[0] = check.fault_place;
  if (check.rows) record.wrong_rows[0] = packed(*check.rows);
  if (check.columns) record.wrong_columns[0] = packed(*check.columns);
  record.verified[0] = check.errors == 0 ? Verified::right : Verified::wrong;
  record.errors[0] = check.errors;
  record.residue[0] = check.residue;
  record.answer_hash[0] = check.answer_hash;
}

/// The last warm-up steps are made as a sample's are: what a device prepares for so many at once, it prepares here.
std::uint32_t warmup_at_once(const BenchmarkType& type, const Repetition& chosen) {
  return !type.collective && chosen.steps_per_sample > 1 ? chosen.steps_per_sample : 0;
}

void warm_up(const PreparedCase& chosen, Benchmark& benchmark, Trouble& trouble) {
  const std::uint32_t all = chosen.repetition.warmup_steps, last = warmup_at_once(*chosen.type, chosen.repetition);
  trouble.guard([&] {
    if (all > 0) benchmark.prepare();
    for (std::uint32_t i = last; i < all; ++i) benchmark.step();
    if (last > 0) benchmark.steps(last);
  });
}

std::unique_ptr<Benchmark> open_case(const Context& context, const BenchmarkType& type, const Case& chosen,
                                     Trouble& trouble) {
  std::unique_ptr<Benchmark> benchmark;
  trouble.guard([&] { benchmark = type.open(context, chosen); });
  return benchmark;
}

}  // namespace

PreparedCase prepare_case(const Station& station, const Context& context, const BenchmarkType& type, const Case& chosen,
                          double budget_s) {
  station.watchdog.arm(chosen.name + " (calibration)", station.deadline_s);
  station.recorder.pass(chosen.name + " (calibration)");
  PreparedCase prepared{.chosen = chosen, .type = &type, .repetition = {}, .header = header_of(station, type, chosen)};
  const std::string obstacle = station.world.first_message(type.why_not(context, chosen).value_or(""));
  if (!obstacle.empty()) {
    give_up(prepared.header, CaseStatus::skipped, obstacle);
    return prepared;
  }
  if (type.agree != nullptr) type.agree(context, prepared.chosen);
  Trouble trouble;
  const std::unique_ptr<Benchmark> benchmark = open_case(context, type, prepared.chosen, trouble);
  std::string failure = station.world.first_message(trouble.message());
  double step_s = 0;
  if (failure.empty()) {
    trouble.guard([&] {
      step_s = type.collective ? time_collective_steps(station, *benchmark) : time_steps(station, *benchmark);
    });
    failure = station.world.first_message(trouble.message());
  }
  if (!failure.empty()) {
    give_up(prepared.header, CaseStatus::failed, failure);
    return prepared;
  }
  double check_s = 0;
  if (type.check_share > 0) check_s = station.world.max(time_check(*benchmark, trouble));
  failure = station.world.first_message(trouble.message());
  if (!failure.empty()) {
    give_up(prepared.header, CaseStatus::failed, failure);
    return prepared;
  }
  step_s = station.world.max(step_s);
  Effort effort{.budget_s = budget_s, .check_s = check_s, .check_share = type.check_share};
  if (type.effort != nullptr) effort = type.effort(chosen, effort);
  prepared.repetition = repetition(step_s, effort);
  const auto round = static_cast<std::uint32_t>(station.world.max(std::uint64_t{benchmark->round()}));
  std::uint32_t& steps = prepared.repetition.steps_per_sample;
  steps = (steps + round - 1) / round * round;
  prepared.repetition.warmup_steps += warmup_at_once(type, prepared.repetition);
  prepared.expected_s = std::max(step_s * static_cast<double>(steps_per_check(prepared.repetition)), effort.least_s);
  prepared.blocks = effort.most_blocks;
  CaseRecord& header = prepared.header;
  header.steps_per_sample = prepared.repetition.steps_per_sample;
  header.warmup_steps = prepared.repetition.warmup_steps;
  const Work work = benchmark->work();
  header.flops = work.flops;
  header.bytes = work.bytes;
  header.operations = work.operations;
  if (!type.keeps_schedule) header.params["steps_per_check"] = std::to_string(steps_per_check(prepared.repetition));
  header.params.merge(agreed_facts(station.world, benchmark->facts()));
  return prepared;
}

CaseRecord measure_block(const Station& station, const Context& context, PreparedCase& chosen) {
  const std::string where = fmt::format("{}, block {}", chosen.chosen.name, context.block);
  station.watchdog.arm(where, station.deadline_s + chosen.expected_s);
  station.recorder.pass(where + ", setting up");
  CaseRecord record = chosen.header;
  record.resize(1, 1, chosen.repetition.samples);
  Trouble trouble;
  const std::unique_ptr<Benchmark> benchmark = open_case(context, *chosen.type, chosen.chosen, trouble);
  std::string failure = station.world.first_message(trouble.message());
  if (!failure.empty()) {
    give_up(record, CaseStatus::failed, failure);
    return record;
  }
  station.recorder.pass(where);
  warm_up(chosen, *benchmark, trouble);
  station.world.barrier();
  record.window_begin[0] = begin_load(station, chosen, *benchmark, trouble);
  take_samples(station, chosen, *benchmark, trouble, record);
  station.recorder.pass(where + ", verifying");
  Check check;
  const double check_begin = monotonic_seconds();
  trouble.guard([&] { check = benchmark->check(); });
  if (trouble.none()) record.check_s[0] = monotonic_seconds() - check_begin;
  const bool keep_loaded = chosen.type->fills_idle_time && trouble.none();
  station.world.work_until_all_arrive([&] {
    if (keep_loaded) trouble.guard([&] { benchmark->step(); });
  });
  record.window_end[0] = station.clock.now();
  failure = station.world.first_message(trouble.message());
  if (!failure.empty()) give_up(record, CaseStatus::failed, failure);
  if (trouble.none()) store(record, check);
  if (failure.empty() && chosen.type->repeats > 0) confirm(station, chosen, *benchmark, check, record);
  return record;
}

namespace {

/// `drawn`, or the next rank that has something to measure with.
int able_rank(const Communicator& world, bool able, int drawn) {
  const std::vector<double> all = world.all_gather(able ? 1.0 : 0.0);
  for (int i = 0; i < world.size(); ++i)
    if (all[static_cast<std::size_t>((drawn + i) % world.size())] > 0) return (drawn + i) % world.size();
  return drawn;
}

/// Another place for every kind of fault, the same in every run with this seed.
std::uint64_t fault_seed(std::uint64_t seed, std::string_view kind) {
  for (const char letter : kind) seed = mix64(seed + static_cast<unsigned char>(letter));
  return mix64(seed);
}

}  // namespace

CaseRecord self_test(const Station& station, const Context& context, const BenchmarkType& type, std::string_view kind,
                     int victim) {
  const Case chosen = type.self_test(context);
  CaseRecord record = header_of(station, type, chosen);
  record.name =
      type.faults.size() == 1 ? fmt::format("selftest/{}", type.name) : fmt::format("selftest/{}/{}", type.name, kind);
  record.params["case"] = chosen.name;
  record.planted_rank = victim;
  record.resize(1, 1, 1);
  station.watchdog.arm(record.name, station.deadline_s);
  station.recorder.pass(record.name);
  const std::string obstacle = station.world.first_message(type.why_not(context, chosen).value_or(""));
  if (!obstacle.empty()) {
    give_up(record, CaseStatus::skipped, obstacle);
    return record;
  }
  Trouble trouble;
  const std::unique_ptr<Benchmark> benchmark = open_case(context, type, chosen, trouble);
  std::string failure = station.world.first_message(trouble.message());
  std::string planted;
  if (failure.empty()) {
    victim = able_rank(station.world, benchmark->measures(), victim);
    record.planted_rank = victim;
    trouble.guard([&] {
      benchmark->prepare();
      record.entry[0] = station.clock.now();
      benchmark->step();
      record.exit[0] = station.clock.now();
      if (station.world.rank() == victim) planted = benchmark->plant_fault(kind, fault_seed(context.seed, kind));
      store(record, benchmark->check());
    });
    failure = station.world.first_message(trouble.message());
  }
  record.planted_fault = station.world.broadcast(planted, victim);
  if (!failure.empty()) give_up(record, CaseStatus::failed, failure);
  return record;
}

}  // namespace hallmark
