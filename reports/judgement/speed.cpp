#include "reports/judgement/speed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "reports/judgement/source.hpp"
#include "reports/judgement/values.hpp"
#include "reports/judgement/vote.hpp"
#include "topology/base/order_statistics.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

using Ranks = std::vector<std::size_t>;

std::optional<double> known_median(std::vector<double> values) {
  std::erase_if(values, [](double x) { return !std::isfinite(x) || !(x > 0); });
  return values.empty() ? std::nullopt : std::optional{median(values)};
}

std::optional<double> ratio(const std::optional<double>& a, const std::optional<double>& b) {
  return a && b && *b > 0 ? std::optional{*a / *b} : std::nullopt;
}

/// A positive number that the benchmark recorded of the case; nullopt where ranks differ in it, or it is none.
std::optional<double> recorded(const CaseRecord& record, const std::string& key) {
  const std::string digits = case_param(record, key);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || !(value > 0)) return std::nullopt;
  return value;
}

/// NaN: not known.
struct Factors {
  double rate = unknown, clock_hz = unknown;
};

/// What one rank does; with the room that its samples need, kept for the next rank.
class FactorsOf {
 public:
  explicit FactorsOf(const CaseRecord& record) : record_{record}, work_{record.flops * record.steps_per_sample} {}

  Factors operator()(std::size_t rank) {
    if (rank >= record_.ranks) return {};
    blocks_.clear();
    clocks_.clear();
    if (record_.samples == 1 && record_.clock_hz.empty()) {
      blocks_.resize(record_.blocks);
      if (!single_sample_rates(record_, rank, work_, blocks_))
        std::erase_if(blocks_, [](double x) { return !(std::isfinite(x) && x > 0); });
      return {.rate = middle(blocks_)};
    }
    for (std::size_t block = 0; block < record_.blocks; ++block) {
      rates_.clear();
      for (std::size_t sample = 0; sample < record_.samples; ++sample) {
        const std::size_t i = record_.at(rank, block, sample);
        keep(rates_, work_ / record_.seconds(i));
        if (!record_.clock_hz.empty()) keep(clocks_, record_.clock_hz[i]);
      }
      if (!rates_.empty()) blocks_.push_back(rates_.size() == 1 ? rates_.front() : median(rates_));
    }
    return {.rate = middle(blocks_), .clock_hz = middle(clocks_)};
  }

 private:
  static void keep(std::vector<double>& values, double x) {
    if (std::isfinite(x) && x > 0) values.push_back(x);
  }
  static double middle(const std::vector<double>& values) { return median(values); }

  const CaseRecord& record_;
  double work_;
  std::vector<double> rates_, blocks_, clocks_;
};

struct RankFactors {
  std::size_t rank = 0;
  Factors factors;
};

/// Seconds of one cause over the seconds of load of these ranks; nullopt where no block of theirs knows it.
std::optional<double> throttle_share(const CaseRecord& record, const Ranks& ranks, std::size_t cause) {
  double throttled = 0, load = 0;
  for (const std::size_t rank : ranks)
    for (std::size_t block = 0; block < record.blocks && rank < record.ranks; ++block) {
      const double seconds = record.throttle_s[record.at_cause(rank, block, cause)];
      const std::size_t cell = record.at(rank, block);
      const double window = record.window_end[cell] - record.window_begin[cell];
      if (!std::isfinite(seconds) || !(window > 0)) continue;
      throttled += seconds;
      load += window;
    }
  return load > 0 ? std::optional{throttled / load} : std::nullopt;
}

/// The largest first. Causes that never held are left out, but for the power brake.
std::vector<ThrottleShare> throttle_of(const CaseRecord& record, const Ranks& ranks) {
  std::vector<ThrottleShare> shares;
  if (record.throttle_s.empty()) return shares;
  for (std::size_t cause = 0; cause < throttle_causes.size(); ++cause)
    if (const auto share = throttle_share(record, ranks, cause);
        share && (*share > 0 || throttle_causes[cause] == "hw_power_brake"))
      shares.push_back({throttle_causes[cause], *share});
  std::ranges::stable_sort(shares, std::greater{}, &ThrottleShare::share);
  return shares;
}

std::optional<double> median_of(const std::vector<RankFactors>& all, double Factors::*what) {
  std::vector<double> values;
  values.reserve(all.size());
  for (const RankFactors& each : all) values.push_back(each.factors.*what);
  return known_median(std::move(values));
}

std::optional<double> known(double x) { return std::isfinite(x) ? std::optional{x} : std::nullopt; }

ClassSpeed class_speed(const Results& run, const CaseRecord& record, const std::string& device, const Ranks& members) {
  std::vector<RankFactors> all;
  all.reserve(members.size());
  FactorsOf factors_of{record};
  for (const std::size_t rank : members)
    if (const Factors factors = factors_of(rank); std::isfinite(factors.rate)) all.push_back({rank, factors});
  ClassSpeed speed{.run_id = run.run_id,
                   .case_name = record.name,
                   .device = device,
                   .units = all.size(),
                   .rate = median_of(all, &Factors::rate).value_or(unknown),
                   .clock_hz = median_of(all, &Factors::clock_hz),
                   .multiprocessors = recorded(record, "multiprocessors"),
                   .flops_per_clock = recorded(record, "flops_per_clock"),
                   .efficiency = {},
                   .throttle = throttle_of(record, members),
                   .slow = {}};
  if (speed.clock_hz && speed.multiprocessors && speed.flops_per_clock)
    speed.efficiency = speed.rate / (*speed.clock_hz * *speed.multiprocessors * *speed.flops_per_clock);
  for (const auto& [rank, factors] : all) {
    const double of_class = factors.rate / speed.rate;
    if (of_class > 1 - slow_from) continue;
    const auto clock = ratio(known(factors.clock_hz), speed.clock_hz);
    speed.slow.push_back({.rank = rank,
                          .unit = {},
                          .rate = factors.rate,
                          .of_class = of_class,
                          .clock_hz = known(factors.clock_hz),
                          .clock_of_class = clock,
                          .per_clock_of_class = ratio(of_class, clock),
                          .throttle = throttle_of(record, {rank})});
  }
  std::ranges::stable_sort(speed.slow, {}, &SlowUnit::of_class);
  return speed;
}

bool is_speed_case(const CaseRecord& record) {
  return record.status == CaseStatus::done && record.planted_rank < 0 &&
         (record.name.starts_with("gemm/int8/exact/") ||
          (record.name.starts_with("gemm/") && record.name.find("/gaussian/") != std::string::npos));
}

std::string percent(double share) { return fmt::format("{:.3g} %", 100 * share); }
std::string gigahertz(double hertz) { return fmt::format("{:.4g}", 1e-9 * hertz); }

/// Which factor the shortfall is of; nullopt where the clock is not known.
std::optional<bool> clock_is_short(const SlowUnit& unit) {
  if (!unit.clock_of_class) return std::nullopt;
  return std::log(*unit.clock_of_class) <= 0.5 * std::log(unit.of_class);
}

bool throttled_by(const SlowUnit& unit, std::initializer_list<std::string_view> causes) {
  return std::ranges::any_of(unit.throttle, [&](const ThrottleShare& each) {
    return each.share >= 0.01 && std::ranges::find(causes, each.cause) != causes.end();
  });
}

}  // namespace

std::vector<ClassSpeed> speeds_of(const Results& run) {
  const Classes classes = classes_of(run);
  std::vector<ClassSpeed> list;
  for (const CaseRecord& record : run.cases) {
    if (!is_speed_case(record)) continue;
    for (const auto& [device, members] : classes)
      if (ClassSpeed speed = class_speed(run, record, device, members); speed.units > 0)
        list.push_back(std::move(speed));
  }
  return list;
}

const SlowUnit* slow_unit(std::span<const ClassSpeed> speeds, std::string_view case_name, std::size_t rank) {
  for (const ClassSpeed& speed : speeds)
    if (speed.case_name == case_name)
      for (const SlowUnit& unit : speed.slow)
        if (unit.rank == rank) return &unit;
  return nullptr;
}

std::string words(const SlowUnit& unit, const ClassSpeed& of) {
  std::string text = fmt::format("{} below the median of its class", percent(1 - unit.of_class));
  const std::optional<bool> clock = clock_is_short(unit);
  if (!clock)
    text += "; its clock is not known";
  else if (*clock)
    text += fmt::format(": clock {} of {} GHz", gigahertz(*unit.clock_hz), gigahertz(*of.clock_hz));
  else
    text += fmt::format(": at {} of its class's clock it does {} of the work in each", percent(*unit.clock_of_class),
                        percent(*unit.per_clock_of_class));
  for (const ThrottleShare& each : unit.throttle)
    if (each.share > 0) text += fmt::format("; {} for {} of the time", each.cause, percent(each.share));
  return text;
}

std::string action_for(const SlowUnit& unit) {
  if (throttled_by(unit, {"hw_thermal", "sw_thermal"}))
    return "Look at its cooling (flow, seating, thermal interface), then measure again: heat holds its clock back.";
  if (throttled_by(unit, {"hw_power_brake", "hw_slowdown"}))
    return "Look at its power supply and shelf: they told it to slow down. Then measure again.";
  const std::optional<bool> clock = clock_is_short(unit);
  if (clock && *clock && throttled_by(unit, {"sw_power_cap"}))
    return "Compare its power limit with its neighbours'; at an equal limit it needs more watts for the same work: "
           "replace it if it stays slow.";
  if (clock && *clock)
    return "Compare its application clocks, power limit and clock locks with its neighbours', and measure again.";
  if (clock)
    return "Look at its memory (ECC counts, remapped rows), MIG mode and what else runs on it: its clock is right, its "
           "work per clock is not.";
  return {};
}

}  // namespace hallmark
