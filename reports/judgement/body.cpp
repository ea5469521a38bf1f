#include "reports/judgement/body.hpp"

#include <algorithm>
#include <tuple>

#include "reports/judgement/speed.hpp"
#include "reports/judgement/standing.hpp"
#include "reports/judgement/trust.hpp"

namespace hallmark {

bool Body::is_fresh(const RunView& view, std::size_t unit) const {
  return standing->is_fresh(units[unit].number, view.entry == nullptr ? 0 : view.entry->entry,
                            view.results().time_origin);
}

const RunView* Body::latest(std::size_t unit) const {
  for (std::size_t r = runs.size(); r-- > 0;)
    if (runs[r].roster.seats[unit].rank && counts(r, unit)) return &runs[r];
  return nullptr;
}

/// A new part that nobody has seen yet stands where the old one stood.
UnitName Body::name_unseen(std::size_t unit) const {
  UnitName name = name_unit(units[unit], nullptr, nullptr);
  for (std::size_t r = runs.size(); r-- > 0;) {
    if (!runs[r].roster.seats[unit].rank) continue;
    const UnitName old = name_unit(units[unit], &runs[r].roster.seats[unit], &runs[r].results());
    name.host = old.host;
    name.rack = old.rack;
    name.tray = old.tray;
    name.slot = old.slot;
    return name;
  }
  return name;
}

UnitName Body::name(std::size_t unit) const {
  const RunView* view = latest(unit);
  if (view == nullptr) return name_unseen(unit);
  return name_unit(units[unit], &view->roster.seats[unit], &view->results());
}

Outcomes::NameOf Body::names() const {
  return [self = shared_from_this()](std::size_t unit) { return self->name(unit); };
}

std::shared_ptr<Body> gather(const Contract& contract, const std::vector<EvidenceRun>& runs) {
  const auto key = [](const EvidenceRun& run) {
    return std::tie(run.results->time_origin, run.results->run_id, run.content_sha256);
  };
  std::vector<EvidenceRun> ordered = runs;
  std::ranges::stable_sort(ordered, [&](const auto& a, const auto& b) { return key(a) < key(b); });
  const auto twice = [&](const auto& a, const auto& b) { return !a.content_sha256.empty() && key(a) == key(b); };
  ordered.erase(std::unique(ordered.begin(), ordered.end(), twice), ordered.end());

  const auto body = std::make_shared<Body>();
  body->contract = &contract;
  body->units = contracted_units(contract);
  for (const EvidenceRun& run : ordered) {
    const Results& results = *run.results;
    body->runs.push_back({run, seat_units(contract, body->units, results),
                          well_formed(results) ? vote(results) : std::vector<Poll>{},
                          well_formed(results) ? speeds_of(results) : std::vector<ClassSpeed>{}});
  }
  return body;
}

}  // namespace hallmark
