#include "reports/contract/samples.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "reports/contract/metric.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t least_blocks = 11;
constexpr double least_quantile = 0.001;  // 3,000 samples at 95 %; beyond it no run is long enough

}  // namespace

std::uint64_t contracted_units(const Contract& contract, Scope scope) {
  switch (scope) {
    case Scope::hall:
      return 1;
    case Scope::rack:
      return contract.racks;
    case Scope::node:
      return contract.nodes;
    case Scope::gpu:
    case Scope::rank:
    case Scope::nic:
      return contract.ranks;
  }
  return 0;
}

std::optional<double> bounded_quantile(const Criterion& criterion) {
  constexpr std::string_view prefix = "quantile:";
  std::string_view word = criterion.statistic;
  if (word == "median") return 0.5;
  if (!word.starts_with(prefix)) return std::nullopt;
  word.remove_prefix(prefix.size());
  double q = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), q);
  const bool good =
      error == std::errc{} && end == word.data() + word.size() && q >= least_quantile && q <= 1 - least_quantile;
  return good ? std::optional{q} : std::nullopt;
}

double unit_alpha(const Contract& contract, const Criterion& criterion) {
  const double alpha = 1 - contract.policy.confidence;
  if (contract.policy.confidence_scope == ConfidenceScope::unit) return alpha;
  return alpha / static_cast<double>(std::max<std::uint64_t>(1, contracted_units(contract, criterion.scope)));
}

std::uint64_t samples_for_limit(double q, double alpha) {
  // The first and the last sample are the widest limits there are; they fail where all samples lie on one side.
  const double rarer = std::max(q, 1 - q);
  auto n = static_cast<std::uint64_t>(std::max(1.0, std::floor(std::log(alpha) / std::log(rarer)) - 1));
  while (binomial_cdf(0, n, q) > alpha || binomial_cdf(0, n, 1 - q) > alpha) ++n;
  return n;
}

std::uint64_t default_samples(const Contract& contract, const Criterion& criterion) {
  if (criterion.statistic == "drift") return 4;
  const auto q = bounded_quantile(criterion);
  const double alpha = unit_alpha(contract, criterion);
  if (!q || !(alpha > 0) || !(alpha < 1)) return 1;
  const std::uint64_t n = samples_for_limit(*q, alpha);
  return criterion.statistic == "median" ? std::max(least_blocks, n | 1U) : n;
}

std::uint64_t allowed_failures(const Allowance& allowance, std::uint64_t units) {
  if (allowance.count) return *allowance.count;
  // 0.29 * 100 is 28.999...: what is a whole number on paper must stay one.
  return static_cast<std::uint64_t>(std::floor(allowance.fraction.value_or(0) * static_cast<double>(units) + 1e-9));
}

std::uint64_t Contract::blocks() const {
  std::uint64_t most = least_blocks;
  for (const Criterion& criterion : criteria) {
    const auto metric = find_metric(criterion.metric);
    if (metric && metric->sampling == Sampling::blocks) most = std::max(most, criterion.min_samples);
  }
  return most;
}

}  // namespace hallmark
