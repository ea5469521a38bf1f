// Counter-based random bits: the same seed and counter give the same bits on every machine and in any order.
#pragma once

#include <cstdint>
#include <utility>

namespace hallmark {

/// A bijection on 64 bits whose output passes for random (the finalizer of SplitMix64; Steele, Lea, Flood, OOPSLA
/// 2014).
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
  x ^= x >> 30U;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27U;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

/// The `counter`-th random word of the stream `seed`.
[[nodiscard]] constexpr std::uint64_t random_bits(std::uint64_t seed, std::uint64_t counter) noexcept {
  return mix64(seed + (counter + 1) * 0x9e3779b97f4a7c15ULL);
}

/// A sequence of random words, usable with the standard distributions; but those differ between libraries, so
/// whatever must be equal everywhere uses `below`.
class Random {
 public:
  using result_type = std::uint64_t;
  explicit constexpr Random(std::uint64_t seed) noexcept : seed_{seed} {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  constexpr result_type operator()() noexcept { return random_bits(seed_, counter_++); }
  /// Uniform in [0, bound); bound > 0. Bias below bound / 2^64.
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>((*this)()) * bound) >> 64U);
  }

 private:
  std::uint64_t seed_;
  std::uint64_t counter_ = 0;
};

/// Reorders `range` by Fisher-Yates: equal on every machine for equal seeds, unlike std::shuffle.
template <class Range>
constexpr void shuffle(Range& range, Random& random) {
  for (auto i = range.size(); i > 1; --i) {
    using std::swap;
    swap(range[i - 1], range[static_cast<decltype(i)>(random.below(i))]);
  }
}

}  // namespace hallmark
