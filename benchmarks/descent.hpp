// An end that comes slowly: the watchdog orders it, the thread that loads the machine carries it out.
#pragma once

#include <mutex>
#include <optional>

namespace hallmark {

/// Shared by two threads. Times are monotonic_seconds().
class Descent {
 public:
  /// From now on an end is to be ordered, and takes `seconds`. By the loading thread.
  void allow(double seconds);
  /// Nothing is loaded any more: ends may come at once again. False where one was ordered already: then it is under
  /// way, and nothing may be loaded before it comes.
  bool forbid();
  /// Orders the end, at `now`, and says how many seconds it takes; nullopt where it may come at once. By the watchdog.
  /// The first order stands.
  [[nodiscard]] std::optional<double> order(double now);
  /// Seconds since the order; nullopt: none was given.
  [[nodiscard]] std::optional<double> ordered_for(double now) const;

 private:
  mutable std::mutex mutex_;
  double seconds_ = 0;
  std::optional<double> ordered_at_;
};

}  // namespace hallmark
