#include "benchmarks/power/player.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hallmark {
namespace {

/// Products that go to the device at once: enough to keep it busy, few enough to turn within a pulse.
constexpr double longest_burst_s = 5e-3;
/// How long a rank idles without looking whether an end was ordered.
constexpr double longest_idle_s = 0.02;
constexpr double least_idle_s = 1e-6;  // past the beginning of a pulse, not just before it
/// How much a new product counts in what one is taken to last.
constexpr double newest_share = 0.25;

bool is_whole(double level) { return level <= 0 || level >= 1; }

}  // namespace

ShapePlayer::ShapePlayer(const Shape& shape, const PlayerSettings& settings, LoadDriver& driver)
    : shape_{shape}, settings_{settings}, driver_{driver}, plan_{plan_of(shape)}, slots_{slots_of(shape)} {}

/// An end that was ordered lowers the level of that moment evenly to nothing; no later edge raises it again.
double ShapePlayer::level_at(double t) {
  const auto ending = driver_.ending_for_s();
  if (!ending) return wanted_load(shape_, t);
  return wanted_load(shape_, t - *ending) * std::max(0.0, 1 - *ending / settings_.ramp_down_s);
}

double ShapePlayer::share_of_pulse(double level, double t) {
  const double number = std::floor(t / shape_.pulse_s + settings_.stagger);
  if (number != pulse_.number) {
    const double due = pulse_.level * shape_.pulse_s * (number - pulse_.number);
    const double over = is_whole(level) || is_whole(pulse_.level) ? 0 : pulse_.over_s + pulse_.busy_s - due;
    pulse_ = {
        .number = number, .level = level, .busy_s = 0, .over_s = std::clamp(over, -shape_.pulse_s, shape_.pulse_s)};
  }
  return is_whole(level) ? level : std::clamp(level - pulse_.over_s / shape_.pulse_s, 0.0, 1.0);
}

void ShapePlayer::wait() {
  if (!more()) return;
  idle(settings_.begin_s + plan_.slot(next_).begin_s);
}

void ShapePlayer::idle(double until) {
  for (double now = driver_.now(); now < until; now = driver_.now())
    driver_.wait_until(std::min(until, now + longest_idle_s));
}

void ShapePlayer::burst(double until) {
  const double begin = driver_.now();
  const double room = std::min(until - begin, longest_burst_s);
  const double product = settings_.product_s;
  const double count = product > 0 ? std::clamp(std::round(room / product), 1.0, 1e6) : 1;
  const double worked = driver_.work(static_cast<std::uint32_t>(count));
  const double took = driver_.now() - begin;
  played_.back().busy_s += worked;
  pulse_.busy_s += worked;
  // One that was held up by something else says little about the next.
  const double one = product > 0 ? std::min(took / count, 2 * product) : took / count;
  settings_.product_s += (product > 0 ? newest_share : 1) * (one - product);
}

void ShapePlayer::play() {
  const PlannedSlot planned = plan_.slot(next_++);
  const double end = settings_.begin_s + planned.end_s, pulse = shape_.pulse_s;
  played_.push_back({.planned = planned, .begin_s = driver_.now(), .end_s = 0, .busy_s = 0});
  for (double now = played_.back().begin_s; now < end; now = driver_.now()) {
    // A product belongs to where its middle lies, so that edges are as often early as late.
    const double middle = now - settings_.begin_s + settings_.product_s / 2;
    const double level = level_at(middle);
    const double pulse_end = settings_.begin_s + next_pulse(middle, pulse, settings_.stagger);
    const double share = share_of_pulse(level, middle);
    const double work_end = is_whole(level) ? end : pulse_end - (1 - share) * pulse;
    if (at_work(share, middle, pulse, settings_.stagger))
      burst(std::min(work_end, end));
    else
      idle(std::min({pulse_end + least_idle_s, end, now + longest_idle_s}));
  }
  played_.back().end_s = driver_.now();
}

std::string why_not_kept(const Shape& shape, const std::vector<PlayedSlot>& slots, double begin_s, double bound_s,
                         double load_bound) {
  if (slots.size() != slots_of(shape)) return fmt::format("{} of {} slots were played", slots.size(), slots_of(shape));
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (const double late = slots[i].begin_s - begin_s - slots[i].planned.begin_s; !(std::abs(late) <= bound_s))
      return fmt::format("slot {} began {:.4g} s late, the bound is {:.4g} s", i, late, bound_s);
  const double late = slots.back().end_s - begin_s - shape.seconds;
  if (!(std::abs(late) <= bound_s)) return fmt::format("it ended {:.4g} s late, the bound is {:.4g} s", late, bound_s);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const PlannedSlot& planned = slots[i].planned;
    const double share = slots[i].busy_s / planned.length_s();
    const double pulses = is_whole(planned.level) ? 0 : shape.pulse_s / planned.length_s();
    if (!(std::abs(share - planned.level) <= load_bound + pulses))
      return fmt::format("slot {} was busy for {:.4g} of its time, planned are {:.4g} +- {:.4g}", i, share,
                         planned.level, load_bound + pulses);
  }
  return {};
}

}  // namespace hallmark
