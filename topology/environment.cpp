#include "topology/environment.hpp"

#include <cstdlib>
#include <ranges>

namespace hallmark {
namespace {

void put(const std::string& name, const std::optional<std::string>& value) {
  if (value)
    setenv(name.c_str(), value->c_str(), 1);
  else
    unsetenv(name.c_str());
}

}  // namespace

void ScopedEnvironment::set(const std::string& name, const std::optional<std::string>& value) {
  const char* before = std::getenv(name.c_str());
  if (before == nullptr && !value) return;
  before_.emplace_back(name, before == nullptr ? std::nullopt : std::optional<std::string>{before});
  put(name, value);
}

ScopedEnvironment::~ScopedEnvironment() {
  for (const auto& [name, value] : before_ | std::views::reverse) put(name, value);
}

}  // namespace hallmark
