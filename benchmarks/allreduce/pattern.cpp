#include "benchmarks/allreduce/pattern.hpp"

#include "topology/base/random.hpp"

namespace hallmark {

AllreducePattern::AllreducePattern(std::uint64_t generation, int ranks) : generation_{generation} {
  for (std::uint32_t s = 0; s < modulus; ++s)
    for (std::uint32_t r = 0; r < static_cast<std::uint32_t>(ranks); ++r) sums_[s] += (s + stride * r) % modulus;
}

std::uint32_t AllreducePattern::start(std::size_t i) const {
  return static_cast<std::uint32_t>(random_bits(generation_, i) % modulus);
}

template <class Real>
void AllreducePattern::fill(std::span<Real> input, int rank) const {
  const std::uint32_t shift = stride * static_cast<std::uint32_t>(rank) % modulus;
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<Real>((start(i) + shift) % modulus);
}

template <class Real>
AllreducePattern::Mismatch AllreducePattern::compare(std::span<const Real> output) const {
  Mismatch mismatch{.count = 0, .first = output.size()};
  for (std::size_t i = 0; i < output.size(); ++i) {
    if (output[i] == static_cast<Real>(sum(i))) continue;
    if (mismatch.count++ == 0) mismatch.first = i;
  }
  return mismatch;
}

template void AllreducePattern::fill(std::span<float>, int) const;
template void AllreducePattern::fill(std::span<double>, int) const;
template AllreducePattern::Mismatch AllreducePattern::compare(std::span<const float>) const;
template AllreducePattern::Mismatch AllreducePattern::compare(std::span<const double>) const;

}  // namespace hallmark
