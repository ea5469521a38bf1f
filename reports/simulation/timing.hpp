// The times, answers and joules of one simulated case.
#pragma once

#include "reports/results/results.hpp"
#include "reports/simulation/pace.hpp"
#include "reports/simulation/plan.hpp"
#include "reports/simulation/workload.hpp"

namespace hallmark {

/// What all cases of a simulated run share.
struct Course {
  const SimulationPlan& plan;
  const Workload& workload;
  const Results& hall;  ///< nodes and ranks
  const PlantedFaults& faults;
  bool has_device_cases = false;  ///< products or memory
  double slowest = 1;             ///< how many times longer than a healthy unit any unit may take
  double now_s = 0;               ///< when the next block begins; moves on
};

/// Every rank's samples of every block, right answers, and what `course.workload` demands beside. A rate of a unit in a
/// sample is 1 + unit_spread z(rank) times 1 + block_spread z(rank, block, sample) times its faults' pace.
[[nodiscard]] CaseRecord timed(const SimulatedCase& made, Course& course);

/// The case that proves a benchmark's check: a fault on `planted` that was found there and nowhere else.
[[nodiscard]] CaseRecord self_test_of(const std::string& benchmark, std::size_t ranks, std::size_t planted);

/// By how much of the mean a unit's own rate differs, as a factor.
[[nodiscard]] double unit_factor(const SimulationPlan& plan, std::size_t rank);

}  // namespace hallmark
