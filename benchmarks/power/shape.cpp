#include "benchmarks/power/shape.hpp"

#include <algorithm>
#include <cmath>

namespace hallmark {
namespace {

constexpr double longest_slot_s = 1;
constexpr double slots_of_a_slope = 10;
constexpr double golden = 0.6180339887498949;

bool periodic(const Shape& shape) { return shape.kind == ShapeKind::square || shape.kind == ShapeKind::sawtooth; }

/// Puts legs one after the other; one without length is left out.
class Path {
 public:
  void go(double until_s, double from, double to) {
    if (until_s > at_) legs_.push_back({.begin_s = at_, .end_s = until_s, .from = from, .to = to});
    at_ = std::max(at_, until_s);
  }
  /// A ramp to `level`, and then on at that level.
  void change(double ramp_s, double until_s, double before, double level) {
    go(at_ + ramp_s, before, level);
    go(until_s, level, level);
  }
  [[nodiscard]] std::vector<Leg> legs() && { return std::move(legs_); }

 private:
  double at_ = 0;
  std::vector<Leg> legs_;
};

Path hold(const Shape& s) {
  Path path;
  path.change(s.ramp_s, s.seconds - s.ramp_s, 0, s.high);
  path.go(s.seconds, s.high, 0);
  return path;
}

Path staircase(const Shape& s) {
  Path path;
  const double stair = (s.high - s.low) / s.steps;
  for (std::uint32_t i = 1; i <= s.steps; ++i)
    path.change(s.ramp_s, s.seconds * i / s.steps, s.low + stair * (i - 1), i == s.steps ? s.high : s.low + stair * i);
  return path;
}

Path step(const Shape& s) {
  Path path;
  path.go(s.seconds / 3, s.low, s.low);
  path.change(s.ramp_s, s.seconds * 2 / 3, s.low, s.high);
  path.change(s.ramp_s, s.seconds, s.high, s.low);
  return path;
}

Path square(const Shape& s) {
  Path path;
  const double period = period_of(s);
  path.change(s.ramp_s, s.duty * period, s.low, s.high);
  path.change(s.ramp_s, period, s.high, s.low);
  return path;
}

Path sawtooth(const Shape& s) {
  Path path;
  const double period = period_of(s);
  path.go(s.duty * period, s.low, s.high);
  path.change(std::min(s.ramp_s, (1 - s.duty) * period), period, s.high, s.low);
  return path;
}

double fraction(double x) { return x - std::floor(x); }

double slope(const Leg& leg) { return (leg.to - leg.from) / leg.length_s(); }

}  // namespace

double period_of(const Shape& shape) { return periodic(shape) ? 1 / shape.frequency_hz : shape.seconds; }

std::size_t periods_of(const Shape& shape) {
  return periodic(shape) ? static_cast<std::size_t>(std::llround(shape.seconds * shape.frequency_hz)) : 1;
}

std::vector<Leg> legs_of(const Shape& shape) {
  constexpr Path (*makers[])(const Shape&) = {hold, staircase, step, square, sawtooth};
  return makers[static_cast<std::size_t>(shape.kind)](shape).legs();
}

std::vector<Edge> edges_of(const Shape& shape) {
  const std::vector<Leg> legs = legs_of(shape);
  std::vector<Edge> edges;
  Leg before{.begin_s = -1, .end_s = 0, .from = 0, .to = 0};
  for (std::size_t period = 0; period < periods_of(shape); ++period)
    for (const Leg& leg : legs) {
      const bool changes = before.to != leg.from || slope(before) != slope(leg);
      if (changes)
        edges.push_back({.at_s = static_cast<double>(period) * period_of(shape) + leg.begin_s,
                         .before = before.to,
                         .after = leg.from});
      before = leg;
    }
  edges.push_back({.at_s = shape.seconds, .before = before.to, .after = 0});
  return edges;
}

double wanted_load(const Shape& shape, double t) {
  if (!(t >= 0) || t >= shape.seconds) return 0;
  const double period = period_of(shape), in_period = fraction(t / period) * period;
  const std::vector<Leg> legs = legs_of(shape);
  const auto leg = std::ranges::upper_bound(legs, in_period, {}, &Leg::end_s);
  if (leg == legs.end()) return legs.back().to;
  return leg->from + slope(*leg) * (in_period - leg->begin_s);
}

LoadPlan plan_of(const Shape& shape) {
  LoadPlan plan{.period_s = period_of(shape), .legs = {}};
  for (const Leg& leg : legs_of(shape)) {
    double slots = std::ceil(leg.length_s() / longest_slot_s - 1e-9);
    // For the sake of a slope alone no slot is shorter than two pulses.
    if (leg.from != leg.to)
      slots = std::max(slots, std::min(slots_of_a_slope, std::floor(leg.length_s() / (2 * shape.pulse_s))));
    plan.legs.push_back({.begin_s = leg.begin_s,
                         .end_s = leg.end_s,
                         .from = leg.from,
                         .to = leg.to,
                         .slots = static_cast<std::size_t>(std::max(slots, 1.0))});
  }
  return plan;
}

std::size_t slots_of(const Shape& shape) { return plan_of(shape).slots() * periods_of(shape); }

bool at_work(double level, double t, double pulse_s, double stagger) { return fraction(t / pulse_s + stagger) < level; }

double next_pulse(double t, double pulse_s, double stagger) {
  return (std::floor(t / pulse_s + stagger) + 1 - stagger) * pulse_s;
}

double stagger_of(int rank) { return fraction(rank * golden); }

}  // namespace hallmark
