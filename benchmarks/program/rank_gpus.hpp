// Which GPU each rank drives: the placement's, found again among those that the driver shows this process.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/gpu_state.hpp"
#include "benchmarks/program/discover.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {

struct RankGpu {
  int index = -1;  ///< into gpus() of that rank's process; -1: the rank computes on the host
  std::string name, pci, uuid;
  std::string serial;   ///< of the board; empty where the driver does not say
  std::string why_not;  ///< why a GPU that the placement gave it is not used; else empty
};

/// The GPU of one rank whose placement names the PCI address `placed` ("0000:18:00.0"; empty: none). A launcher that
/// shows a process one GPU alone has made the choice itself. Pure.
[[nodiscard]] RankGpu choose_gpu(const std::string& placed, const Gpus& shown);

/// How a GPU is set up, in words for the record: power limit, clocks, ECC, MIG, persistence, driver. What is not known
/// says why. Pure.
[[nodiscard]] std::map<std::string, std::string> state_facts(const GpuState& state);

/// What state_facts() says of the ranks' GPUs now; empty where no rank has one. Collective.
[[nodiscard]] std::map<std::string, std::string> agreed_gpu_state(const Communicator& world, const RankGpu& mine);

/// By rank, on every rank. Collective.
[[nodiscard]] std::vector<RankGpu> find_rank_gpus(const Communicator& world, const Discovery& discovery);

}  // namespace hallmark
