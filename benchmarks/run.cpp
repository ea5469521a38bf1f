#include "benchmarks/run.hpp"

#include <algorithm>
#include <cmath>

#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/open_case.hpp"
#include "benchmarks/registry.hpp"
#include "benchmarks/sentinel.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/mpi.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

void store(CaseRecord& record, const WindowTelemetry& window) {
  record.energy_j = {window.energy_j};
  if (!std::isnan(window.node_energy_j)) {
    record.node_energy_j = {window.node_energy_j};
    record.unowned_energy_j = {window.unowned_energy_j};
    record.closure_error = {window.closure_error};
    record.energy_flags = {window.energy_flags};
  }
  if (!std::isnan(window.temperature_c)) record.temperature_c = {window.temperature_c};
  if (std::ranges::any_of(window.throttle_s, [](double seconds) { return !std::isnan(seconds); }))
    record.throttle_s = std::vector<double>(window.throttle_s.begin(), window.throttle_s.end());
}

class Run {
 public:
  Run(const Station& station, Context context, const RunPlan& plan, const RunHooks& hooks)
      : station_{station}, context_{std::move(context)}, plan_{plan}, hooks_{hooks} {}

  void run() {
    calibrate();
    test_ourselves();
    warm_up();
    started_ = monotonic_seconds();
    for (const ScheduledPart& part : schedule(usable_names(), plan_.blocks, context_.seed)) measure(part);
  }

 private:
  void calibrate();
  void test_ourselves();
  void warm_up();
  void measure(const ScheduledPart&);
  void keep(std::uint32_t block, std::string benchmark, std::vector<CaseRecord> cases);
  void report(const std::string& name, std::uint32_t block);
  [[nodiscard]] std::vector<std::string> usable_names() const;
  [[nodiscard]] bool in_turns(const std::string& name) const;

  const Station& station_;
  Context context_;
  const RunPlan& plan_;
  const RunHooks& hooks_;
  Sentinel sentinel_;
  std::vector<PreparedCase> cases_;  // the usable ones
  unsigned sequence_ = 1;            // part 0 is the start
  std::size_t done_ = 0;
  double started_ = 0;
};

std::vector<std::string> Run::usable_names() const {
  std::vector<std::string> names;
  for (const PreparedCase& prepared : cases_) names.push_back(prepared.chosen.name);
  return names;
}

/// The energy of a window in which the ranks took turns is nobody's.
bool Run::in_turns(const std::string& name) const {
  return std::ranges::any_of(
      cases_, [&](const PreparedCase& prepared) { return prepared.turns && prepared.chosen.name == name; });
}

void Run::keep(std::uint32_t block, std::string benchmark, std::vector<CaseRecord> cases) {
  if (cases.empty()) return;
  station_.recorder.pass("writing results");
  hooks_.keep({.sequence = sequence_++, .block = block, .benchmark = std::move(benchmark), .cases = std::move(cases)});
}

void Run::calibrate() {
  std::vector<CaseRecord> skipped;
  for (const Case& chosen : plan_.cases) {
    const BenchmarkType& type = *find_benchmark(chosen.name);
    const double budget_s = type.collective ? plan_.collective_budget_s : plan_.budget_s;
    PreparedCase prepared = prepare_case(station_, context_, type, chosen, budget_s);
    if (prepared.usable()) {
      cases_.push_back(std::move(prepared));
    } else {
      prepared.header.resize(1, 1, 1);
      skipped.push_back(std::move(prepared.header));
    }
  }
  keep(0, "skipped", std::move(skipped));
}

void Run::test_ourselves() {
  Random random{mix64(context_.seed + 1)};
  std::vector<CaseRecord> records;
  for (const BenchmarkType* const type : registry()) {
    const bool used = std::ranges::any_of(cases_, [&](const PreparedCase& prepared) { return prepared.type == type; });
    for (const std::string_view kind : type->faults) {
      const int victim = static_cast<int>(random.below(static_cast<std::uint64_t>(station_.world.size())));
      if (used) records.push_back(self_test(station_, context_, *type, kind, victim));
    }
  }
  keep(0, "selftest", std::move(records));
}

/// Runs the first loading case until the declared time is over; all ranks stay loaded until the last is there.
void Run::warm_up() {
  const auto loading =
      std::ranges::find_if(cases_, [](const PreparedCase& prepared) { return prepared.type->fills_idle_time; });
  if (!(plan_.warmup_s > 0) || loading == cases_.end()) return;
  station_.watchdog.arm("warm-up", plan_.warmup_s + station_.deadline_s);
  station_.recorder.pass("warm-up");
  Trouble trouble;  // a rank that cannot says so where it is measured
  const std::unique_ptr<Benchmark> benchmark = open_case(context_, *loading->type, loading->chosen, trouble);
  trouble.guard([&] { benchmark->prepare(); });
  const auto step = [&] { trouble.guard([&] { benchmark->step(); }); };
  const double end = monotonic_seconds() + plan_.warmup_s;
  while (trouble.none() && monotonic_seconds() < end) step();
  station_.world.work_until_all_arrive(step);
}

void Run::measure(const ScheduledPart& part) {
  if (std::ranges::none_of(part.cases, [&](std::size_t index) { return part.block < cases_[index].blocks; })) return;
  context_.block = part.block;
  station_.watchdog.arm("the sentinel of " + part.benchmark, station_.deadline_s);
  const double before = sentinel_.probe(station_.world);
  std::vector<CaseRecord> records;
  for (const std::size_t index : part.cases) {
    PreparedCase& prepared = cases_[index];
    if (part.block >= prepared.blocks) continue;
    report(prepared.chosen.name, part.block);
    if (!prepared.usable()) continue;
    records.push_back(measure_block(station_, context_, prepared));
    if (records.back().status != CaseStatus::done) prepared.header.status = records.back().status;  // no further blocks
  }
  const double after = sentinel_.probe(station_.world);
  for (CaseRecord& record : records) {
    record.sentinel = {before, after};
    const double begin = station_.world.min(record.window_begin[0]), end = station_.world.max(record.window_end[0]);
    if (hooks_.telemetry && !in_turns(record.name)) store(record, hooks_.telemetry(begin, end));
  }
  station_.watchdog.arm("writing results", station_.deadline_s);
  keep(part.block, part.benchmark, std::move(records));
}

void Run::report(const std::string& name, std::uint32_t block) {
  std::size_t total = 0;
  for (const PreparedCase& prepared : cases_) total += std::min(plan_.blocks, prepared.blocks);
  const double elapsed = monotonic_seconds() - started_;
  const double left = done_ == 0 ? unknown : elapsed / static_cast<double>(done_) * static_cast<double>(total - done_);
  if (hooks_.progress && station_.world.is_root())
    hooks_.progress({.case_name = name,
                     .block = block,
                     .blocks = plan_.blocks,
                     .done = done_,
                     .total = total,
                     .elapsed_s = elapsed,
                     .left_s = left});
  ++done_;
}

}  // namespace

void run_plan(const Station& station, Context context, const RunPlan& plan, const RunHooks& hooks) {
  Run{station, std::move(context), plan, hooks}.run();
  station.watchdog.disarm();
}

}  // namespace hallmark
