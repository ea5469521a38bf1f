#include <fmt/format.h>

#include <algorithm>

#include "benchmarks/agreed_facts.hpp"
#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/measure.hpp"
#include "benchmarks/open_case.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {
namespace {

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
double time_check(Benchmark* benchmark, Trouble& trouble) {
  double seconds = 0;
  trouble.guard([&] {
    (void)benchmark->check();
    const double begin = monotonic_seconds();
    const Check check = benchmark->check();
    if (check.errors == 0) seconds = monotonic_seconds() - begin;  // looking for the place of a fault is not checking
  });
  return seconds;
}

const std::map<std::string, std::string> no_facts;

std::uint32_t in_whole_rounds(std::uint32_t steps, std::uint32_t round) { return (steps + round - 1) / round * round; }

/// What ranks must know of the case before they repeat it; nothing where it cannot be measured, and why not.
struct Calibration {
  double step_s = 0, check_s = 0;  ///< of the slowest rank
  std::uint32_t round = 1;
  Work work;
  Stop stop;
};

Calibration calibrate(const Station& station, const Context& context, const BenchmarkType& type,
                      PreparedCase& prepared) {
  Calibration found;
  Trouble trouble;
  const std::unique_ptr<Benchmark> benchmark = open_case(context, type, prepared.chosen, trouble);
  found.stop = must_stop(station.world, trouble, type.collective);
  if (found.stop.now) return found;
  trouble.guard([&] {
    found.step_s = type.collective ? time_collective_steps(station, *benchmark) : time_steps(station, *benchmark);
  });
  if (type.check_share > 0) found.check_s = time_check(benchmark.get(), trouble);
  found.stop = must_stop(station.world, trouble, type.collective);
  if (found.stop.now) return found;
  found.step_s = station.world.max(trouble.none() ? found.step_s : 0.0);
  found.check_s = station.world.max(trouble.none() ? found.check_s : 0.0);
  if (trouble.none()) found.work = benchmark->work();
  found.work = {.flops = station.world.max(found.work.flops),
                .bytes = station.world.max(found.work.bytes),
                .operations = station.world.max(found.work.operations)};
  found.round = static_cast<std::uint32_t>(station.world.max(std::uint64_t{trouble.none() ? benchmark->round() : 1}));
  prepared.header.params.merge(agreed_facts(station.world, trouble.none() ? benchmark->facts() : no_facts));
  return found;
}

}  // namespace

PreparedCase prepare_case(const Station& station, const Context& context, const BenchmarkType& type, const Case& chosen,
                          double budget_s) {
  station.watchdog.arm(chosen.name + " (calibration)", station.deadline_s);
  station.recorder.pass(chosen.name + " (calibration)");
  PreparedCase prepared{.chosen = chosen,
                        .type = &type,
                        .repetition = {},
                        .header = header_of(station, type, chosen),
                        .turns = type.takes_turns != nullptr && type.takes_turns(chosen)};
  CaseRecord& header = prepared.header;
  const std::string obstacle = station.world.first_message(type.why_not(context, chosen).value_or(""));
  if (!obstacle.empty()) {
    give_up(header, CaseStatus::skipped, obstacle);
    return prepared;
  }
  if (type.agree != nullptr) type.agree(context, prepared.chosen);
  const Calibration found = calibrate(station, context, type, prepared);
  if (found.stop.now) {
    give_up(header, CaseStatus::failed, found.stop.words);
    return prepared;
  }
  Effort effort{.budget_s = budget_s, .check_s = found.check_s, .check_share = type.check_share};
  if (type.effort != nullptr) effort = type.effort(chosen, effort);
  Repetition& repeated = prepared.repetition;
  repeated = repetition(found.step_s, effort);
  repeated.steps_per_sample = in_whole_rounds(repeated.steps_per_sample, found.round);
  repeated.warmup_steps += warmup_at_once(type, repeated);
  prepared.expected_s = std::max(found.step_s * static_cast<double>(steps_per_check(repeated)), effort.least_s);
  prepared.blocks = effort.most_blocks;
  if (prepared.turns) prepared.expected_s *= station.world.max(static_cast<double>(station.node.size()));
  header.steps_per_sample = repeated.steps_per_sample;
  header.warmup_steps = repeated.warmup_steps;
  header.flops = found.work.flops;
  header.bytes = found.work.bytes;
  header.operations = found.work.operations;
  if (!type.keeps_schedule) header.params["steps_per_check"] = std::to_string(steps_per_check(repeated));
  return prepared;
}

}  // namespace hallmark
