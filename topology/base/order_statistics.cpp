#include "topology/base/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace hallmark {
namespace {

constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

/// Puts the smaller first, without a branch that the processor would have to guess.
void order(double& a, double& b) {
  const double small = std::min(a, b);
  b = std::max(a, b);
  a = small;
}

constexpr std::size_t network_size = 16;

struct Comparators {
  std::array<std::pair<std::size_t, std::size_t>, 63> pairs{};
  std::size_t count = 0;
};

/// Batcher's odd-even merge sort of 16 numbers (K. E. Batcher, Sorting networks and their applications, 1968).
constexpr Comparators batcher() {
  constexpr std::size_t n = network_size;
  Comparators found;
  for (std::size_t p = 1; p < n; p *= 2)
    for (std::size_t k = p; k >= 1; k /= 2)
      for (std::size_t j = k % p; j + k < n; j += 2 * k)
        for (std::size_t i = 0; i < k && i + j + k < n; ++i)
          if ((i + j) / (2 * p) == (i + j + k) / (2 * p)) found.pairs.at(found.count++) = {i + j, i + j + k};
  return found;
}
constexpr Comparators comparators = batcher();
static_assert(comparators.count == comparators.pairs.size());

template <std::size_t... i>
void sort_network(std::span<double, network_size> x, std::index_sequence<i...> /*all*/) {
  (order(x[comparators.pairs[i].first], x[comparators.pairs[i].second]), ...);
}

/// Sorts the first `count` of these; the others are filled with what stays behind them.
void sort_few(std::span<double, network_size> x, std::size_t count) {
  std::fill(x.begin() + static_cast<std::ptrdiff_t>(count), x.end(), std::numeric_limits<double>::infinity());
  sort_network(x, std::make_index_sequence<comparators.pairs.size()>{});
}

/// P(X = x). Where q is 0 or 1 the logarithms below would multiply zero with infinity.
double binomial_probability(double x, double n, double q) {
  if (q <= 0) return x == 0 ? 1 : 0;
  if (q >= 1) return x == n ? 1 : 0;
  const double log_choose = std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1);
  return std::exp(log_choose + x * std::log(q) + (n - x) * std::log1p(-q));
}

}  // namespace

double binomial_cdf(long k, std::size_t n, double q) {
  if (k < 0) return 0;
  if (static_cast<std::size_t>(k) >= n) return 1;
  double sum = 0;
  for (long i = 0; i <= k; ++i) sum += binomial_probability(static_cast<double>(i), static_cast<double>(n), q);
  return std::min(sum, 1.0);
}

namespace {

std::size_t count_lower_rank(std::size_t n, double q, double alpha) {
  // The same sum in the same order as binomial_cdf, grown term by term: a week of minutes would cost minutes otherwise.
  std::size_t k = 0;
  double sum = 0;
  while (k < n) {
    sum += binomial_probability(static_cast<double>(k), static_cast<double>(n), q);
    if (!(sum <= alpha)) break;
    ++k;
  }
  return k;
}

}  // namespace

std::size_t lower_rank(std::size_t n, double q, double alpha) {
  struct Answer {
    std::size_t n = 0;
    double q = -1, alpha = -1;
    std::size_t k = 0;
  };
  // Units by the million ask the same, for both limits in turn.
  thread_local std::array<Answer, 2> last;
  for (const Answer& answer : last)
    if (answer.n == n && answer.q == q && answer.alpha == alpha) return answer.k;
  last[0] = last[1];
  last[1] = {n, q, alpha, count_lower_rank(n, q, alpha)};
  return last[1].k;
}

Ordered::Ordered(std::span<const double> samples) {
  if (samples.size() <= few_.size()) {
    std::ranges::copy(samples, few_.begin());
    values_ = {few_.data(), samples.size()};
    if (samples.size() <= network_size)
      sort_few(std::span{few_}.first<network_size>(), samples.size());
    else
      std::ranges::sort(values_);
  } else {
    many_.assign(samples.begin(), samples.end());
    values_ = many_;
    std::ranges::sort(values_);
  }
}

double Ordered::median() const {
  if (values_.empty()) return no_value;
  const std::size_t middle = values_.size() / 2;
  return values_.size() % 2 == 1 ? values_[middle] : (values_[middle - 1] + values_[middle]) / 2;
}

double Ordered::quantile(double q) const {
  if (values_.empty()) return no_value;
  const double rank = std::ceil(q * static_cast<double>(values_.size()));
  return values_[static_cast<std::size_t>(std::clamp(rank, 1.0, static_cast<double>(values_.size()))) - 1];
}

std::optional<Interval> Ordered::confidence_limits(double q, double alpha) const {
  const std::size_t n = values_.size();
  const std::size_t below = lower_rank(n, q, alpha);
  const std::size_t above = lower_rank(n, 1 - q, alpha);
  if (below == 0 || above == 0) return std::nullopt;
  return Interval{values_[below - 1], values_[n - above]};
}

std::optional<Interval> confidence_limits(std::span<const double> samples, double q, double alpha) {
  return Ordered{samples}.confidence_limits(q, alpha);
}

double median(std::span<const double> samples) {
  if (samples.size() <= 64) return Ordered{samples}.median();
  std::vector<double> values{samples.begin(), samples.end()};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return values.size() % 2 == 1 ? *middle : (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double quantile(std::span<const double> samples, double q) { return Ordered{samples}.quantile(q); }

double median_absolute_deviation(std::span<const double> samples) {
  const double middle = median(samples);
  std::vector<double> deviations;
  deviations.reserve(samples.size());
  for (const double x : samples) deviations.push_back(std::abs(x - middle));
  return median(deviations);
}

}  // namespace hallmark
