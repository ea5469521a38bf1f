// What all ranks have just measured, made durable before the next case begins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/results.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {

/// One benchmark's cases of one block. Each rank gives records with ranks = 1 and blocks = 1 that hold its own row;
/// what is declared about them (names, samples, work, status) is the same on all ranks. `sentinel` is taken from rank
/// 0.
struct Part {
  unsigned sequence = 1;  ///< counts up over the run; 0 is the start
  std::uint32_t block = 0;
  std::string benchmark;
  std::vector<CaseRecord> cases;
};

/// Writes the part into the folder that write_start made: allocated by rank 0, filled by all over MPI-IO, then flushed,
/// renamed. Collective and blocking. An error on any rank is thrown on all as IoError with that rank's words; parts
/// that were finished before stay as they are. DefectError (on all) where the ranks do not agree about the cases.
void write_part(const Communicator& communicator, const std::string& folder, const Part& part);

}  // namespace hallmark
