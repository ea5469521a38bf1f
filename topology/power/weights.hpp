// Whose a part of a node's power is: by the PUs and GPUs that each rank has. Pure, but for socket_cpus().
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "topology/cpu_set.hpp"
#include "topology/hall.hpp"
#include "topology/power/sysfs_file.hpp"

namespace hallmark {

/// What one rank of the node may use, read after MPI_Init: an unbound rank has every PU of the machine.
struct RankPlace {
  CpuSet cpus;
  std::vector<int> gpus = {};             ///< numbers as in PowerDomain::index
  std::map<int, int> gpu_instances = {};  ///< by number of a GPU that is divided (MIG): its GPU instance
};

/// How a GPU is divided (MIG).
struct GpuSlices {
  std::map<int, int> of_instance = {};  ///< slices by GPU instance
  int all = 0;                          ///< slices that could be given out
};

/// Non-negative integers by rank, and one more at the end for "unowned". At least one is positive.
using Weights = std::vector<std::int64_t>;

/// A PU of `socket` shared by n ranks counts 1/n for each; multiplied by the least common multiple of all n. (Beyond a
/// multiple of 2^40, which needs some forty different n, each 1/n is rounded to a 2^-40.) No rank there: unowned.
[[nodiscard]] Weights pu_weights(const CpuSet& socket, const std::vector<RankPlace>& ranks);

/// 1 for each rank that has the GPU; none has it: unowned.
[[nodiscard]] Weights gpu_weights(int gpu, const std::vector<RankPlace>& ranks);

/// The same of a divided GPU: an instance's slices shared among its ranks; instances without ranks and slices that were
/// never given out: unowned. Multiplied by the least common multiple of all instances' ranks. Source: power.md 5.3.
[[nodiscard]] Weights mig_weights(int gpu, const GpuSlices& slices, const std::vector<RankPlace>& ranks);

/// 1 for each rank with a PU of `socket` or one of `gpus`; none: unowned.
[[nodiscard]] Weights module_weights(const CpuSet& socket, const std::vector<int>& gpus,
                                     const std::vector<RankPlace>& ranks);

/// 1 for each rank; no rank: unowned.
[[nodiscard]] Weights even_weights(const std::vector<RankPlace>& ranks);

/// The PUs of each socket by the number that sensors call it by: its physical id in /sys below `root`, and, where ids
/// are not 0, 1, 2 ... (Arm: arbitrary), also its place in their order. Without /sys: hwloc's logical number.
[[nodiscard]] std::map<int, CpuSet> socket_cpus(const std::string& root, const Node& node,
                                                const ReadText& read = read_sysfs);

}  // namespace hallmark
