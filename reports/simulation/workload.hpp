// Which cases a contract's criteria need, and how fast a healthy unit is in each.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/results/results.hpp"
#include "reports/simulation/plan.hpp"

namespace hallmark {

/// One case to be simulated.
struct SimulatedCase {
  std::string name;
  std::map<std::string, std::string> params;
  double CaseRecord::*work = nullptr;  ///< which count `amount` is
  double amount = 0;                   ///< work of one step on one rank
  double step_s = 0;                   ///< of a healthy unit; of all ranks together where collective
  std::uint32_t steps = 1;             ///< a sample
  std::size_t samples = 1;             ///< a block
  std::size_t blocks = 0;
  bool collective = false;
  bool scheduled = false;  ///< follows param `plan`
  bool stamped = false;    ///< is judged by when its samples began and ended, not only by their lengths
};

struct Workload {
  std::vector<SimulatedCase> cases;                           ///< sorted by name
  double watts = 500;                                         ///< of a healthy unit under load
  double metered_w = 0;                                       ///< of the hall's meter; 0: no criterion needs one
  double metered_s = 0;                                       ///< how long the meter was read
  std::string boundary;                                       ///< where it stands
  bool power = false;                                         ///< some criterion is about watts
  bool clocks = false, temperature = false, residue = false;  ///< is demanded as evidence
  bool windows = false;  ///< some criterion asks whether ranks were under load together
};

/// The cases of all criteria whose metric and scope this version measures; criteria of one metric share a case where
/// their params allow it.
[[nodiscard]] Workload workload_of(const Contract&, const SimulationPlan&);

/// Is any case of products or memory, where what is wrong with a device shows?
[[nodiscard]] bool has_device_cases(const Workload&);

/// The case's name that answers `metric` ("gemm.bf16.throughput" -> "gemm/bf16/gaussian/n:"), without its size; empty
/// where no case does.
[[nodiscard]] std::string case_stem(std::string_view metric);

}  // namespace hallmark
