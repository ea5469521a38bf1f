#include "benchmarks/confirm.hpp"

#include <fmt/format.h>

#include <set>

#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/watchdog.hpp"
#include "topology/base/error.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {
namespace {

constexpr std::size_t hash_digits = 16, fewest_votes = 3;

std::string kind_of(const Benchmark* benchmark) {
  std::string kind;
  if (benchmark == nullptr) return kind;
  for (const auto& [key, value] : benchmark->facts()) kind += key + '=' + value + '\n';
  return kind;
}

bool all_equal(const Communicator& world, std::uint64_t hash) { return world.max(hash) == ~world.max(~hash); }

/// The answer that most ranks of this rank's kind gave.
std::optional<std::uint64_t> majority_here(const Communicator& world, const Benchmark* benchmark, std::uint64_t hash) {
  const std::string kind = kind_of(benchmark);
  std::vector<Vote> votes;
  for (const std::string& text : world.all_gather(fmt::format("{:016x}", hash) + kind))
    votes.push_back({text.substr(hash_digits), std::stoull(text.substr(0, hash_digits), nullptr, 16)});
  const auto found = majorities(votes);
  const auto mine = found.find(kind);
  return mine == found.end() ? std::nullopt : std::optional{mine->second};
}

void repeat(Benchmark& benchmark, std::uint32_t times, double longest_s, std::optional<std::uint64_t> right,
            CaseRecord& record) {
  std::set<std::uint64_t> answers;
  std::uint64_t wrong = 0;
  const double begin = monotonic_seconds();
  for (std::uint32_t i = 0; i < times; ++i) {
    if (monotonic_seconds() - begin > longest_s) return;  // unknown rather than half known
    benchmark.prepare();
    const Check check = benchmark.repeat();
    answers.insert(check.answer_hash);
    wrong += check.errors > 0 || (right && check.answer_hash != *right) ? 1U : 0U;
  }
  record.repeats_wrong[0] = wrong;
  record.repeats_answers[0] = answers.size();
}

}  // namespace

std::map<std::string, std::uint64_t> majorities(const std::vector<Vote>& votes) {
  std::map<std::string, std::map<std::uint64_t, std::size_t>> counts;
  for (const Vote& vote : votes)
    if (vote.hash != 0) ++counts[vote.kind][vote.hash];
  std::map<std::string, std::uint64_t> found;
  for (const auto& [kind, answers] : counts) {
    std::size_t all = 0;
    for (const auto& [hash, count] : answers) all += count;
    for (const auto& [hash, count] : answers)
      if (all >= fewest_votes && 2 * count > all) found[kind] = hash;
  }
  return found;
}

void confirm(const Station& station, PreparedCase& chosen, Benchmark* benchmark, const Check& check,
             CaseRecord& record) {
  const Communicator& world = station.world;
  const bool any_wrong = world.any(check.errors > 0);
  if (all_equal(world, check.answer_hash) && !any_wrong) return;
  const std::optional<std::uint64_t> right = majority_here(world, benchmark, check.answer_hash);
  const bool deviates = right && check.answer_hash != 0 && check.answer_hash != *right;
  const bool suspect = !chosen.fault_came_again && (check.errors > 0 || deviates);
  if (!world.any(suspect)) return;
  const std::string where = chosen.chosen.name + ", repeating a suspect answer";
  station.watchdog.arm(where, station.deadline_s);
  station.recorder.pass(where);
  const auto guarded = [](const auto& work) {
    try {
      work();
    } catch (const DefectError&) {
      throw;  // MPI itself failed: no agreement is possible any more
    } catch (const std::exception&) {
      // The repeats stay unknown: a device that cannot even repeat says so in the next block.
    }
  };
  if (suspect)
    guarded([&] {
      repeat(*benchmark, chosen.type->repeats, station.deadline_s / 2, right, record);
      const std::uint64_t wrong = record.repeats_wrong[0];
      chosen.fault_came_again = wrong > 0 && wrong <= chosen.type->repeats;
    });
  world.work_until_all_arrive([&] {
    if (benchmark != nullptr) guarded([&] { benchmark->step(); });
  });
}

}  // namespace hallmark
