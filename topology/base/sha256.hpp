// SHA-256 of bytes, as contracts, manifests and parts are identified.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace hallmark {

/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// The same of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  /// Of all that was added; once, at the end.
  [[nodiscard]] std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace hallmark
