#include "benchmarks/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double warmup_s = 2e-3, longest_warmup_step_s = 50e-3;
constexpr double most_steps = 10'000, fastest_step_s = 1e-6;

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

Repetition repetition(double step_s, const Effort& effort) {
  Repetition chosen;
  const double most = std::max(most_steps, effort.shortest_sample_s / fastest_step_s);
  chosen.steps_per_sample = whole(std::ceil(effort.shortest_sample_s / step_s), 1, most);
  const double sample_s = step_s * chosen.steps_per_sample;
  chosen.samples = whole(std::floor(effort.budget_s / sample_s), 1, effort.most_samples);
  if (effort.check_share > 0) {
    const double needed = effort.check_s / effort.check_share / step_s;  // steps between two checks
    chosen.samples =
        std::max(chosen.samples, whole(std::ceil(needed / chosen.steps_per_sample), 1, effort.most_samples));
    chosen.steps_per_sample =
        std::max(chosen.steps_per_sample, whole(std::ceil(needed / chosen.samples), 1, most_steps));
  }
  if (step_s < longest_warmup_step_s) chosen.warmup_steps = whole(std::ceil(warmup_s / step_s), 1, most_steps);
  return chosen;
}

}  // namespace hallmark
