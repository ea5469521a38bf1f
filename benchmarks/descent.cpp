#include "benchmarks/descent.hpp"

namespace hallmark {

void Descent::allow(double seconds) {
  const std::lock_guard lock{mutex_};
  seconds_ = seconds;
}

bool Descent::forbid() {
  const std::lock_guard lock{mutex_};
  seconds_ = 0;
  return !ordered_at_;
}

std::optional<double> Descent::order(double now) {
  const std::lock_guard lock{mutex_};
  if (!(seconds_ > 0)) return std::nullopt;
  if (!ordered_at_) ordered_at_ = now;
  return seconds_;
}

std::optional<double> Descent::ordered_for(double now) const {
  const std::lock_guard lock{mutex_};
  return ordered_at_ ? std::optional{now - *ordered_at_} : std::nullopt;
}

}  // namespace hallmark
