// The outcomes of all units under one criterion. A hall has a million: they are kept small, and names and words are made
// when somebody asks.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "reports/judgement/outcome.hpp"

namespace hallmark {

/// A UnitOutcome's numbers; NaN stands for those that it does not have.
struct OutcomeNumbers {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  Outcome outcome = Outcome::not_seen;
  std::uint32_t words = 0;  ///< which words of its own it has; 0: those that its numbers give
  std::uint32_t n = 0, k = 0;
  std::string_view reason;  ///< one of reason::*
  double observed = none, lower = none, upper = none, of_class = none;

  [[nodiscard]] std::optional<Interval> limits() const;
};

/// What is said of a unit, and what to do next.
struct UnitWords {
  std::string detail, action;
  auto operator<=>(const UnitWords&) const = default;
};

class Outcomes {
 public:
  using NameOf = std::function<UnitName(std::size_t unit)>;
  using WordsOf = std::function<UnitWords(const OutcomeNumbers&)>;

  /// Who the units are, and what their numbers say in words. Both are kept for as long as the outcomes.
  void describe(NameOf names, WordsOf words);

  /// Appends a unit that `describe` names, in the words that its numbers give.
  void add(const OutcomeNumbers& numbers) { numbers_.push_back(numbers); }
  /// The same in words of its own, unless they are empty.
  void add(OutcomeNumbers numbers, UnitWords words);
  /// Appends a unit with its own name. All units of a list are named in the same way.
  void push_back(const UnitOutcome&);
  struct Ruled {
    Outcome outcome;
    std::string_view reason;  ///< one of reason::*
  };
  /// Another outcome for `i`, for this reason, in these words; its name and numbers stay.
  void overrule(std::size_t i, const Ruled&, UnitWords words);
  void set_of_class(std::size_t i, double of_class) { numbers_[i].of_class = of_class; }
  void reserve(std::size_t count) { numbers_.reserve(count); }

  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  [[nodiscard]] bool empty() const { return numbers_.empty(); }
  [[nodiscard]] std::span<const OutcomeNumbers> numbers() const { return numbers_; }
  [[nodiscard]] UnitName name(std::size_t i) const;
  /// In full: costs texts. Loops over all units look at numbers().
  [[nodiscard]] UnitOutcome operator[](std::size_t i) const;

  class Iterator {
   public:
    using value_type = UnitOutcome;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const Outcomes* all, std::size_t at) : all_{all}, at_{at} {}
    UnitOutcome operator*() const { return (*all_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return {all_, at_++}; }
    bool operator==(const Iterator&) const = default;

   private:
    const Outcomes* all_ = nullptr;
    std::size_t at_ = 0;
  };
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size()}; }

 private:
  std::uint32_t keep(UnitWords);

  std::vector<OutcomeNumbers> numbers_;
  std::vector<UnitName> own_names_;
  std::vector<UnitWords> words_;
  std::map<UnitWords, std::uint32_t> number_of_;  ///< units that share words share their room
  NameOf name_of_;
  WordsOf words_of_;
};

}  // namespace hallmark
