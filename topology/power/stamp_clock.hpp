// Stamps that a sensor puts on its own values, on the run's clock.
#pragma once

#include <cstdint>
#include <optional>

namespace hallmark {

/// Learns how far a source's clock (microseconds since anywhere) is from ours. A value is stamped before it can be
/// read, so the smallest distance seen is the nearest to the truth, and the times it gives still only rise. Where a
/// step of the source's clock cannot be told from truth, differences of its stamps are kept.
class StampClock {
 public:
  /// The second of `stamp_us` on our clock, which shows `now_s`; nullopt where the source's clock has jumped by more
  /// than a minute since the stamp before (the next stamp counts from there).
  [[nodiscard]] std::optional<double> on_our_clock(std::int64_t stamp_us, double now_s);

 private:
  std::int64_t first_us_ = 0;  ///< stamps are counted from here: seconds since 1970 would lose digits
  std::optional<double> distance_s_;
};

}  // namespace hallmark
