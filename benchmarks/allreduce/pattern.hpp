// Inputs of an allreduce whose sum is known without communication, and is exact in float.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace hallmark {

/// Element i of rank r holds (s(i) + stride * r) mod modulus, s(i) a hash of i and the generation. The sum over n ranks
/// depends on s(i) alone, so that `modulus` sums describe the answer, yet a rank that is left out, counted twice or
/// swapped shows in every element. Exact in f32 for modulus * n <= 2^24, i.e. up to 262,144 ranks.
class AllreducePattern {
 public:
  static constexpr std::uint32_t modulus = 64, stride = 13;

  AllreducePattern(std::uint64_t generation, int ranks);

  template <class Real>
  void fill(std::span<Real> input, int rank) const;

  /// How many elements differ from the exact sum (NaN differs), and the first that does (input.size() where none).
  struct Mismatch {
    std::uint64_t count = 0;
    std::size_t first = 0;
  };
  template <class Real>
  [[nodiscard]] Mismatch compare(std::span<const Real> output) const;

  /// The exact sum of element i.
  [[nodiscard]] double sum(std::size_t i) const { return sums_[start(i)]; }

 private:
  [[nodiscard]] std::uint32_t start(std::size_t i) const;
  std::uint64_t generation_;
  std::array<double, modulus> sums_{};
};

}  // namespace hallmark
