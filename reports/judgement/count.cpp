#include "reports/judgement/count.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace hallmark {

std::uint64_t allowed_units(const Allowance& allowance, std::uint64_t contracted) {
  // 0.29 * 100 is 28.999...: what is a whole number on paper stays one.
  std::uint64_t allowed = std::numeric_limits<std::uint64_t>::max();
  if (allowance.count) allowed = *allowance.count;
  if (allowance.fraction && *allowance.fraction >= 0 && *allowance.fraction <= 1)
    allowed = std::min(
        allowed, static_cast<std::uint64_t>(std::floor(*allowance.fraction * static_cast<double>(contracted) + 1e-9)));
  return allowed == std::numeric_limits<std::uint64_t>::max() ? 0 : allowed;
}

Ruling count_ruling(const UnitCounts& units, std::uint64_t allowed, bool closed) {
  const std::uint64_t failing = units.fail + (closed ? units.not_seen : 0);
  if (failing > allowed) return Ruling::reject;
  const bool fits = units.fail + units.inconclusive + units.not_seen <= allowed;
  return units.contracted > 0 && fits ? Ruling::accept : Ruling::inconclusive;
}

UnitCounts count_units(std::span<const OutcomeNumbers> outcomes) {
  UnitCounts units{.contracted = outcomes.size()};
  for (const OutcomeNumbers& unit : outcomes) {
    switch (unit.outcome) {
      case Outcome::pass:
        ++units.pass;
        break;
      case Outcome::fail:
        ++units.fail;
        break;
      case Outcome::inconclusive:
        ++units.inconclusive;
        break;
      case Outcome::not_seen:
        ++units.not_seen;
        break;
    }
  }
  return units;
}

Ruling count_criterion(const Outcomes& outcomes, const Allowance& allowance, bool partial_acceptance, bool closed) {
  std::vector<Ruling> rulings{
      count_ruling(count_units(outcomes.numbers()), allowed_units(allowance, outcomes.size()), closed)};
  if (allowance.per_rack && !partial_acceptance) {
    std::map<std::string, std::vector<OutcomeNumbers>> racks;
    for (std::size_t i = 0; i < outcomes.size(); ++i) racks[outcomes.name(i).rack].push_back(outcomes.numbers()[i]);
    for (const auto& [rack, units] : racks)
      rulings.push_back(count_ruling(count_units(units), *allowance.per_rack, closed));
  }
  return join_rulings(rulings);
}

Ruling join_rulings(std::span<const Ruling> rulings) {
  if (std::ranges::find(rulings, Ruling::reject) != rulings.end()) return Ruling::reject;
  const bool all_accept = std::ranges::all_of(rulings, [](Ruling ruling) { return ruling == Ruling::accept; });
  return all_accept && !rulings.empty() ? Ruling::accept : Ruling::inconclusive;
}

std::uint64_t partial_kw(std::uint64_t contracted_kw, std::uint64_t conforming, std::uint64_t racks) {
  if (racks == 0) return 0;
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(contracted_kw) * std::min(conforming, racks) / racks);
}

Outcome join_outcomes(std::span<const Outcome> outcomes) {
  for (const Outcome worst : {Outcome::fail, Outcome::not_seen, Outcome::inconclusive})
    if (std::ranges::find(outcomes, worst) != outcomes.end()) return worst;
  return outcomes.empty() ? Outcome::inconclusive : Outcome::pass;
}

}  // namespace hallmark
