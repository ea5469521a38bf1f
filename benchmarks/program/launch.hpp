// `hallmark run` started bare: becomes the parent of its own mpirun.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hallmark {

/// Whether mpirun, srun or another launcher started this process as one rank of several (by the variables they set).
[[nodiscard]] bool started_by_launcher();

/// How many ranks to launch: as asked; else the ranks of a contract for one node; else one per core that we may use;
/// nullopt inside a batch job, where the launcher knows best.
[[nodiscard]] std::optional<unsigned> ranks_to_launch(std::optional<unsigned> asked, std::optional<unsigned> contracted,
                                                      unsigned cores);

/// Runs this program again under mpirun with the same arguments and waits for it. Ctrl-C and SIGTERM are passed on.
/// Returns the exit status that the ranks agreed on; where the launcher reports a status of its own (a killed rank, its
/// own failure) 75 if `parts` holds evidence, else 70. Throws UnavailableError without mpirun.
[[nodiscard]] int launch(const std::vector<std::string>& arguments, std::optional<unsigned> ranks, unsigned cores,
                         const std::string& parts, const std::string& results);

/// From now on the first signal goes to this node's ranks alone, which take the time they need to end and so end
/// mpirun; a second goes to all. For loads that may not drop. Before launch().
void end_ranks_first();

/// Hands the status that all ranks agreed on to the launch() that waits for them, where there is one. Rank 0 calls it.
void tell_launcher(int status);

}  // namespace hallmark
