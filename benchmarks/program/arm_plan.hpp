// From the arming file to what of a plan may run.
#pragma once

#include <cstddef>
#include <optional>

#include "benchmarks/program/options.hpp"
#include "benchmarks/run.hpp"
#include "reports/contract/arming_file.hpp"
#include "reports/contract/contract.hpp"

namespace hallmark {

/// What a swing is measured by.
struct Crew {
  std::size_t ranks = 1, nodes = 1;
};

/// The file that --arm names, fit for the contract's hall and for today; nullopt where none is named. Throws InputError
/// or IoError.
[[nodiscard]] std::optional<ArmingFile> read_arming(const RunOptions&, const std::optional<Contract>&);

/// Refuses a plan whose loads swing more than small ones may and more than was signed for, with the first such case and
/// its reason; tells the others how slowly an early end is to come (param ramp_down). Throws Error.
void arm_plan(RunPlan&, const std::optional<ArmingFile>&, const std::optional<Contract>&, const Crew&);

/// Whether options or contract ask for load shapes, which end slowly.
[[nodiscard]] bool asks_for_shapes(const RunOptions&, const std::optional<Contract>&);

}  // namespace hallmark
