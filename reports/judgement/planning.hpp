// What a test will be able to tell, before it runs: the probabilities behind a plan. Pure functions; risks and
// probabilities are from 0 to 1. Sources: JUDGEMENT 2.2, 2.7, 2.9 and what each names.
#pragma once

#include <cstdint>
#include <optional>

namespace hallmark {

/// P(Z <= z) of a standard normal variable.
[[nodiscard]] double normal_cdf(double z);

/// z with normal_cdf(z) = p, by bisection; 0 < p < 1.
[[nodiscard]] double normal_quantile(double p);

/// P(X <= k) of a Poisson variable with this mean >= 0.
[[nodiscard]] double poisson_cdf(std::uint64_t k, double mean);

/// The smallest c with poisson_cdf(c, mean) >= probability: the supplier's point for counted interruptions.
[[nodiscard]] std::uint64_t poisson_point(double mean, double probability);

/// Upper confidence limit of a Poisson mean at 1 - alpha where k events were seen: poisson_cdf(k, limit) = alpha.
[[nodiscard]] double poisson_upper_limit(std::uint64_t k, double alpha);

/// Lower limit of the mean time between interruptions: `duration` (any unit of time; the result is in it) over the
/// upper limit of their number.
[[nodiscard]] double mtbi_lower_limit(double duration, std::uint64_t interruptions, double alpha);

/// P(at most c bad in a sample of n from N units of which `bad` are), drawn without replacement. n, bad <= N.
[[nodiscard]] double hypergeometric_cdf(std::uint64_t c, std::uint64_t units, std::uint64_t bad, std::uint64_t n);

/// The smallest sample without a failure that shows a share `conforming` at 1 - alpha: conforming^n <= alpha.
[[nodiscard]] std::uint64_t zero_failure_samples(double conforming, double alpha);

/// The same for a hall of `units` that are drawn without replacement: were more than `allowed` bad, a sample of this
/// size would show one with 1 - alpha. nullopt where allowed >= units.
[[nodiscard]] std::optional<std::uint64_t> zero_failure_sample_of(std::uint64_t units, std::uint64_t allowed,
                                                                  double alpha);

/// Wald's sequential plan: after n units with d failures accept at d <= -accept + slope n, reject at d >= reject +
/// slope n. (A. Wald, Sequential Analysis, 1947, 5.2.)
struct SequentialPlan {
  double accept = 0, reject = 0, slope = 0;
  double expected_good = 0;  ///< units it takes on average where the share of bad ones is p0

  /// The first n at which d failures accept.
  [[nodiscard]] std::uint64_t accepts_at(std::uint64_t d) const;
  /// The last n at which d failures reject; 0 where they never do.
  [[nodiscard]] std::uint64_t rejects_until(std::uint64_t d) const;
};

/// Shares of bad units that are good (p0) and not good enough (p1 > p0), and the risks at each.
struct SequentialDemand {
  double p0, p1, alpha, beta;
};
[[nodiscard]] SequentialPlan sequential_plan(const SequentialDemand&);

/// The smallest plan of fixed size that keeps both risks: accept where at most c of n are bad.
struct FixedPlan {
  std::uint64_t n = 0, c = 0;
};
[[nodiscard]] FixedPlan fixed_plan(const SequentialDemand&);

/// An order-statistic gate: n values, the limit of their q-quantile at alpha.
struct LimitTest {
  std::uint64_t n = 11;
  double q = 0.5, alpha = 0.05;
};

/// P(PASS) of one unit whose true quantile lies `margin` sigmas on the good side of the threshold, for values that are
/// normal: binomial_cdf(k - 1; n, F(threshold)). Any guard band comes off the margin. 0 where there is no limit.
[[nodiscard]] double pass_probability(const LimitTest&, double margin);

/// The smallest n with pass_probability >= wanted at this margin; only odd numbers where q is 1/2. nullopt beyond
/// `most`.
[[nodiscard]] std::optional<std::uint64_t> samples_to_pass(LimitTest, double margin, double wanted,
                                                           std::uint64_t most = 20'000);

/// Units of which each passes by itself: how many there are, how many need not, how many are bad.
struct CountTest {
  std::uint64_t units = 1, allowed = 0, bad = 0;
};

/// P(at most `allowed` of the units do not pass) where the bad ones pass with probability `bad_pass` and the others
/// with `good_pass`, independently: a convolution of two binomials.
[[nodiscard]] double count_probability(const CountTest&, double good_pass, double bad_pass);

}  // namespace hallmark
