#include "reports/results/load_plan.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace hallmark {
namespace {

constexpr double tolerance = 1e-6;  // of what is written with nine digits: seconds, or a share of the period
constexpr std::size_t most_slots = 1'000'000;

std::string number(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 9).ptr;
  return {buffer, end};
}

/// Takes a text apart from the front; once something was not as expected, nothing is any more.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}
  template <class Number>
  Number number() {
    Number value{};
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    good_ = good_ && error == std::errc{};
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void expect(std::string_view word) { good_ = take(word) && good_; }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

PlannedLeg scan_leg(Scanner& scanner) {
  PlannedLeg leg;
  leg.begin_s = scanner.number<double>();
  scanner.expect("~");
  leg.end_s = scanner.number<double>();
  scanner.expect(":");
  leg.from = scanner.number<double>();
  scanner.expect("~");
  leg.to = scanner.number<double>();
  scanner.expect("/");
  leg.slots = scanner.number<std::size_t>();
  return leg;
}

bool is_level(double level) { return level >= 0 && level <= 1; }

bool sound(const LoadPlan& plan) {
  const double slack = tolerance * std::max(1.0, plan.period_s);
  double at = 0;
  for (const PlannedLeg& leg : plan.legs) {
    const bool follows = std::abs(leg.begin_s - at) <= slack && leg.end_s > leg.begin_s;
    if (!follows || !is_level(leg.from) || !is_level(leg.to) || leg.slots == 0 || leg.slots > most_slots) return false;
    at = leg.end_s;
  }
  return at > 0 && std::abs(plan.period_s - at) <= slack;
}

}  // namespace

std::size_t LoadPlan::slots() const {
  std::size_t count = 0;
  for (const PlannedLeg& leg : legs) count += leg.slots;
  return count;
}

PlannedSlot LoadPlan::slot(std::size_t i) const {
  const std::size_t each = slots();
  const double offset = static_cast<double>(i / each) * period_s;
  std::size_t within = i % each;
  auto leg = legs.begin();
  for (; within >= leg->slots; ++leg) within -= leg->slots;
  const auto share = [&](std::size_t k) { return static_cast<double>(k) / static_cast<double>(leg->slots); };
  const auto time = [&](std::size_t k) { return offset + leg->begin_s + share(k) * (leg->end_s - leg->begin_s); };
  const double middle = (share(within) + share(within + 1)) / 2;
  return {.begin_s = time(within), .end_s = time(within + 1), .level = leg->from + middle * (leg->to - leg->from)};
}

std::string text(const LoadPlan& plan) {
  std::string all;
  for (const PlannedLeg& leg : plan.legs)
    all += (all.empty() ? "" : ",") + number(leg.begin_s) + "~" + number(leg.end_s) + ":" + number(leg.from) + "~" +
           number(leg.to) + "/" + std::to_string(leg.slots);
  char period[32];  // exact: it is multiplied
  const auto end = std::to_chars(period, period + sizeof period, plan.period_s).ptr;
  return all + ";" + std::string{period, end};
}

std::optional<LoadPlan> parse_load_plan(std::string_view text) {
  Scanner scanner{text};
  LoadPlan plan;
  do plan.legs.push_back(scan_leg(scanner));
  while (scanner.good() && scanner.take(","));
  scanner.expect(";");
  plan.period_s = scanner.number<double>();
  if (!scanner.done() || !sound(plan)) return std::nullopt;
  return plan;
}

}  // namespace hallmark
