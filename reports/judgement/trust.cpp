#include "reports/judgement/trust.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr std::string_view self_test_prefix = "selftest/";

bool well_formed(const CaseRecord& c) {
  const std::size_t cells = c.ranks * c.blocks, samples = cells * c.samples;
  return c.entry.size() == samples && c.exit.size() == samples && c.window_begin.size() == cells &&
         c.window_end.size() == cells && c.verified.size() == cells && c.errors.size() == cells &&
         c.residue.size() == cells && c.answer_hash.size() == cells && c.sentinel.size() == 2 * c.blocks &&
         c.energy_j.size() == cells;
}

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
    for (const CaseRecord& record : run.cases)
      if (!well_formed(record))
        broken(fmt::format("run {}: the arrays of {} do not have the size it declares", run.run_id, record.name));
  }
}

struct Named {
  std::string benchmark, planted_fault;
  std::int32_t planted_rank = -1;
  std::vector<std::size_t> wrong;

  [[nodiscard]] bool good() const {
    return planted_rank >= 0 && wrong.size() == 1 && wrong.front() == static_cast<std::size_t>(planted_rank);
  }
};

std::vector<std::size_t> found_wrong(const CaseRecord& record) {
  std::vector<std::size_t> wrong;
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    for (std::size_t block = 0; block < record.blocks; ++block)
      if (record.verified[record.at(rank, block)] == Verified::wrong && (wrong.empty() || wrong.back() != rank))
        wrong.push_back(rank);
  return wrong;
}

/// Every benchmark that a run finished a case of, with what its self-test found.
std::vector<Named> self_tests(const Results& run) {
  std::map<std::string, Named> tests;
  for (const CaseRecord& record : run.cases)
    if (!record.name.starts_with(self_test_prefix) && record.status == CaseStatus::done) {
      const std::string benchmark{benchmark_of(record.name)};
      tests[benchmark].benchmark = benchmark;
    }
  for (const CaseRecord& record : run.cases) {
    if (!record.name.starts_with(self_test_prefix) || !well_formed(record)) continue;
    const auto test = tests.find(record.name.substr(self_test_prefix.size()));
    if (test == tests.end()) continue;
    test->second = {test->first, record.planted_fault, record.planted_rank, found_wrong(record)};
  }
  std::vector<Named> list;
  for (auto& [benchmark, test] : tests) list.push_back(std::move(test));
  return list;
}

std::string line_of(const Named& test) {
  if (test.planted_rank < 0)
    return fmt::format("{}: no fault was planted, so its verifier is unproven", test.benchmark);
  const std::string planted = test.planted_fault.empty() ? "a fault" : test.planted_fault;
  if (test.good())
    return fmt::format("{}: planted {} on rank {}; rank {} was named", test.benchmark, planted, test.planted_rank,
                       test.planted_rank);
  const std::string named = test.wrong.empty() ? "nobody" : fmt::format("rank {}", fmt::join(test.wrong, ", "));
  return fmt::format("{}: planted {} on rank {}; {} was named", test.benchmark, planted, test.planted_rank, named);
}

}  // namespace

bool well_formed(const Results& run) {
  return std::ranges::all_of(run.cases, [](const CaseRecord& record) { return well_formed(record); });
}

std::vector<Doubt> doubts(const Body& body) {
  std::vector<Doubt> found;
  add_broken(found, body);
  for (const RunView& view : body.runs)
    if (!view.results().provenance.debug.empty())
      found.push_back(
          {reason::debug, fmt::format("run {} was made with {}, which makes it unfit for a verdict",
                                      view.results().run_id, fmt::join(view.results().provenance.debug, ", "))});
  for (const RunView& view : body.runs)
    for (const Named& test : self_tests(view.results()))
      if (!test.good()) found.push_back({reason::self_test, line_of(test)});
  return found;
}

std::vector<std::string> self_test_lines(const Body& body) {
  std::vector<std::string> lines;
  for (const RunView& view : body.runs)
    for (const Named& test : self_tests(view.results()))
      lines.push_back(body.runs.size() > 1
                          ? fmt::format("run {}: {}", view.results().run_id.substr(0, 8), line_of(test))
                          : line_of(test));
  return lines;
}

}  // namespace hallmark
