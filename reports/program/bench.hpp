// How often the judge is right about halls whose faults are known: simulate and judge, many times, in memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/simulation/plan.hpp"

namespace hallmark {

struct BenchPlan {
  SimulationPlan plan{};  ///< of every trial; its faults are the bench's
  std::size_t trials = 20;
};

/// One kind of fault at one size. Trial i has seed `seed` + i and its fault on a unit drawn from that.
struct BenchRow {
  std::string name;      ///< "slow 5 %"
  std::string spelling;  ///< of the first trial: what `--fault` takes
  std::uint64_t seed = 0;
  std::size_t trials = 0;
  std::size_t out = 0;                                   ///< trials in which more is out of contract than allowed
  std::size_t accept = 0, reject = 0, inconclusive = 0;  ///< verdicts
  std::size_t right = 0, false_accept = 0, false_reject = 0, undecided = 0;
  std::size_t exact = 0;            ///< trials in which the units named are those out of contract, and no others
  std::size_t missed = 0;           ///< units out of contract that no gate named, over all trials
  std::size_t false_alarms = 0;     ///< units without a fault that a gate named, over all trials
  std::uint64_t healthy_units = 0;  ///< units without a fault, over all trials
};

struct Bench {
  std::string contract_id, contract_sha256;
  std::uint64_t units = 0;
  BenchPlan plan;
  std::vector<BenchRow> rows;
  std::vector<std::string> left_out;  ///< faults that this contract could not show, and why
};

/// Never throws for a fault that the contract cannot show: that is in `left_out`.
[[nodiscard]] Bench run_bench(const Contract&, const BenchPlan&);

/// A table with the definitions above it.
[[nodiscard]] std::string bench_text(const Bench&);
[[nodiscard]] std::string bench_json(const Bench&);

/// Exact limit of a probability at 95 %, one-sided, of which `x` of `n` were seen (Clopper and Pearson 1934); for x = 0
/// the upper one is nearly 3 / n.
[[nodiscard]] double lower_share(std::size_t x, std::size_t n);
[[nodiscard]] double upper_share(std::size_t x, std::size_t n);

}  // namespace hallmark
