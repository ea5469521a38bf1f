// How fast a unit with faults is beside a healthy one.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "reports/results/results.hpp"
#include "reports/simulation/fault.hpp"

namespace hallmark {

/// Rate of a unit with `fault` over that of a healthy one in `block` of `blocks`; 1 for faults that are not about
/// speed.
[[nodiscard]] double pace_of(const SimulatedFault& fault, std::size_t block, std::size_t blocks);

/// Share of the clock that heat takes from it in that block; 0 for all but `throttling`.
[[nodiscard]] double heat_of(const SimulatedFault& fault, std::size_t block, std::size_t blocks);

/// Is the case one that this fault shows in? Where it names none: products and memory, for what is wrong with a device;
/// products, for wrong answers; all that ranks do alone, where the hall has neither.
[[nodiscard]] bool shows_in(const SimulatedFault& fault, std::string_view case_name, bool has_device_cases);

/// For every rank the faults that are planted on it.
class PlantedFaults {
 public:
  /// Throws UsageError where a fault names what is not there.
  PlantedFaults(const std::vector<SimulatedFault>& faults, const Results& hall);

  [[nodiscard]] const std::vector<const SimulatedFault*>& on(std::size_t rank) const;
  /// Product of the paces of a rank's faults that show in the case.
  [[nodiscard]] double pace(std::size_t rank, std::string_view case_name, bool has_device_cases, std::size_t block,
                            std::size_t blocks) const;

 private:
  std::vector<std::vector<const SimulatedFault*>> by_rank_;  ///< empty where there are no faults
};

}  // namespace hallmark
