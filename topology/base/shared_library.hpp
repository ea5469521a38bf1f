// A shared library opened while the program runs.
#pragma once

#include <string>

#include "topology/base/handle.hpp"

namespace hallmark {

struct SharedLibraryTraits {
  using type = void*;
  static void* null() noexcept { return nullptr; }
  static void close(void* library) noexcept;
};

/// Closing unloads it, so whoever calls into it keeps this. Throws UnavailableError with the loader's words.
class SharedLibrary {
 public:
  explicit SharedLibrary(const std::string& file);

  /// The function of this name, as Function (a pointer type). Throws UnavailableError where the library has none.
  template <class Function>
  [[nodiscard]] Function function(const char* name) const {
    return reinterpret_cast<Function>(symbol(name));
  }

  /// The same, nullptr where the library has none.
  template <class Function>
  [[nodiscard]] Function find(const char* name) const noexcept {
    return reinterpret_cast<Function>(symbol_or_null(name));
  }

 private:
  [[nodiscard]] void* symbol(const char* name) const;
  [[nodiscard]] void* symbol_or_null(const char* name) const noexcept;
  std::string file_;
  UniqueHandle<SharedLibraryTraits> handle_;
};

}  // namespace hallmark
