#include "reports/judgement/trust.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <set>

#include "reports/judgement/naming.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr std::string_view self_test_prefix = "selftest/";

void add_broken(std::vector<Doubt>& found, const Body& body) {
  const Contract& contract = *body.contract;
  const auto broken = [&](std::string detail) { found.push_back({reason::evidence_broken, std::move(detail)}); };
  if (!contract.bytes.empty() && sha256(contract.bytes) != contract.sha256)
    broken("the contract's bytes do not have the SHA-256 that it is known by");
  std::set<std::string> names;
  for (const RunView& view : body.runs) {
    const Results& run = view.results();
    const ContractBytes& recorded = run.contract;
    if (!names.insert(run.run_id).second)
      broken(fmt::format("two different files say that they are run {}", run.run_id));
    if (!(recorded.bytes.empty() && recorded.sha256.empty()) && sha256(recorded.bytes) != recorded.sha256)
      broken(
          fmt::format("run {}: the contract recorded in it does not have the SHA-256 recorded beside it", run.run_id));
    if (!recorded.sha256.empty() && !contract.sha256.empty() && recorded.sha256 != contract.sha256)
      broken(fmt::format("run {} was made for another contract ({}, sha256 {}) than it is judged by ({}, sha256 {}); "
                         "judge it by its own, or measure anew",
                         run.run_id, recorded.filename, recorded.sha256.substr(0, 12), contract.filename,
                         contract.sha256.substr(0, 12)));
    if (!run.hall.empty() && run.hall != contract.hall)
      broken(fmt::format("run {} is of hall {}, the contract is about hall {}", run.run_id, run.hall, contract.hall));
    for (const CaseRecord& record : run.cases)
      if (!record.well_formed())
        broken(fmt::format("run {}: the arrays of {} do not have the size it declares", run.run_id, record.name));
  }
}

/// What was made up beside what was measured makes the whole worthless.
void add_mixture(std::vector<Doubt>& found, const Body& body) {
  const auto simulated = [](const RunView& view) { return !view.results().provenance.simulated.empty(); };
  const auto made_up = std::ranges::count_if(body.runs, simulated);
  if (made_up == 0 || static_cast<std::size_t>(made_up) == body.runs.size()) return;
  found.push_back({reason::evidence_broken,
                   fmt::format("{} of {} runs are simulated; judge them apart", made_up, body.runs.size())});
}

/// One fault that was planted, or none where one was due.
struct Planted {
  std::string benchmark, kind;  ///< the kind only where a benchmark plants several
  std::string fault;
  std::int32_t rank = -1;
  std::vector<std::size_t> wrong;  ///< who was named
  std::string misplaced;           ///< where the fault was taken to be, if it was elsewhere

  [[nodiscard]] bool named() const {
    return rank >= 0 && wrong.size() == 1 && wrong.front() == static_cast<std::size_t>(rank);
  }
  [[nodiscard]] bool good() const { return named() && misplaced.empty(); }
};

std::vector<std::size_t> found_wrong(const CaseRecord& record) {
  std::vector<std::size_t> wrong;
  if (std::ranges::find(record.verified, Verified::wrong) == record.verified.end()) return wrong;
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    for (std::size_t block = 0; block < record.blocks; ++block)
      if (record.verified[record.at(rank, block)] == Verified::wrong && (wrong.empty() || wrong.back() != rank))
        wrong.push_back(rank);
  return wrong;
}

/// A fault of memory must be told from one of arithmetic, where the record says what it was taken for.
std::string misplaced(const CaseRecord& record, std::string_view kind) {
  if (record.planted_rank < 0 || static_cast<std::size_t>(record.planted_rank) >= record.ranks) return {};
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::uint64_t place = record.fault_place[record.at(static_cast<std::size_t>(record.planted_rank), block)];
    if (place == std::numeric_limits<std::uint64_t>::max()) continue;
    const bool arithmetic = place == static_cast<std::uint64_t>(FaultPlace::arithmetic);
    const bool memory = place == static_cast<std::uint64_t>(FaultPlace::memory_a) ||
                        place == static_cast<std::uint64_t>(FaultPlace::memory_b);
    if (kind.starts_with("memory") ? memory : arithmetic) continue;
    const std::string taken_for = place_words(place);
    return taken_for.empty() ? "a fault without a place" : "a fault of " + taken_for;
  }
  return {};
}

/// Whose answers were wrong with nothing planted, benchmark by benchmark.
using Liars = std::map<std::string, std::set<std::size_t>, std::less<>>;

Liars liars(const Results& run) {
  Liars found;
  for (const CaseRecord& record : run.cases)
    if (!record.name.starts_with(self_test_prefix) && record.well_formed())
      for (const std::size_t rank : found_wrong(record)) found[std::string{benchmark_of(record.name)}].insert(rank);
  return found;
}

/// A rank that is wrong of itself is wrong in the self-test too: that accuses the rank, not the verifier.
Planted planted_in(const CaseRecord& record, const std::string& benchmark, const std::string& kind,
                   const Liars& all_liars) {
  Planted planted{.benchmark = benchmark,
                  .kind = kind,
                  .fault = record.planted_fault,
                  .rank = record.planted_rank,
                  .wrong = found_wrong(record),
                  .misplaced = benchmark == "gemm" ? misplaced(record, kind) : std::string{}};
  const auto known = all_liars.find(benchmark);
  if (known != all_liars.end())
    std::erase_if(planted.wrong, [&](std::size_t rank) {
      return static_cast<std::int64_t>(rank) != planted.rank && known->second.contains(rank);
    });
  if (planted.rank >= 0 && known != all_liars.end() && known->second.contains(static_cast<std::size_t>(planted.rank)))
    planted.misplaced.clear();  // its own fault may be where the planted one is not
  return planted;
}

/// Of every benchmark that a run finished a case of, each fault that was planted; one that was not, where there is
/// none.
std::vector<Planted> self_tests(const Results& run) {
  const Liars all_liars = liars(run);
  std::map<std::string, std::vector<Planted>> tests;
  for (const CaseRecord& record : run.cases)
    if (!record.name.starts_with(self_test_prefix) && record.status == CaseStatus::done)
      tests[std::string{benchmark_of(record.name)}];
  for (const CaseRecord& record : run.cases) {
    if (!record.name.starts_with(self_test_prefix) || !record.well_formed()) continue;
    const std::string_view name = std::string_view{record.name}.substr(self_test_prefix.size());
    const std::string benchmark{benchmark_of(name)};
    const auto test = tests.find(benchmark);
    if (test == tests.end()) continue;
    const std::string kind{name.substr(std::min(name.size(), benchmark.size() + 1))};
    test->second.push_back(planted_in(record, benchmark, kind, all_liars));
  }
  std::vector<Planted> list;
  for (auto& [benchmark, planted] : tests) {
    if (planted.empty()) planted.emplace_back().benchmark = benchmark;
    std::ranges::move(planted, std::back_inserter(list));
  }
  return list;
}

std::string line_of(const Planted& test) {
  const std::string what = test.kind.empty() ? test.benchmark : test.benchmark + ", " + test.kind;
  if (test.rank < 0) return fmt::format("{}: no fault was planted, so its verifier is unproven", what);
  const std::string named = test.wrong.empty() ? "nobody" : fmt::format("rank {}", fmt::join(test.wrong, ", "));
  return fmt::format("{}: planted {} on rank {}; {} was named{}{}", what, test.fault.empty() ? "a fault" : test.fault,
                     test.rank, named, test.misplaced.empty() ? "" : ", but for ", test.misplaced);
}

}  // namespace

bool well_formed(const Results& run) {
  return std::ranges::all_of(run.cases, [](const CaseRecord& record) { return record.well_formed(); });
}

std::vector<Doubt> doubts(const Body& body) {
  std::vector<Doubt> found;
  add_broken(found, body);
  add_mixture(found, body);
  for (const RunView& view : body.runs)
    if (!view.results().provenance.debug.empty())
      found.push_back(
          {reason::debug, fmt::format("run {} was made with {}, which makes it unfit for a verdict",
                                      view.results().run_id, fmt::join(view.results().provenance.debug, ", "))});
  for (const RunView& view : body.runs)
    for (const Planted& test : self_tests(view.results()))
      if (!test.good()) found.push_back({reason::self_test, line_of(test)});
  return found;
}

std::vector<std::string> self_test_lines(const Body& body) {
  std::vector<std::string> lines;
  for (const RunView& view : body.runs)
    for (const Planted& test : self_tests(view.results()))
      lines.push_back(body.runs.size() > 1
                          ? fmt::format("run {}: {}", view.results().run_id.substr(0, 8), line_of(test))
                          : line_of(test));
  return lines;
}

}  // namespace hallmark
