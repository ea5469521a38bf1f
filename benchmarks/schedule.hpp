// In which order things are measured: shuffled blocks, the same on every rank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// One benchmark's cases of one block, to be measured one after the other and then written together.
struct ScheduledPart {
  std::uint32_t block = 0;
  std::string benchmark;
  std::vector<std::size_t> cases;  ///< indices into the names given to schedule()
};

/// Every case once in every block; benchmarks shuffled within the block, cases within their benchmark. Pure: the same
/// names and seed give the same order on every rank.
[[nodiscard]] std::vector<ScheduledPart> schedule(const std::vector<std::string>& case_names, std::uint32_t blocks,
                                                  std::uint64_t seed);

/// How often a case is repeated, agreed by all ranks.
struct Repetition {
  std::uint32_t steps_per_sample = 1;
  std::uint32_t samples = 1;
  std::uint32_t warmup_steps = 0;
};

/// What fits the effort, given that the slowest rank takes `step_s` for a step: a sample is one step, or the mean of
/// several that take shortest_sample_s together; there are 1 to most_samples of them; warm-up fills 2 ms where steps
/// are shorter than 50 ms. The budget is overdrawn where a check would else take more than its share.
[[nodiscard]] Repetition repetition(double step_s, const Effort& effort);

/// Steps between one check and the next.
[[nodiscard]] constexpr std::uint64_t steps_per_check(const Repetition& chosen) {
  return std::uint64_t{chosen.samples} * chosen.steps_per_sample + chosen.warmup_steps;
}

}  // namespace hallmark
