#include "topology/power/stamp_clock.hpp"

#include <cmath>

namespace hallmark {
namespace {

constexpr double jump_s = 60;

}  // namespace

std::optional<double> StampClock::on_our_clock(std::int64_t stamp_us, double now_s) {
  if (!distance_s_) first_us_ = stamp_us;
  const double since_first_s = (static_cast<double>(stamp_us) - static_cast<double>(first_us_)) * 1e-6;
  const double distance_s = now_s - since_first_s;
  const bool jumped = distance_s_ && std::abs(distance_s - *distance_s_) > jump_s;
  if (!distance_s_ || jumped || distance_s < *distance_s_) distance_s_ = distance_s;
  if (jumped) return std::nullopt;
  return since_first_s + *distance_s_;
}

}  // namespace hallmark
