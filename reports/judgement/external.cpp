#include "reports/judgement/external.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/judgement/source.hpp"

namespace hallmark {
namespace {

constexpr std::string_view mark = "external: ";

bool asks_for_checks(const Criterion& criterion) {
  constexpr std::array<std::string_view, 3> checks{"result_check", "readback_checksum", "residual"};
  return std::ranges::any_of(criterion.evidence, [&](const std::string& name) {
    return std::ranges::find(checks, std::string_view{name}) != checks.end();
  });
}

/// A total says what a sum is, and what all ranks did together.
bool is_about_the_total(const Criterion& criterion) {
  return criterion.aggregate == "sum" || (criterion.aggregate.empty() && criterion.scope == Scope::hall);
}

void refuse(UnitEvidence& evidence, std::string detail) {
  evidence.faults.push_back({Outcome::inconclusive, reason::external, std::move(detail), true});
}

}  // namespace

bool is_external(const CaseRecord& record) {
  const auto origin = record.params.find("origin");
  return origin != record.params.end() && origin->second.starts_with(mark);
}

bool is_shared_out(const CaseRecord& record) { return is_external(record) && record.params.contains("share"); }

void admit(UnitEvidence& evidence, std::size_t before, const CaseRecord& record, const Criterion& criterion) {
  if (!is_external(record)) return;
  const std::string tool = record.params.at("origin").substr(mark.size());
  if (!criterion.external)
    refuse(evidence,
           fmt::format("{} was measured by {}, and the criterion does not say external = true", record.name, tool));
  else if (is_shared_out(record) && !is_about_the_total(criterion))
    refuse(evidence, fmt::format("{} tells the total of {} ranks, not what each did", tool, record.ranks));
  if (asks_for_checks(criterion)) return;
  const auto added =
      std::ranges::subrange(evidence.faults.begin() + static_cast<std::ptrdiff_t>(before), evidence.faults.end());
  const auto unchecked = std::ranges::remove(added, reason::unverified, &Fault::reason);
  evidence.faults.erase(unchecked.begin(), unchecked.end());
}

}  // namespace hallmark
