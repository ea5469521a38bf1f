// Where each rank is, on disk: so that whoever is left can say who had not arrived.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "topology/base/handle.hpp"

namespace hallmark {

/// This node's name as the kernel has it; works without MPI, and in a process whose MPI hangs.
[[nodiscard]] std::string this_host();

/// A rank's last entry.
struct FlightEntry {
  int rank = 0;
  int process = 0;             ///< process id on `host`
  std::uint64_t sequence = 0;  ///< agreed points passed
  std::uint64_t steps = 0;     ///< steps begun since the last of them
  std::uint64_t beats = 0;     ///< grows while the process is scheduled at all
  std::string host;
  std::string where;  ///< "gemm/fp64/gaussian/n:2048, block 3"
};

/// Keeps this rank's entry in a file of its own in the run's folder, one small pwrite at a time, never flushed (a page
/// cache outlives a process). pass() and begin_step() belong to the measuring thread, beat() to the watchdog's.
class FlightRecorder {
 public:
  /// Throws IoError where the file cannot be made.
  FlightRecorder(const std::string& folder, int rank);
  /// Moves on to the next agreed point.
  void pass(const std::string& where);
  /// Costs one increment in memory; the next beat writes it.
  void begin_step() noexcept { steps_.fetch_add(1, std::memory_order_relaxed); }
  void beat();

  /// The entries of all ranks found in the folder, by rank; unreadable ones are left out.
  [[nodiscard]] static std::vector<FlightEntry> read_all(const std::string& folder, int ranks);
  static void remove_all(const std::string& folder, int ranks);

 private:
  void write();  // with mutex_ held
  std::string path_;
  FileDescriptor file_;
  std::mutex mutex_;
  FlightEntry entry_;
  std::atomic<std::uint64_t> steps_{0};
};

/// Who keeps the others waiting, from two readings at least two beats apart: ranks without an entry; else ranks whose
/// beats stand still (stopped, or on a node that is gone); else those behind the foremost rank in (sequence, steps).
/// Empty: all are at the same step, and it does not end.
[[nodiscard]] std::vector<int> not_arrived(const std::vector<FlightEntry>& before,
                                           const std::vector<FlightEntry>& after, int ranks);

/// Ranks on this host whose process is gone.
[[nodiscard]] std::vector<int> dead_on_this_host(const std::vector<FlightEntry>& entries);

}  // namespace hallmark
