// An array of measured values that may be unknown everywhere: then it is empty, costs nothing, and reads as unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace hallmark {

/// `Unknown` has the element's `type` and the `value` that stands for unknown.
template <class Unknown>
class Facts {
 public:
  using value_type = typename Unknown::type;
  using Stored = std::vector<value_type>;

  Facts() = default;
  Facts(Stored values) : values_{std::move(values)} {}  // NOLINT(google-explicit-constructor): it is the same thing
  Facts(std::initializer_list<value_type> values) : values_{values} {}
  operator const Stored&() const { return values_; }  // NOLINT(google-explicit-constructor)

  /// Unknown where the array is empty; else the index must be less than size().
  [[nodiscard]] value_type operator[](std::size_t i) const { return values_.empty() ? Unknown::value : values_[i]; }
  /// To write to; the array must not be empty.
  [[nodiscard]] value_type& operator[](std::size_t i) { return values_[i]; }

  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] const value_type* data() const { return values_.data(); }
  [[nodiscard]] value_type* data() { return values_.data(); }
  [[nodiscard]] auto begin() const { return values_.begin(); }
  [[nodiscard]] auto end() const { return values_.end(); }
  [[nodiscard]] auto begin() { return values_.begin(); }
  [[nodiscard]] auto end() { return values_.end(); }

  void clear() { values_.clear(); }
  void assign(std::size_t count, value_type value) { values_.assign(count, value); }
  void resize(std::size_t count, value_type value = Unknown::value) { values_.resize(count, value); }
  void push_back(value_type value) { values_.push_back(value); }

  friend bool operator==(const Facts&, const Facts&) = default;

 private:
  Stored values_;
};

struct UnknownReal {
  using type = double;
  static constexpr double value = std::numeric_limits<double>::quiet_NaN();
};
struct UnknownCount {
  using type = std::uint64_t;
  static constexpr std::uint64_t value = std::numeric_limits<std::uint64_t>::max();
};
struct NoHash {
  using type = std::uint64_t;
  static constexpr std::uint64_t value = 0;
};

using Reals = Facts<UnknownReal>;
using Counts = Facts<UnknownCount>;
using Hashes = Facts<NoHash>;

}  // namespace hallmark
