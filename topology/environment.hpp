// Environment variables that are changed for a while.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hallmark {

/// Puts back, when it ends, every variable that it changed. No other thread may read the environment meanwhile.
class ScopedEnvironment {
 public:
  ScopedEnvironment() = default;
  ScopedEnvironment(const ScopedEnvironment&) = delete;
  ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;
  ~ScopedEnvironment();
  /// nullopt removes the variable.
  void set(const std::string& name, const std::optional<std::string>& value);

 private:
  std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

}  // namespace hallmark
