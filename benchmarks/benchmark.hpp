// What a benchmark must say of itself. The runner owns blocks, warm-up, clocks, records and the agreement between
// ranks.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

class Communicator;
class Descent;
class RunClock;

/// One point to measure. The name is "<benchmark>/..." and unique; params hold what the name says, machine-readable.
struct Case {
  std::string name;
  std::map<std::string, std::string> params;
};

/// Work of one step on one rank. METRICS.md says how each benchmark counts.
struct Work {
  double flops = 0;
  double bytes = 0;
  double operations = 0;
};

/// From the first to the last.
struct Extent {
  std::uint32_t first = 0, last = 0;
};

/// Whether the last answer was right. Comparisons are written so that NaN is an error.
struct Check {
  bool checked = false;
  std::uint64_t errors = 0;             ///< wrong elements or blocks
  double residue = 0;                   ///< largest relative error; 0 for exact checks
  std::uint64_t answer_hash = 0;        ///< commutative 64-bit hash of the answer; 0: none
  std::string detail;                   ///< where the first error lies; empty when right
  std::uint64_t fault_place = 0;        ///< FaultPlace bits of reports/results; 0: right, or not known
  std::optional<Extent> rows, columns;  ///< of the wrong elements, where the benchmark can tell
};

/// What a benchmark may know of the run. Never a threshold.
struct Context {
  const Communicator* world = nullptr;
  const Communicator* node = nullptr;
  std::uint64_t seed = 0;                    ///< the same on all ranks
  std::string scratch;                       ///< directory for storage cases, without trailing slash
  std::uint64_t last_level_cache_bytes = 0;  ///< of the whole node; 0 unknown
  int ranks_on_node = 1;
  int gpu = -1;               ///< this rank's, as the driver counts; -1: it has none
  bool gpus_at_work = false;  ///< some rank has one: then GPUs are what is measured, and ranks without abstain
  std::uint32_t block = 0;    ///< which block is being measured: part of every pattern that is written
};

/// What a benchmark that keeps a schedule is given to keep it by. References outlive the benchmark.
struct ScheduleStart {
  const RunClock& clock;
  Descent& descent;  ///< to be allowed while an end must not drop the load at once
  double instant_s;  ///< on `clock`: a moment ahead, the same on all ranks
};

/// One case on one rank, set up and ready. Construction may allocate and is not timed; destruction cleans up (files
/// too). Members throw Error; the runner makes the ranks agree about it.
class Benchmark {
 public:
  virtual ~Benchmark() = default;
  /// Untimed, before every sample: poison the output, refill what the step consumes.
  virtual void prepare() {}
  /// One timed operation; complete on return. A collective case reaches its collective exactly once here.
  virtual void step() = 0;
  /// `count` steps, one after the other; complete on return. Devices that can queue them do.
  virtual void steps(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) step();
  }
  /// Of a type that keeps a schedule, before the first sample: from then on prepare() and step() go by the clock.
  /// Returns when this rank's own schedule begins, on the run's clock.
  virtual double start(const ScheduleStart& schedule) { return schedule.instant_s; }
  /// Of a type that keeps a schedule: seconds of the last step in which the device was at work.
  [[nodiscard]] virtual double busy_s() const { return 0; }
  [[nodiscard]] virtual Work work() const = 0;
  /// Verifies the answer of the last step.
  [[nodiscard]] virtual Check check() = 0;
  /// One more step on the operands of the last one, and whether its answer is right: errors, hash and nothing else.
  virtual Check repeat() {
    step();
    return check();
  }
  /// Steps after which the same operands come round again; samples are made of whole rounds.
  [[nodiscard]] virtual std::uint32_t round() const { return 1; }
  /// False for a rank that takes part but has nothing to measure with: its samples stay unknown, its answers unchecked.
  [[nodiscard]] virtual bool measures() const { return true; }
  /// Mean clock of the device during the last step() or steps(), in Hz, by the device's own stamps; NaN where it does
  /// not say. Called once after each sample.
  [[nodiscard]] virtual double clock_hz() { return std::numeric_limits<double>::quiet_NaN(); }
  /// Corrupts the answer of the last step, or what it was made of, as a fault of one of its type's `faults` would;
  /// returns what it did, in words. Every rank's own choice of where comes from `seed`.
  virtual std::string plant_fault(std::string_view kind, std::uint64_t seed) = 0;
  /// More about how the answer came about, for the record: library, kernel, path taken ("engine" -> "io_uring").
  [[nodiscard]] virtual std::map<std::string, std::string> facts() const { return {}; }
};

/// What a case is worth in one block.
struct Effort {
  double budget_s = 0.1;  ///< of sampling
  double shortest_sample_s = 100e-6;
  std::uint32_t most_samples = 16;
  double check_s = 0;      ///< that one check takes
  double check_share = 0;  ///< of the sampling time that checking may take; 0: no bound
  double least_s = 0;      ///< that a block takes whatever its steps do: comes on top of the deadline
  std::uint32_t most_blocks = std::numeric_limits<std::uint32_t>::max();  ///< further blocks leave it out
};

inline constexpr std::string_view one_fault[] = {"bit_flip"};

/// A family of cases, as one row of the registry.
struct BenchmarkType {
  std::string_view name;  ///< "gemm"
  bool collective;        ///< its steps are operations of all ranks together
  bool fills_idle_time;   ///< a rank that is done early goes on with untimed steps until all are done
  /// The default cases plus those that `wanted` asks for (params of the contract's criteria, benchmark by benchmark).
  std::vector<Case> (*cases)(const Context&, const std::vector<std::map<std::string, std::string>>& wanted);
  /// Why this case cannot run on this rank; nullopt: it can.
  std::optional<std::string> (*why_not)(const Context&, const Case&);
  std::unique_ptr<Benchmark> (*open)(const Context&, const Case&);
  /// The case to plant a fault in; small and quick.
  Case (*self_test)(const Context&);
  /// What ranks must agree on before any of them opens the case, added to its params; null: nothing. Collective.
  void (*agree)(const Context&, Case&) = nullptr;
  /// What this case is worth in a block, `usual` being what others get; null: that.
  Effort (*effort)(const Case&, const Effort& usual) = nullptr;
  /// Whether the ranks of a node measure this case one after the other ("single"); null: all at once ("star").
  bool (*takes_turns)(const Case&) = nullptr;
  /// The kinds of fault to plant, each on a rank of its own. One kind: "bit_flip".
  std::span<const std::string_view> faults = one_fault;
  /// A wrong answer is made this many times again, to tell a fault that stays from one that passed.
  std::uint32_t repeats = 0;
  /// Checking may take this share of the timed steps: so many steps share one check. 0: no bound.
  double check_share = 0;
  /// Its samples follow the run's clock: Benchmark::start() before the first, and no barrier between them.
  bool keeps_schedule = false;
};

}  // namespace hallmark
