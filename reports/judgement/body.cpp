#include "reports/judgement/body.hpp"

#include <algorithm>
#include <tuple>

#include "reports/judgement/speed.hpp"
#include "reports/judgement/standing.hpp"
#include "reports/judgement/trust.hpp"

namespace hallmark {

bool Body::counts(std::size_t r, std::size_t unit) const {
  return standing == nullptr ||
         standing->is_fresh(units[unit].number, runs[r].listed, runs[r].results().time_origin);
}

const RunView* Body::latest(std::size_t unit) const {
  for (std::size_t r = runs.size(); r-- > 0;)
    if (runs[r].roster.seats[unit].rank && counts(r, unit)) return &runs[r];
  return nullptr;
}

UnitName Body::name(std::size_t unit) const {
  const RunView* view = latest(unit);
  if (view == nullptr) return name_unit(units[unit], nullptr, nullptr);
  return name_unit(units[unit], &view->roster.seats[unit], &view->results());
}

Body gather(const Contract& contract, const std::vector<EvidenceRun>& runs) {
  const auto key = [](const EvidenceRun* run) {
    return std::tie(run->results.time_origin, run->results.run_id, run->content_sha256);
  };
  std::vector<const EvidenceRun*> ordered;
  for (const EvidenceRun& run : runs) ordered.push_back(&run);
  std::ranges::stable_sort(ordered, [&](const auto* a, const auto* b) { return key(a) < key(b); });
  const auto twice = [&](const auto* a, const auto* b) { return !a->content_sha256.empty() && key(a) == key(b); };
  ordered.erase(std::unique(ordered.begin(), ordered.end(), twice), ordered.end());

  Body body{.contract = &contract, .units = contracted_units(contract), .runs = {}, .standing = nullptr};
  for (const EvidenceRun* run : ordered)
    body.runs.push_back({run, seat_units(contract, body.units, run->results),
                         well_formed(run->results) ? vote(run->results) : std::vector<Poll>{},
                         well_formed(run->results) ? speeds_of(run->results) : std::vector<ClassSpeed>{}, 0});
  return body;
}

}  // namespace hallmark
