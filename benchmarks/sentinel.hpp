// A fixed probe around each part of a block: machines have modes that no statistic within a run shows.
#pragma once

#include <vector>

namespace hallmark {

class Communicator;

/// Always the same small work on every rank: a copy of 1 MiB, a chain of dependent multiplications, and allreduces of 4
/// KiB.
class Sentinel {
 public:
  Sentinel();
  /// Seconds that the slowest rank took. Collective over `world`; a few milliseconds.
  [[nodiscard]] double probe(const Communicator& world);

 private:
  std::vector<float> from_, to_;
};

}  // namespace hallmark
