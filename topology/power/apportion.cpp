#include "topology/power/apportion.hpp"

#include <algorithm>
#include <numeric>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

__extension__ using Wide = __int128;

Wide total(std::int64_t amount, std::span<const std::int64_t> weights) {
  Wide sum = 0;
  for (const std::int64_t weight : weights) {
    if (weight < 0) throw DefectError{"apportion: a negative weight"};
    sum += weight;
  }
  if (amount < 0 || (sum == 0 && amount > 0)) throw DefectError{"apportion: nobody to take the amount"};
  return sum;
}

}  // namespace

std::vector<std::int64_t> apportion(std::int64_t amount, std::span<const std::int64_t> weights) {
  const Wide sum = total(amount, weights);
  std::vector<std::int64_t> parts(weights.size(), 0);
  if (amount == 0) return parts;
  std::vector<Wide> remainders(weights.size());
  std::int64_t left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Wide quota = static_cast<Wide>(amount) * weights[i];
    parts[i] = static_cast<std::int64_t>(quota / sum);
    remainders[i] = quota % sum;
    left -= parts[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; left > 0; ++i, --left) ++parts[order[i]];
  return parts;
}

}  // namespace hallmark
