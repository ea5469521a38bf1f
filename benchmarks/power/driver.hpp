// What a shape is driven with: a clock, a way to wait, and products.
#pragma once

#include <cstdint>
#include <optional>

namespace hallmark {

/// Used by one thread. Times are seconds on one axis, whichever it is.
class LoadDriver {
 public:
  virtual ~LoadDriver() = default;
  [[nodiscard]] virtual double now() = 0;
  /// Idles until then; returns at once where that has passed.
  virtual void wait_until(double time) = 0;
  /// Products, one after the other; complete on return. Seconds that the device was at work: less than went by where
  /// something else took the processor.
  virtual double work(std::uint32_t products) = 0;
  /// Seconds since an early end was ordered; nullopt: it was not.
  [[nodiscard]] virtual std::optional<double> ending_for_s() = 0;
};

}  // namespace hallmark
