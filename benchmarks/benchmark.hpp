// What a benchmark must say of itself. The runner owns blocks, warm-up, clocks, records and the agreement between
// ranks.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

class Communicator;

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

/// Whether the last answer was right. Comparisons are written so that NaN is an error.
struct Check {
  bool checked = false;
  std::uint64_t errors = 0;       ///< wrong elements or blocks
  double residue = 0;             ///< largest relative error; 0 for exact checks
  std::uint64_t answer_hash = 0;  ///< commutative 64-bit hash of the answer; 0: none
  std::string detail;             ///< where the first error lies; empty when right
};

/// What a benchmark may know of the run. Never a threshold.
struct Context {
  const Communicator* world = nullptr;
  const Communicator* node = nullptr;
  std::uint64_t seed = 0;                    ///< the same on all ranks
  std::string scratch;                       ///< directory for storage cases, without trailing slash
  std::uint64_t last_level_cache_bytes = 0;  ///< of the whole node; 0 unknown
  int ranks_on_node = 1;
  std::uint32_t block = 0;  ///< which block is being measured: part of every pattern that is written
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
  [[nodiscard]] virtual Work work() const = 0;
  /// Verifies the answer of the last step.
  [[nodiscard]] virtual Check check() = 0;
  /// Corrupts the answer of the last step as a fault would; returns what it did, in words. Every rank's own choice of
  /// where comes from `seed`.
  virtual std::string plant_fault(std::uint64_t seed) = 0;
  /// More about how the answer came about, for the record: library, kernel, path taken ("engine" -> "io_uring").
  [[nodiscard]] virtual std::map<std::string, std::string> facts() const { return {}; }
};

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
};

}  // namespace hallmark
