#include "benchmarks/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double shortest_sample_s = 100e-6, warmup_s = 2e-3, longest_warmup_step_s = 50e-3;
constexpr double most_steps = 10'000, most_samples = 16;

std::uint32_t whole(double x, double low, double high) {
  return static_cast<std::uint32_t>(x >= low ? std::min(x, high) : low);  // NaN becomes `low`
}

}  // namespace

std::vector<ScheduledPart> schedule(const std::vector<std::string>& case_names, std::uint32_t blocks,
                                    std::uint64_t seed) {
  std::map<std::string, std::vector<std::size_t>> by_benchmark;
  for (std::size_t i = 0; i < case_names.size(); ++i)
    by_benchmark[case_names[i].substr(0, case_names[i].find('/'))].push_back(i);
  Random random{seed};
  std::vector<ScheduledPart> parts;
  for (std::uint32_t block = 0; block < blocks; ++block) {
    const std::size_t first = parts.size();
    for (const auto& [benchmark, members] : by_benchmark) {
      parts.push_back({.block = block, .benchmark = benchmark, .cases = members});
      shuffle(parts.back().cases, random);
    }
    std::vector<ScheduledPart> order(parts.begin() + static_cast<std::ptrdiff_t>(first), parts.end());
    shuffle(order, random);
    std::ranges::move(order, parts.begin() + static_cast<std::ptrdiff_t>(first));
  }
  return parts;
}

Repetition repetition(double step_s, double budget_s) {
  Repetition chosen;
  chosen.steps_per_sample = whole(std::ceil(shortest_sample_s / step_s), 1, most_steps);
  const double sample_s = step_s * chosen.steps_per_sample;
  chosen.samples = whole(std::floor(budget_s / sample_s), 1, most_samples);
  if (step_s < longest_warmup_step_s) chosen.warmup_steps = whole(std::ceil(warmup_s / step_s), 1, most_steps);
  return chosen;
}

}  // namespace hallmark
