#include <fmt/format.h>

#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/measure.hpp"
#include "benchmarks/open_case.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/mpi.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// `drawn`, or the next rank that has something to measure with.
int able_rank(const Communicator& world, bool able, int drawn) {
  const std::vector<double> all = world.all_gather(able ? 1.0 : 0.0);
  for (int i = 0; i < world.size(); ++i)
    if (all[static_cast<std::size_t>((drawn + i) % world.size())] > 0) return (drawn + i) % world.size();
  return drawn;
}

/// Another place for every kind of fault, the same in every run with this seed.
std::uint64_t fault_seed(std::uint64_t seed, std::string_view kind) {
  for (const char letter : kind) seed = mix64(seed + static_cast<unsigned char>(letter));
  return mix64(seed);
}

}  // namespace

CaseRecord self_test(const Station& station, const Context& context, const BenchmarkType& type, std::string_view kind,
                     int victim) {
  const Case chosen = type.self_test(context);
  CaseRecord record = header_of(station, type, chosen);
  record.name =
      type.faults.size() == 1 ? fmt::format("selftest/{}", type.name) : fmt::format("selftest/{}/{}", type.name, kind);
  record.params["case"] = chosen.name;
  record.planted_rank = victim;
  record.resize(1, 1, 1);
  station.watchdog.arm(record.name, station.deadline_s);
  station.recorder.pass(record.name);
  const std::string obstacle = station.world.first_message(type.why_not(context, chosen).value_or(""));
  if (!obstacle.empty()) {
    give_up(record, CaseStatus::skipped, obstacle);
    return record;
  }
  Trouble trouble;
  const std::unique_ptr<Benchmark> benchmark = open_case(context, type, chosen, trouble);
  Stop stop = must_stop(station.world, trouble, type.collective);
  std::string planted;
  if (!stop.now) {
    victim = able_rank(station.world, trouble.none() && benchmark->measures(), victim);
    record.planted_rank = victim;
    trouble.guard([&] {
      benchmark->prepare();
      record.entry[0] = station.clock.now();
      benchmark->step();
      record.exit[0] = station.clock.now();
      if (station.world.rank() == victim) planted = benchmark->plant_fault(kind, fault_seed(context.seed, kind));
      store(record, benchmark->check());
    });
    stop = must_stop(station.world, trouble, type.collective);
  }
  record.planted_fault = station.world.broadcast(planted, victim);
  record.reason = stop.words;
  if (stop.now) record.status = CaseStatus::failed;
  return record;
}

}  // namespace hallmark
