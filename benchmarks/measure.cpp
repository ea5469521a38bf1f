#include "benchmarks/measure.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <nlohmann/json.hpp>

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

CaseRecord header_of(const Station& station, const BenchmarkType& type, const Case& chosen) {
  CaseRecord header;
  header.name = chosen.name;
  header.params = chosen.params;
  header.deadline_s = station.deadline_s;
  header.collective = type.collective;
  return header;
}

/// One rank's facts as all ranks may record them: where ranks differ, who says what.
std::map<std::string, std::string> agreed_facts(const Communicator& world,
                                                const std::map<std::string, std::string>& mine) {
  const std::vector<std::string> all = world.gather(nlohmann::json(mine).dump());
  std::map<std::string, std::map<std::string, std::vector<std::size_t>>> ranks_by_value;
  for (std::size_t rank = 0; rank < all.size(); ++rank)
    for (const auto& [key, value] : nlohmann::json::parse(all[rank]).get<std::map<std::string, std::string>>())
      ranks_by_value[key][value].push_back(rank);
  std::map<std::string, std::string> agreed;
  for (const auto& [key, values] : ranks_by_value) {
    if (values.size() == 1 && values.begin()->second.size() == all.size()) {
      agreed[key] = values.begin()->first;
      continue;
    }
    std::string words = "differs:";
    for (const auto& [value, ranks] : values)
      words += fmt::format(" '{}' on {} ranks (first: {});", value, ranks.size(), ranks.front());
    agreed[key] = words;
  }
  return nlohmann::json::parse(world.broadcast(nlohmann::json(agreed).dump()))
      .get<std::map<std::string, std::string>>();
}

void give_up(CaseRecord& record, CaseStatus status, std::string reason) {
  record.status = status;
  record.reason = std::move(reason);
}

/// The times of all samples, into a record of one rank and one block.
void take_samples(const Station& station, const PreparedCase& chosen, Benchmark& benchmark, Trouble& trouble,
                  CaseRecord& record) {
  for (std::uint32_t sample = 0; sample < chosen.repetition.samples; ++sample) {
    trouble.guard([&] { benchmark.prepare(); });
    if (!chosen.type->fills_idle_time) station.world.barrier();
    const double entry = station.clock.now();
    trouble.guard([&] {
      for (std::uint32_t i = 0; i < chosen.repetition.steps_per_sample; ++i) {
        station.recorder.begin_step();
        benchmark.step();
      }
    });
    const double exit = station.clock.now();
    if (!trouble.none()) continue;
    record.entry[sample] = entry;
    record.exit[sample] = exit;
  }
}

void store(CaseRecord& record, const Check& check) {
  if (!check.checked) return;
  record.verified[0] = check.errors == 0 ? Verified::right : Verified::wrong;
  record.errors[0] = check.errors;
  record.residue[0] = check.residue;
  record.answer_hash[0] = check.answer_hash;
}

void warm_up(const PreparedCase& chosen, Benchmark& benchmark, Trouble& trouble) {
  trouble.guard([&] {
    if (chosen.repetition.warmup_steps > 0) benchmark.prepare();
    for (std::uint32_t i = 0; i < chosen.repetition.warmup_steps; ++i) benchmark.step();
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
  Trouble trouble;
  const std::unique_ptr<Benchmark> benchmark = open_case(context, type, chosen, trouble);
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
  prepared.repetition = repetition(station.world.max(step_s), budget_s);
  CaseRecord& header = prepared.header;
  header.steps_per_sample = prepared.repetition.steps_per_sample;
  header.warmup_steps = prepared.repetition.warmup_steps;
  const Work work = benchmark->work();
  header.flops = work.flops;
  header.bytes = work.bytes;
  header.operations = work.operations;
  header.params.merge(agreed_facts(station.world, benchmark->facts()));
  return prepared;
}

CaseRecord measure_block(const Station& station, const Context& context, const PreparedCase& chosen) {
  const std::string where = fmt::format("{}, block {}", chosen.chosen.name, context.block);
  station.watchdog.arm(where, station.deadline_s);
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
  record.window_begin[0] = station.clock.now();
  take_samples(station, chosen, *benchmark, trouble, record);
  station.recorder.pass(where + ", verifying");
  Check check;
  trouble.guard([&] { check = benchmark->check(); });
  const bool keep_loaded = chosen.type->fills_idle_time && trouble.none();
  station.world.work_until_all_arrive([&] {
    if (keep_loaded) trouble.guard([&] { benchmark->step(); });
  });
  record.window_end[0] = station.clock.now();
  failure = station.world.first_message(trouble.message());
  if (!failure.empty()) give_up(record, CaseStatus::failed, failure);
  if (trouble.none()) store(record, check);
  return record;
}

CaseRecord self_test(const Station& station, const Context& context, const BenchmarkType& type, int victim) {
  const Case chosen = type.self_test(context);
  CaseRecord record = header_of(station, type, chosen);
  record.name = fmt::format("selftest/{}", type.name);
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
    trouble.guard([&] {
      benchmark->prepare();
      record.entry[0] = station.clock.now();
      benchmark->step();
      record.exit[0] = station.clock.now();
      if (station.world.rank() == victim) planted = benchmark->plant_fault(mix64(context.seed));
      store(record, benchmark->check());
    });
    failure = station.world.first_message(trouble.message());
  }
  record.planted_fault = station.world.broadcast(planted, victim);
  if (!failure.empty()) give_up(record, CaseStatus::failed, failure);
  return record;
}

}  // namespace hallmark
