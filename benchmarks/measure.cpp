#include "benchmarks/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "benchmarks/confirm.hpp"
#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/open_case.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {
namespace {

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

void store_clock(CaseRecord& record, std::size_t sample, double hertz) {
  if (std::isnan(hertz)) return;
  if (record.clock_hz.empty()) record.clock_hz.assign(record.samples, unknown);
  record.clock_hz[sample] = hertz;
}

/// A rank that failed on the way has measured nothing: what it did before is no sample of the load that was planned.
void forget(CaseRecord& record) {
  std::ranges::fill(record.entry, unknown);
  std::ranges::fill(record.exit, unknown);
  record.clock_hz.clear();
}

/// One block on one rank, from its warm-up to its check. Null: the case could not be opened here.
class Block {
 public:
  Block(const Station& station, const PreparedCase& chosen, Benchmark* benchmark, Trouble& trouble, CaseRecord& record)
      : station_{station}, chosen_{chosen}, benchmark_{benchmark}, trouble_{trouble}, record_{record} {}

  /// All ranks together, loaded until the last of them is done.
  void measure() {
    warm_up();
    station_.world.barrier();
    record_.window_begin[0] = begin_load();
    take_samples();
    verify();
    const bool keep_loaded = chosen_.type->fills_idle_time && trouble_.none();
    station_.world.work_until_all_arrive([&] {
      if (keep_loaded) trouble_.guard([&] { benchmark_->step(); });
    });
    record_.window_end[0] = station_.clock.now();
  }

  /// The ranks of a node one after the other, the others asleep.
  void measure_in_turn() {
    const auto asleep = [] { std::this_thread::sleep_for(std::chrono::milliseconds{1}); };
    for (int turn = 0; turn < station_.node.size(); ++turn) {
      if (turn == station_.node.rank()) {
        warm_up();
        record_.window_begin[0] = station_.clock.now();
        take_samples();
        record_.window_end[0] = station_.clock.now();
        verify();
      }
      (void)station_.node.work_until_all_arrive(asleep);
    }
    (void)station_.world.work_until_all_arrive(asleep);
  }

  [[nodiscard]] const Check& check() const { return check_; }

 private:
  /// When this rank's load begins: now, or by the schedule that all ranks are given the same instant for.
  double begin_load() {
    constexpr double lead_s = 0.1;  // for every rank to hear of the instant before it has come
    if (!chosen_.type->keeps_schedule) return station_.clock.now();
    double begin = station_.world.max(station_.clock.now()) + lead_s;
    trouble_.guard([&] {
      begin = benchmark_->start({.clock = station_.clock, .descent = station_.watchdog.descent(), .instant_s = begin});
    });
    return begin;
  }

  void warm_up() {
    const std::uint32_t all = chosen_.repetition.warmup_steps, last = warmup_at_once(*chosen_.type, chosen_.repetition);
    trouble_.guard([&] {
      if (all > 0) benchmark_->prepare();
      for (std::uint32_t i = last; i < all; ++i) benchmark_->step();
      if (last > 0) benchmark_->steps(last);
    });
  }

  void take_samples() {
    for (std::uint32_t sample = 0; sample < chosen_.repetition.samples; ++sample) {
      trouble_.guard([&] { benchmark_->prepare(); });
      if (!chosen_.type->fills_idle_time && !chosen_.type->keeps_schedule) station_.world.barrier();
      const double entry = station_.clock.now();
      trouble_.guard([&] { run_steps(station_, chosen_, *benchmark_); });
      const double exit = station_.clock.now();
      if (!trouble_.none() || !benchmark_->measures()) continue;
      record_.entry[sample] = entry;
      record_.exit[sample] = exit;
      if (record_.scheduled) record_.busy_s[sample] = benchmark_->busy_s();
      store_clock(record_, sample, benchmark_->clock_hz());
    }
  }

  void verify() {
    station_.recorder.pass(where() + ", verifying");
    const double begin = monotonic_seconds();
    trouble_.guard([&] { check_ = benchmark_->check(); });
    if (!trouble_.none()) return;
    record_.check_s[0] = monotonic_seconds() - begin;
    store(record_, check_);
  }

  [[nodiscard]] std::string where() const { return chosen_.chosen.name; }

  const Station& station_;
  const PreparedCase& chosen_;
  Benchmark* benchmark_;
  Trouble& trouble_;
  CaseRecord& record_;
  Check check_;
};

}  // namespace

CaseRecord measure_block(const Station& station, const Context& context, PreparedCase& chosen) {
  const std::string where = fmt::format("{}, block {}", chosen.chosen.name, context.block);
  const bool collective = chosen.type->collective;
  station.watchdog.arm(where, station.deadline_s + chosen.expected_s);
  station.recorder.pass(where + ", setting up");
  CaseRecord record = chosen.header;
  record.resize(1, 1, chosen.repetition.samples);
  Trouble trouble;
  const std::unique_ptr<Benchmark> benchmark = open_case(context, *chosen.type, chosen.chosen, trouble);
  Stop stop = must_stop(station.world, trouble, collective);
  if (stop.now) {
    give_up(record, CaseStatus::failed, stop.words);
    return record;
  }
  station.recorder.pass(where);
  Block block{station, chosen, benchmark.get(), trouble, record};
  if (chosen.turns)
    block.measure_in_turn();
  else
    block.measure();
  stop = must_stop(station.world, trouble, collective);
  record.reason = stop.words;
  if (!trouble.none()) forget(record);
  if (stop.now) record.status = CaseStatus::failed;
  const Check unchecked;
  if (!stop.now && chosen.type->repeats > 0)
    confirm(station, chosen, trouble.none() ? benchmark.get() : nullptr, trouble.none() ? block.check() : unchecked,
            record);
  return record;
}

}  // namespace hallmark
