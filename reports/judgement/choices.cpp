// Which case of each run answers a criterion, and what of it all ranks share.
#include <fmt/format.h>

#include <algorithm>

#include "reports/judgement/external.hpp"
#include "reports/judgement/sentinel.hpp"
#include "reports/judgement/units.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// Of the gemm cases, the one that draws most: the highest median of watts over ranks and blocks; the first by name
/// where none is known.
CaseChoice heaviest_case(const Results& run, const Criterion& criterion, const Source& source) {
  CaseChoice choice = choose_case(run, criterion, source);
  double most = 0;
  for (const CaseRecord& record : run.cases) {
    if (record.planted_rank >= 0 || record.status == CaseStatus::skipped || !matches(record.name, source.pattern))
      continue;
    if (record.energy_j.empty()) continue;
    const RankWatts power{record};
    UnitEvidence all;
    for (std::size_t rank = 0; rank < record.ranks; ++rank) power.add(all, rank);
    if (const double middle = median(all.values); middle > most) {
      most = middle;
      choice.record = &record;
    }
  }
  return choice;
}

/// The exact twins of a timed case on unpredictable operands.
std::vector<const CaseRecord*> twins_of(const Results& run, const CaseRecord& record) {
  std::vector<const CaseRecord*> twins;
  const std::string_view name = record.name;
  const std::size_t gaussian = name.find("/gaussian/");
  if (!name.starts_with("gemm/") || gaussian == std::string_view::npos) return twins;
  const std::string pattern = fmt::format("{}/exact/n:*", name.substr(0, gaussian));
  for (const CaseRecord& twin : run.cases)
    if (twin.planted_rank < 0 && matches(twin.name, pattern)) twins.push_back(&twin);
  return twins;
}

}  // namespace

std::vector<CaseChoice> choose_cases(const Body& body, const Criterion& criterion, const Source& source) {
  std::vector<CaseChoice> choices;
  for (const RunView& view : body.runs) {
    const Results& run = view.results();
    CaseChoice choice;
    if (source.kind == Kind::power)
      choice = heaviest_case(run, criterion, source);
    else if (source.kind != Kind::identity)
      choice = choose_case(run, criterion, source);
    if (choice.record != nullptr) {
      choice.marks = sentinel_marks(*choice.record);
      if (std::ranges::find(choice.marks, true) == choice.marks.end()) choice.marks.clear();
      if (source.kind == Kind::power) choice.watts = std::make_shared<const RankWatts>(*choice.record);
      choice.twins = twins_of(run, *choice.record);
      choice.external = is_external(*choice.record);
      const Verdicts& verified = choice.record->verified;
      choice.all_right = !verified.empty() && std::ranges::all_of(verified, [](Verified v) { return v == Verified::right; });
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

}  // namespace hallmark
