// What a simulated hall is to be like.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/simulation/fault.hpp"

namespace hallmark {

struct SimulationPlan {
  std::uint64_t seed = 1;
  double unit_spread = 0.005;   ///< relative standard deviation between units
  double block_spread = 0.003;  ///< and between the samples of one unit
  double margin = 0.08;         ///< by how much a healthy unit is on the right side of every threshold, relative
  std::size_t samples = 1;      ///< a block, where no criterion needs more
  std::uint64_t ranks = 0;      ///< only the first so many answer; 0: all
  /// Larger halls get only what is judged of them: lengths of samples without stamps, answers, and what a criterion or
  /// a fault is about.
  std::uint64_t full_up_to = 20'000;
  std::vector<SimulatedFault> faults;
};

}  // namespace hallmark
