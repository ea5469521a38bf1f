#include "reports/contract/lint_programme.hpp"

#include <map>

#include "reports/contract/words.hpp"

namespace hallmark {
namespace {

/// A thousand terawatts: sums of as many figures as a file can hold stay far from overflowing.
constexpr std::uint64_t most_kw = 1'000'000'000'000;

struct Subject {
  const Programme& programme;
  Findings& findings;

  void error(const Place& at, const std::string& message) const { findings.error(at.line, at.column, message); }
};

std::string kw(std::uint64_t value) { return std::to_string(value) + " kW"; }
std::string on_line(const Place& place) { return "line " + std::to_string(place.line); }

void too_large(const Subject& s, const Place& at, std::uint64_t value) {
  if (value > most_kw) s.error(at, kw(value) + " is more than mankind uses; is the unit kW?");
}

void sizes_are_sane(const Subject& s) {
  const Programme& p = s.programme;
  if (!p.contracted.value || *p.contracted.value == 0)
    s.error(p.contracted.place,
            "the programme's contracted kW are not stated; without them nothing can be added up to");
  too_large(s, p.contracted.place, p.contracted.value.value_or(0));
  for (const ProgrammeSite& site : p.sites) too_large(s, site.allocation.place, site.allocation.value.value_or(0));
  for (const ProgrammeHall& hall : p.halls) {
    too_large(s, hall.kw_place, hall.contracted_kw);
    if (hall.contracted_kw == 0)
      s.error(hall.kw_place, "hall " + in_quotes(hall.id) + " has 0 kW; give what was agreed");
    if (hall.source == FigureSource::not_stated)
      s.error(hall.place, "hall " + in_quotes(hall.id) + " has kW and is not-stated; say where they come from");
  }
}

void names_are_there(const Subject& s) {
  for (const ProgrammeSite& site : s.programme.sites)
    if (site.id.empty()) s.error(site.place, "a site's id is empty; halls could not name it");
  for (const ProgrammeHall& hall : s.programme.halls)
    if (hall.id.empty()) s.error(hall.place, "a hall's id is empty; no report could be its");
  if (s.programme.sites.empty()) s.error({}, "no site; add a [[site]]");
}

std::map<std::string, const ProgrammeSite*> sites_of(const Subject& s) {
  std::map<std::string, const ProgrammeSite*> sites;
  for (const ProgrammeSite& site : s.programme.sites) {
    const auto [first, is_new] = sites.emplace(site.id, &site);
    if (!is_new)
      s.error(site.place,
              "site " + in_quotes(site.id) + " is also on " + on_line(first->second->place) + "; name each site once");
  }
  return sites;
}

void halls_are_one_each(const Subject& s) {
  std::map<std::string, const ProgrammeHall*> halls;
  for (const ProgrammeHall& hall : s.programme.halls) {
    const auto [found, is_new] = halls.emplace(hall.id, &hall);
    if (is_new) continue;
    const ProgrammeHall& first = *found->second;
    const std::string name = "hall " + in_quotes(hall.id);
    if (hall.site != first.site)
      s.error(hall.site_place, name + " is at two sites: " + in_quotes(first.site) + " on " + on_line(first.place) +
                                   " and " + in_quotes(hall.site) + " here; keep the one where it stands");
    else if (hall.report && first.report)
      s.error(hall.report->file_place, "two reports for " + name + ": " + in_quotes(first.report->file) + " on " +
                                           on_line(first.report->file_place) + " and " + in_quotes(hall.report->file) +
                                           " here; keep the one that stands");
    else
      s.error(hall.place, name + " is also on " + on_line(first.place) + "; list each hall once");
  }
}

void reports_have_a_contract(const Subject& s) {
  for (const ProgrammeHall& hall : s.programme.halls)
    if (hall.report && !hall.contract)
      s.error(hall.place, "hall " + in_quotes(hall.id) +
                              " has a report but no contract; add contract = { id = \"...\", revision = N }, so that a "
                              "report of another one is noticed");
}

void halls_fit_their_site(const Subject& s, const std::map<std::string, const ProgrammeSite*>& sites) {
  std::map<std::string, std::uint64_t> taken;
  for (const ProgrammeHall& hall : s.programme.halls) {
    const auto site = sites.find(hall.site);
    if (site == sites.end()) {
      s.error(hall.site_place, "hall " + in_quotes(hall.id) + " is at site " + in_quotes(hall.site) +
                                   ", which is not listed; add a [[site]] or mend the name");
      continue;
    }
    taken[hall.site] += hall.contracted_kw;
  }
  for (const auto& [id, halls_kw] : taken) {
    const Figure& allocation = sites.at(id)->allocation;
    if (!allocation.value)
      s.error(allocation.place, "site " + in_quotes(id) + " has halls of " + kw(halls_kw) +
                                    " but its allocation is not stated; state it, with its source");
    else if (halls_kw > *allocation.value)
      s.error(allocation.place, "the halls of site " + in_quotes(id) + " have " + kw(halls_kw) +
                                    ", more than its allocation of " + kw(*allocation.value) +
                                    "; mend one of them, for kilowatts must add up");
  }
}

void sites_fit_the_programme(const Subject& s) {
  std::uint64_t sum = 0;
  for (const ProgrammeSite& site : s.programme.sites) sum += site.allocation.value.value_or(0);
  const std::uint64_t whole = s.programme.contracted.value.value_or(0);
  if (sum > whole)
    s.error(s.programme.contracted.place, "the sites' allocations are " + kw(sum) + ", more than the programme's " +
                                              kw(whole) + "; mend one of them, for kilowatts must add up");
}

/// What is called derived must follow from what stands beside it.
void growth_is_the_difference(const Subject& s) {
  for (const ProgrammeSite& site : s.programme.sites) {
    const Figure *now = nullptr, *planned = nullptr, *growth = nullptr;
    for (const NamedFigure& each : site.figures) {
      if (each.name == "campus_now") now = &each.figure;
      if (each.name == "campus_planned") planned = &each.figure;
      if (each.name == "growth") growth = &each.figure;
    }
    if (growth == nullptr || growth->source != FigureSource::derived || !growth->value) continue;
    if (now == nullptr || planned == nullptr || !now->value || !planned->value || *planned->value < *now->value ||
        *planned->value - *now->value != *growth->value)
      s.error(growth->place, "growth is called derived and is not campus_planned less campus_now; mend it");
  }
}

}  // namespace

void lint_programme(const Programme& programme, Findings& findings) {
  const Subject subject{programme, findings};
  sizes_are_sane(subject);
  names_are_there(subject);
  halls_are_one_each(subject);
  reports_have_a_contract(subject);
  growth_is_the_difference(subject);
  const std::map<std::string, const ProgrammeSite*> sites = sites_of(subject);
  if (findings.errors() > 0) return;  // sums of halls that are listed twice mean nothing
  halls_fit_their_site(subject, sites);
  sites_fit_the_programme(subject);
}

}  // namespace hallmark
