// Plays a shape slot by slot, on one rank, by the clock alone: no rank waits for another.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "benchmarks/power/driver.hpp"
#include "benchmarks/power/shape.hpp"

namespace hallmark {

/// What became of one slot. Seconds on the driver's axis.
struct PlayedSlot {
  PlannedSlot planned;  ///< from the shape's start
  double begin_s = 0, end_s = 0;
  double busy_s = 0;  ///< at work
};

struct PlayerSettings {
  double begin_s = 0;      ///< when the shape starts
  double stagger = 0;      ///< of this rank's pulses
  double product_s = 0;    ///< that one product takes, as far as is known; followed from then on
  double ramp_down_s = 2;  ///< that an ordered end takes
};

class ShapePlayer {
 public:
  /// `driver` outlives the player.
  ShapePlayer(const Shape& shape, const PlayerSettings& settings, LoadDriver& driver);

  /// Whether there is a slot left.
  [[nodiscard]] bool more() const { return next_ < slots_; }
  /// Idles until the next slot begins; at once where it is late.
  void wait();
  /// Plays the next slot to its end. Blocks as long. A slot that is late is cut, so that the next is in time again.
  void play();

  [[nodiscard]] const std::vector<PlayedSlot>& played() const { return played_; }
  /// When the shape ends.
  [[nodiscard]] double end_s() const { return settings_.begin_s + shape_.seconds; }

 private:
  /// The pulse that is under way.
  struct Pulse {
    double number = -1;
    double level = 0;
    double busy_s = 0;
    double over_s = 0;  ///< that the ones before it worked too long
  };

  [[nodiscard]] double level_at(double t);
  /// What is left of `level` once what earlier pulses did too much, being held up or made of whole products, is taken
  /// off.
  [[nodiscard]] double share_of_pulse(double level, double t);
  void burst(double until);
  void idle(double until);

  Shape shape_;
  PlayerSettings settings_;
  LoadDriver& driver_;
  LoadPlan plan_;
  std::size_t next_ = 0, slots_;
  Pulse pulse_;
  std::vector<PlayedSlot> played_;
};

/// Why the slots were not kept, in words with figures; empty where they were: each began within `bound_s` of its time,
/// the last one ended so, and the share of each that products took is within `load_bound` of the planned one. A level
/// between 0 and 1 may miss a pulse more at either end. `begin_s` as the player's.
[[nodiscard]] std::string why_not_kept(const Shape&, const std::vector<PlayedSlot>&, double begin_s, double bound_s,
                                       double load_bound);

}  // namespace hallmark
