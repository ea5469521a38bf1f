// Load over time as a pure function: which level a shape wants when, and the slots that its evidence is kept by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "reports/results/load_plan.hpp"

namespace hallmark {

enum class ShapeKind { hold, staircase, step, square, sawtooth };

/// A load that follows a plan. Levels are shares of full load, times are seconds from the shape's start.
struct Shape {
  ShapeKind kind = ShapeKind::hold;
  double seconds = 60;  ///< all of it; whole periods where it has periods
  double high = 1, low = 0;
  double frequency_hz = 0;   ///< of square and sawtooth
  double duty = 0.5;         ///< square: share of a period at `high`; sawtooth: share of it that the rise takes
  double ramp_s = 0;         ///< that an edge takes; of a sawtooth: the drop
  std::uint32_t steps = 10;  ///< of a staircase
  double pulse_s = 0.02;     ///< a level between 0 and 1 is a share of each pulse
};

/// A straight piece of the plan.
struct Leg {
  double begin_s = 0, end_s = 0;
  double from = 0, to = 0;  ///< levels
  [[nodiscard]] double length_s() const { return end_s - begin_s; }
};

/// A planned change: where a leg begins, and the end.
struct Edge {
  double at_s = 0;
  double before = 0, after = 0;  ///< levels; 0 before the start and after the end
};

/// Seconds after which the plan comes round again: 1/f, or all of it.
[[nodiscard]] double period_of(const Shape&);
/// How many periods the shape has; 1 where it has none.
[[nodiscard]] std::size_t periods_of(const Shape&);

/// The legs of one period, in order and without gaps. The shape must be possible (why_no_shape()).
[[nodiscard]] std::vector<Leg> legs_of(const Shape&);
/// All edges of all periods, in order; those at which level and slope stay the same are none.
[[nodiscard]] std::vector<Edge> edges_of(const Shape&);

/// The wanted level at `t` seconds from the start; 0 outside [0, seconds). The phase is frac(t f): of absolute time, so
/// that nothing adds up.
[[nodiscard]] double wanted_load(const Shape&, double t);

/// The legs with the slots by which evidence is kept: none is longer than a second, and a slope has ten.
[[nodiscard]] LoadPlan plan_of(const Shape&);
/// Slots of the whole shape.
[[nodiscard]] std::size_t slots_of(const Shape&);

/// Whether a rank that is to carry `level` is at work `t` seconds from the start: in the first share of each pulse. Its
/// pulses begin `stagger` (0 to 1) of a pulse earlier, so that the pulses of a hall do not add up to a swing of their
/// own.
[[nodiscard]] bool at_work(double level, double t, double pulse_s, double stagger);

/// When, after `t`, the next pulse begins.
[[nodiscard]] double next_pulse(double t, double pulse_s, double stagger);

/// The stagger of a rank: frac(rank times the golden ratio), which spreads any number of ranks evenly (Weyl's
/// sequence).
[[nodiscard]] double stagger_of(int rank);

}  // namespace hallmark
