#include "benchmarks/trouble.hpp"

#include <fmt/format.h>

#include "topology/base/mpi.hpp"

namespace hallmark {

std::string troubles(const Communicator& world, const std::string& here) {
  if (!world.any(!here.empty())) return {};
  constexpr std::size_t most = 4;
  const std::string mine = here.empty() ? here : fmt::format("rank {} on {}: {}", world.rank(), host_name(), here);
  std::string all;
  std::size_t count = 0;
  for (const std::string& each : world.all_gather(mine))
    if (!each.empty() && ++count <= most) all += (all.empty() ? "" : "; ") + each;
  return count > most ? all + fmt::format("; and {} further ranks", count - most) : all;
}

Stop must_stop(const Communicator& world, const Trouble& here, bool collective) {
  Stop stop{.now = false, .words = troubles(world, here.message())};
  if (!stop.words.empty()) stop.now = collective || !world.any(here.none());
  return stop;
}

}  // namespace hallmark
