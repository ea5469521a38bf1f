// From a contract and a command line to what is measured. Benchmarks themselves never see a threshold.
#pragma once

#include <optional>

#include "benchmarks/program/options.hpp"
#include "benchmarks/run.hpp"
#include "reports/contract/contract.hpp"

namespace hallmark {

/// The cases that the contract's criteria need (all default ones with --full or without a contract), those of --add,
/// filtered. Throws UsageError for an --add or a filter that leaves nothing.
[[nodiscard]] RunPlan make_plan(const Context&, const RunOptions&, const std::optional<Contract>&);

/// Options that shorten what the contract demands: such a run is fit for looking, not for a verdict.
[[nodiscard]] std::vector<std::string> debug_marks(const RunOptions&, const std::optional<Contract>&,
                                                   std::uint32_t blocks);

/// A plan as text, so that all ranks measure what rank 0 planned even where their nodes differ; and back.
[[nodiscard]] std::string plan_text(const RunPlan& plan);
[[nodiscard]] RunPlan plan_from_text(const std::string& text);

}  // namespace hallmark
