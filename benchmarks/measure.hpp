// One case in one block: warm-up, samples, load until all are done, verification. Every rank takes the same path.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/clock.hpp"
#include "benchmarks/schedule.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

class FlightRecorder;
class Watchdog;

/// What measuring needs of the run. References outlive it.
struct Station {
  const Communicator& world;
  const Communicator& node;
  const RunClock& clock;
  FlightRecorder& recorder;
  Watchdog& watchdog;
  double deadline_s;  ///< of one case in one block
};

/// A case that all ranks have agreed on. `header` holds the metadata of its record, equal on all ranks.
struct PreparedCase {
  Case chosen;
  const BenchmarkType* type;
  Repetition repetition;
  CaseRecord header;
  bool fault_came_again = false;  ///< this rank's, when it repeated a suspect answer of this case
  double expected_s = 0;          ///< that a block of it takes; comes on top of the deadline
  bool turns = false;             ///< the ranks of a node measure one after the other
  std::uint32_t blocks = std::numeric_limits<std::uint32_t>::max();  ///< that it is measured in, from the first on
  [[nodiscard]] bool usable() const { return header.status == CaseStatus::done; }
};

/// Asks every rank whether it can run the case, and how long a step takes; decides the repetition from the slowest.
/// A case that some rank cannot run is skipped on all, with that rank's reason; one that fails on the way, as
/// measure_block() has it. Collective.
[[nodiscard]] PreparedCase prepare_case(const Station&, const Context&, const BenchmarkType&, const Case&,
                                        double budget_s);

/// Measures this rank's row of one block: a record of one rank and one block. A rank that fails leaves its row unknown
/// and its message as the record's reason; where the case is collective, or all ranks fail, the record is `failed` on
/// all. Collective.
[[nodiscard]] CaseRecord measure_block(const Station&, const Context&, PreparedCase&);

/// Plants a fault of this kind on rank `victim` and verifies as always: a record named selftest/<benchmark>, or
/// selftest/<benchmark>/<kind> where the type has several kinds. Collective.
[[nodiscard]] CaseRecord self_test(const Station&, const Context&, const BenchmarkType&, std::string_view kind,
                                   int victim);

}  // namespace hallmark
