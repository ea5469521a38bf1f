#include "reports/judgement/planning.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// Where `function`, which rises, reaches `level`.
template <class Function>
double solve(double low, double high, double level, Function function) {
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (function(middle) < level ? low : high) = middle;
  }
  return (low + high) / 2;
}

double log_choose(std::uint64_t n, std::uint64_t k) {
  const auto whole = static_cast<double>(n), part = static_cast<double>(k);
  return std::lgamma(whole + 1) - std::lgamma(part + 1) - std::lgamma(whole - part + 1);
}

double binomial_mass(std::uint64_t k, std::uint64_t n, double q) {
  if (q <= 0) return k == 0 ? 1 : 0;
  if (q >= 1) return k == n ? 1 : 0;
  return std::exp(log_choose(n, k) + static_cast<double>(k) * std::log(q) +
                  static_cast<double>(n - k) * std::log1p(-q));
}

double cdf(std::uint64_t k, std::uint64_t n, double q) { return binomial_cdf(static_cast<long>(k), n, q); }

}  // namespace

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double normal_quantile(double p) { return solve(-40, 40, p, normal_cdf); }

double poisson_cdf(std::uint64_t k, double mean) {
  if (mean <= 0) return 1;
  double sum = 0;
  for (std::uint64_t i = 0; i <= k; ++i) {
    const auto x = static_cast<double>(i);
    sum += std::exp(x * std::log(mean) - mean - std::lgamma(x + 1));
  }
  return std::min(sum, 1.0);
}

std::uint64_t poisson_point(double mean, double probability) {
  // Summed up term by term: a mean of thousands would take minutes otherwise. Beyond `most` the sum has converged.
  const auto most = static_cast<std::uint64_t>(mean + 40 * std::sqrt(mean) + 100);
  double sum = 0;
  for (std::uint64_t c = 0; c < most; ++c) {
    const auto x = static_cast<double>(c);
    sum += mean > 0 ? std::exp(x * std::log(mean) - mean - std::lgamma(x + 1)) : (c == 0 ? 1.0 : 0.0);
    if (sum >= probability) return c;
  }
  return most;
}

double poisson_upper_limit(std::uint64_t k, double alpha) {
  const double most = 100 + 10 * static_cast<double>(k);
  return solve(0, most, 1 - alpha, [k](double mean) { return 1 - poisson_cdf(k, mean); });
}

double mtbi_lower_limit(double duration, std::uint64_t interruptions, double alpha) {
  return duration / poisson_upper_limit(interruptions, alpha);
}

double hypergeometric_cdf(std::uint64_t c, std::uint64_t units, std::uint64_t bad, std::uint64_t n) {
  const std::uint64_t least = n + bad > units ? n + bad - units : 0;  // so many bad ones cannot be avoided
  double sum = 0;
  for (std::uint64_t d = least; d <= std::min({c, n, bad}); ++d)
    sum += std::exp(log_choose(bad, d) + log_choose(units - bad, n - d) - log_choose(units, n));
  return std::min(sum, 1.0);
}

std::uint64_t zero_failure_samples(double conforming, double alpha) {
  auto n = static_cast<std::uint64_t>(std::max(0.0, std::floor(std::log(alpha) / std::log(conforming)) - 1));
  while (std::pow(conforming, static_cast<double>(n)) > alpha) ++n;
  return n;
}

std::optional<std::uint64_t> zero_failure_sample_of(std::uint64_t units, std::uint64_t allowed, double alpha) {
  if (allowed >= units) return std::nullopt;
  std::uint64_t low = 0, high = units;  // P(no bad one in the sample) falls as the sample grows
  while (low < high) {
    const std::uint64_t middle = (low + high) / 2;
    if (hypergeometric_cdf(0, units, allowed + 1, middle) <= alpha)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

std::uint64_t SequentialPlan::accepts_at(std::uint64_t d) const {
  return static_cast<std::uint64_t>(std::ceil((accept + static_cast<double>(d)) / slope));
}

std::uint64_t SequentialPlan::rejects_until(std::uint64_t d) const {
  const double n = std::floor((static_cast<double>(d) - reject) / slope);
  return n < 0 ? 0 : static_cast<std::uint64_t>(n);
}

SequentialPlan sequential_plan(const SequentialDemand& wanted) {
  const double good = std::log((1 - wanted.p0) / (1 - wanted.p1)), bad = std::log(wanted.p1 / wanted.p0);
  const double rise = good + bad;
  const double to_accept = std::log((1 - wanted.alpha) / wanted.beta);
  const double to_reject = std::log((1 - wanted.beta) / wanted.alpha);
  const double drift = wanted.p0 * bad - (1 - wanted.p0) * good;  // of the log likelihood ratio in one unit, at p0
  return {.accept = to_accept / rise,
          .reject = to_reject / rise,
          .slope = good / rise,
          .expected_good = (-(1 - wanted.alpha) * to_accept + wanted.alpha * to_reject) / drift};
}

FixedPlan fixed_plan(const SequentialDemand& wanted) {
  FixedPlan plan{.n = 1, .c = 0};
  while (true) {
    // The fewest units at which a hall at p1 is accepted with beta at most; then the supplier must be content too.
    while (cdf(plan.c, plan.n, wanted.p1) > wanted.beta) ++plan.n;
    if (cdf(plan.c, plan.n, wanted.p0) >= 1 - wanted.alpha) return plan;
    ++plan.c;
  }
}

double pass_probability(const LimitTest& test, double margin) {
  const std::size_t k = lower_rank(test.n, test.q, test.alpha);
  if (k == 0) return 0;
  const double below = normal_cdf(normal_quantile(test.q) - margin);
  return binomial_cdf(static_cast<long>(k) - 1, test.n, below);
}

std::optional<std::uint64_t> samples_to_pass(LimitTest test, double margin, double wanted, std::uint64_t most) {
  const std::uint64_t step = test.q == 0.5 ? 2 : 1;
  for (test.n = 1; test.n <= most; test.n += step)
    if (pass_probability(test, margin) >= wanted) return test.n;
  return std::nullopt;
}

double count_probability(const CountTest& test, double good_pass, double bad_pass) {
  const std::uint64_t good = test.units - std::min(test.bad, test.units), bad = test.units - good;
  double sum = 0;
  for (std::uint64_t failing = 0; failing <= std::min(bad, test.allowed); ++failing)
    sum += binomial_mass(failing, bad, 1 - bad_pass) * cdf(test.allowed - failing, good, 1 - good_pass);
  return std::min(sum, 1.0);
}

}  // namespace hallmark
