#include "reports/judgement/outcomes.hpp"

#include <cmath>

namespace hallmark {
namespace {

std::optional<double> known(double value) { return std::isnan(value) ? std::nullopt : std::optional{value}; }

/// Without its words.
OutcomeNumbers numbers_of(const UnitOutcome& unit) {
  return {.outcome = unit.outcome,
          .words = 0,
          .n = static_cast<std::uint32_t>(unit.n),
          .k = static_cast<std::uint32_t>(unit.k),
          .reason = unit.reason,
          .observed = unit.observed.value_or(OutcomeNumbers::none),
          .lower = unit.limits ? unit.limits->lower : OutcomeNumbers::none,
          .upper = unit.limits ? unit.limits->upper : OutcomeNumbers::none,
          .of_class = unit.of_class.value_or(OutcomeNumbers::none)};
}

}  // namespace

std::optional<Interval> OutcomeNumbers::limits() const {
  return std::isnan(lower) ? std::nullopt : std::optional{Interval{lower, upper}};
}

void Outcomes::describe(NameOf names, WordsOf words) {
  name_of_ = std::move(names);
  words_of_ = std::move(words);
}

std::uint32_t Outcomes::keep(UnitWords words) {
  if (words.detail.empty() && words.action.empty()) return 0;
  const auto next = static_cast<std::uint32_t>(words_.size() + 1);
  const auto [place, added] = number_of_.try_emplace(words, next);
  if (added) words_.push_back(std::move(words));
  return place->second;
}

void Outcomes::add(OutcomeNumbers numbers, UnitWords words) {
  numbers.words = keep(std::move(words));
  numbers_.push_back(numbers);
}

void Outcomes::push_back(const UnitOutcome& unit) {
  own_names_.push_back(unit.unit);
  add(numbers_of(unit), {unit.detail, unit.action});
}

void Outcomes::overrule(std::size_t i, const Ruled& ruled, UnitWords words) {
  numbers_[i].outcome = ruled.outcome;
  numbers_[i].reason = ruled.reason;
  numbers_[i].words = keep(std::move(words));
}

UnitName Outcomes::name(std::size_t i) const {
  if (!own_names_.empty()) return own_names_[i];
  return name_of_ ? name_of_(i) : UnitName{};
}

UnitOutcome Outcomes::operator[](std::size_t i) const {
  const OutcomeNumbers& numbers = numbers_[i];
  UnitWords words = numbers.words > 0 ? words_[numbers.words - 1] : words_of_ ? words_of_(numbers) : UnitWords{};
  return {.unit = name(i),
          .outcome = numbers.outcome,
          .reason = numbers.reason,
          .detail = std::move(words.detail),
          .action = std::move(words.action),
          .observed = known(numbers.observed),
          .limits = numbers.limits(),
          .n = numbers.n,
          .k = numbers.k,
          .of_class = known(numbers.of_class)};
}

}  // namespace hallmark
