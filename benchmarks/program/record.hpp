// The part of the evidence that is known before anything is measured.
#pragma once

#include <string>

#include "benchmarks/clock.hpp"
#include "benchmarks/program/discover.hpp"
#include "benchmarks/program/options.hpp"
#include "benchmarks/program/rank_gpus.hpp"
#include "reports/contract/contract.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// 32 random hex digits from the kernel.
[[nodiscard]] std::string make_run_id();

/// Ranks, nodes, contract and provenance, without cases. Complete on rank 0; collective (clock offsets are gathered).
[[nodiscard]] Results start_record(const Communicator& world, const Discovery&, const std::vector<RankGpu>&,
                                   const ClockOffset&, const std::optional<Contract>&, const std::string& command_line);

}  // namespace hallmark
