// Ends a run that cannot go on: deadlines and signals, from a thread that calls no MPI.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace hallmark {

class Descent;
class FlightRecorder;

/// Blocks SIGINT, SIGTERM and SIGHUP in the calling thread and all that it starts later, so that they reach the
/// watchdog alone. Call before any other thread exists, i.e. before MPI_Init.
void block_ending_signals();

/// While armed, a deadline that passes or an ending signal ends the process with ExitStatus::interrupted, without
/// unwinding: the measuring thread may hang in a collective for ever. One process per host writes
/// interrupted-<host>.json into the folder (reason, ranks that had not arrived or whose process is gone) and the one
/// that comes first says the same on stderr. Where descent() is allowed, the end is ordered first and comes when it is
/// through; a second signal does not wait for that. SIGCONT, with which mpirun announces its SIGTERM, then counts as
/// one: a load that was stopped has lost its schedule anyway.
class Watchdog {
 public:
  struct Identity {
    std::string folder;   ///< the run's parts
    std::string results;  ///< what the user called the results file, for the message
    int rank = 0, ranks = 1;
  };
  Watchdog(Identity identity, FlightRecorder& recorder);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// `what` must end within `seconds` from now; replaces the deadline before.
  void arm(const std::string& what, double seconds);
  void disarm();
  /// How a load is taken down before the end.
  [[nodiscard]] Descent& descent();

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::thread thread_;
};

}  // namespace hallmark
