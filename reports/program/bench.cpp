#include "reports/program/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "reports/judgement/count.hpp"
#include "reports/judgement/judge.hpp"
#include "reports/simulation/deviate.hpp"
#include "reports/simulation/simulate.hpp"
#include "reports/simulation/truth.hpp"
#include "topology/base/error.hpp"
#include "topology/base/order_statistics.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double risk = 0.05;
constexpr std::uint64_t seeds_per_row = 1'000'000;

/// A row's fault with {} where the unit goes; no text: a hall without faults.
struct Sort {
  std::string_view kind, target, more;
  std::array<double, 5> effects;  ///< 0: no further
};
constexpr std::array sorts{Sort{"", "", "", {}},
                           Sort{"slow", "rank", "", {0.01, 0.02, 0.03, 0.05, 0.10}},
                           Sort{"throttling", "rank", "", {0.01, 0.02, 0.03, 0.05, 0.10}},
                           Sort{"drifting", "rank", "", {0.02, 0.05, 0.10, 0.20}},
                           Sort{"slow_rack", "rack", "", {0.01, 0.02, 0.03, 0.05, 0.10}},
                           Sort{"slow_hall", "", "", {0.01, 0.02, 0.03, 0.05, 0.10}},
                           Sort{"too_good", "rank", "", {0.05, 0.10, 0.50, 1.0}},
                           Sort{"lying", "rank", "", {}},
                           Sort{"outvoted", "rank", "", {}},
                           Sort{"nan", "rank", "", {}},
                           Sort{"missing", "rank", "", {}},
                           Sort{"missing", "node", "", {}},
                           Sort{"duplicated", "rank", "", {}},
                           Sort{"misracked", "rank", "", {}},
                           Sort{"sensor", "rank", "", {}},
                           Sort{"sensor", "rank", "effect=1000000", {}},
                           Sort{"clock", "node", "", {0.001, 0.1}}};

/// Where the fault of a trial is: drawn anew for each.
std::size_t drawn(const Sort& sort, const Contract& contract, std::uint64_t seed) {
  const std::uint64_t bits = random_bits(stream_seed(seed, "bench"), 0);
  if (sort.target == "rank") return bits % contract.ranks;
  if (sort.target == "rack") return bits % std::max<std::uint64_t>(1, contract.racks);
  return 1 + bits % (std::max<std::uint64_t>(2, contract.nodes) - 1);  // rank 0's node is what clocks are compared with
}

std::string spelling(const Sort& sort, double effect, const Contract& contract, std::uint64_t seed) {
  std::string text{sort.kind};
  char mark = ':';
  const auto add = [&](const std::string& word) { text += mark + word, mark = ','; };
  if (!sort.target.empty()) add(fmt::format("{}={}", sort.target, drawn(sort, contract, seed)));
  if (effect > 0) add(fmt::format("effect={}", effect));
  if (!sort.more.empty()) add(std::string{sort.more});
  return text;
}

std::string name_of(const Sort& sort, double effect) {
  if (sort.kind.empty()) return "no fault";
  std::string name{sort.kind};
  if (sort.kind == "missing") name += fmt::format(" {}", sort.target);
  if (sort.kind == "sensor") name += sort.more.empty() ? " silent" : " 1 MW";
  if (sort.kind == "clock") return fmt::format("{} {} s", name, effect);
  return effect > 0 ? fmt::format("{} {:g} %", name, 100 * effect) : name;
}

std::set<std::size_t> named_units(const Verdict& verdict) {
  std::set<std::size_t> named;
  for (const Finding& finding : verdict.findings) {
    const Criterion& criterion = finding.criterion;
    if (criterion.severity != Severity::gate || (criterion.scope != Scope::rank && criterion.scope != Scope::gpu))
      continue;
    const auto outcomes = finding.outcomes.numbers();
    for (std::size_t unit = 0; unit < outcomes.size(); ++unit)
      if (outcomes[unit].outcome != Outcome::pass) named.insert(unit);
  }
  return named;
}

/// Units out of contract by any gate, and whether they are more than some gate forgives.
struct Expected {
  std::set<std::size_t> out;
  bool beyond = false;
};

Expected expected_of(const Contract& contract, const std::vector<CriterionTruth>& truths) {
  Expected expected;
  for (std::size_t i = 0; i < truths.size(); ++i) {
    const Criterion& criterion = contract.criteria[i];
    if (criterion.severity != Severity::gate) continue;
    expected.out.insert(truths[i].out.begin(), truths[i].out.end());
    expected.beyond = expected.beyond || truths[i].blocked ||
                      truths[i].out.size() > allowed_units(criterion.allowance, contract.ranks);
  }
  return expected;
}

void count_verdict(BenchRow& row, Ruling ruling, bool beyond) {
  ++row.trials;
  if (beyond) ++row.out;
  ++(ruling == Ruling::accept ? row.accept : ruling == Ruling::reject ? row.reject : row.inconclusive);
  if (beyond)
    ++(ruling == Ruling::accept ? row.false_accept : row.right);
  else
    ++(ruling == Ruling::accept ? row.right : ruling == Ruling::reject ? row.false_reject : row.undecided);
}

void run_trial(BenchRow& row, const Contract& contract, const SimulationPlan& plan) {
  const std::vector<EvidenceRun> runs{{simulate(contract, plan), "bench"}};
  const Results& hall = *runs.front().results;
  const Verdict verdict = judge(contract, runs);
  const Expected expected = expected_of(contract, truth_of(contract, plan, hall));
  const std::set<std::size_t> named = named_units(verdict);
  const std::vector<std::size_t> planted = planted_units(plan, hall);
  count_verdict(row, verdict.ruling, expected.beyond);
  if (named == expected.out) ++row.exact;
  for (const std::size_t unit : expected.out)
    if (!named.contains(unit)) ++row.missed;
  for (const std::size_t unit : named)
    if (!std::ranges::binary_search(planted, unit)) ++row.false_alarms;
  row.healthy_units += contract.ranks - planted.size();
}

void run_row(Bench& bench, const Contract& contract, const Sort& sort, double effect) {
  BenchRow row;
  row.name = name_of(sort, effect);
  row.seed = bench.plan.plan.seed + seeds_per_row * bench.rows.size();
  row.spelling = spelling(sort, effect, contract, row.seed);
  try {
    for (std::size_t trial = 0; trial < bench.plan.trials; ++trial) {
      SimulationPlan plan = bench.plan.plan;
      plan.seed = row.seed + trial;
      if (!sort.kind.empty()) plan.faults = {parse_fault(spelling(sort, effect, contract, plan.seed))};
      run_trial(row, contract, plan);
    }
    bench.rows.push_back(std::move(row));
  } catch (const UsageError& error) {
    bench.left_out.push_back(fmt::format("{}: {}", row.name, error.what()));
  }
}

/// The share at which `cdf` (falling) is `risk`.
template <class Cdf>
double solve(const Cdf& cdf) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (cdf(middle) > risk ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double upper_share(std::size_t x, std::size_t n) {
  if (x >= n) return 1;
  return solve([&](double q) { return binomial_cdf(static_cast<long>(x), n, q); });
}

double lower_share(std::size_t x, std::size_t n) { return n == 0 ? 0 : 1 - upper_share(n - x, n); }

Bench run_bench(const Contract& contract, const BenchPlan& plan) {
  Bench bench{.contract_id = contract.id,
              .contract_sha256 = contract.sha256,
              .units = contract.ranks,
              .plan = plan,
              .rows = {},
              .left_out = {}};
  for (const Sort& sort : sorts)
    for (std::size_t i = 0; i < sort.effects.size(); ++i)
      if (i == 0 || sort.effects[i] > 0) run_row(bench, contract, sort, sort.effects[i]);
  return bench;
}

}  // namespace hallmark
