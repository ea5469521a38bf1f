// What a contract's test will be able to tell, and what it costs, before anything runs (JUDGEMENT 2.2, 2.7, 2.8, 2.9).
// Plain data; chances and risks are from 0 to 1, margins in sigmas, times as their names say.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/judgement/planning.hpp"
#include "reports/judgement/unit_chance.hpp"

namespace hallmark {

/// What no contract says and a plan needs. All of it is printed beside the plan, and none of it is a fact.
struct PlanAssumptions {
  double margin = 1.5;   ///< sigmas that a good unit's true value lies on the good side of its threshold
  double spread = 0.01;  ///< sigma between the blocks of one unit, as a share of the threshold
  double case_s = 1;     ///< seconds that one case takes in one block, with its checks
  /// Of one GPU in an hour: 419 unexpected interruptions in 54 days on 16,384 GPUs (Llama 3, arXiv 2407.21783).
  double interruptions_per_gpu_h = 419.0 / (54 * 24 * 16384.0);
  std::uint64_t drawn = 80, drawn_bad = 2;  ///< a sampling plan: accept where at most so many of so many drawn are bad
};

/// The chance that both sides plan for.
inline constexpr double planned_chance = 0.95;
/// Where the operating characteristic is shown, in sigmas.
inline constexpr std::array oc_margins{0.0, 0.5, 1.0, 1.5, 2.0, 3.0};

/// A gate on a quantile, with a confidence limit from order statistics.
struct LimitPlan {
  UnitTest test;
  std::uint64_t k = 0;        ///< the limit is the k-th worst of n values; 0: there is none
  std::uint64_t least_n = 0;  ///< from which on there is one
  double guard = 0;           ///< relative
  std::array<Chances, oc_margins.size()> oc{};
  std::optional<std::uint64_t> samples_needed;  ///< to PASS with planned_chance at the assumed margin
  std::optional<double> margin_needed;          ///< to PASS with planned_chance with n values
};

/// Both sides' risks over all units of a criterion, where those pass by themselves and alike.
struct HallRisk {
  std::uint64_t units = 1, allowed = 0;
  Chances unit;             ///< of one at the assumed margin
  double not_accepted = 0;  ///< the supplier's: all units at the assumed margin, and yet no ACCEPT
  double rejected = 0;      ///< of it, REJECT
  double buyers = 0;        ///< allowed + 1 units exactly at the threshold, the others good beyond doubt: ACCEPT
  std::optional<std::uint64_t> samples_needed;  ///< for ACCEPT with planned_chance at the assumed margin
  std::optional<double> margin_needed;          ///< for ACCEPT with planned_chance with n values
};

/// A limit on interruptions of the hall's job (JUDGEMENT 2.7).
struct InterruptionPlan {
  double hours = 0;
  std::uint64_t gpus = 0, allowed = 0;
  double expected = 0;        ///< of a healthy hall, at the assumed rate
  std::uint64_t point = 0;    ///< the supplier's: a healthy hall has at most so many with planned_chance
  double accepted = 0;        ///< P(at most `allowed`) of a healthy hall
  double zero_accepted = 0;   ///< what a demand of no interruption would pass
  double mtbi_h = 0;          ///< lower limit of the time between interruptions where `allowed` are seen
  double mtbi_without_h = 0;  ///< and where none is
  double buyers_rate = 0;     ///< a GPU-hour: a hall with this rate is accepted with alpha
};

struct CriterionPlan {
  Criterion criterion;
  std::uint64_t n = 1;  ///< values of a unit: blocks of the run, or of the series
  double alpha = 0.05;  ///< of one unit, one-sided
  std::optional<LimitPlan> limit;
  std::optional<HallRisk> risk;
  std::optional<InterruptionPlan> interruptions;
  std::optional<double> series_s;  ///< from which time on a series has a limit: least_n blocks
  std::optional<double> block_s;   ///< of a series
  double case_s = 0;               ///< that it takes in one block; 0 where it costs nothing of its own
  std::string shares_with;         ///< the criterion whose case it is judged from
  bool measured = true;            ///< by this version
  std::vector<std::string> remarks;
};

/// alpha_j = alpha / (j (j+1)) of one rank.
struct AttemptPlan {
  std::uint64_t number = 1;
  double alpha = 0;
  std::uint64_t least_n = 0, k = 0;  ///< for a median's limit; the rank at the run's number of blocks
  double pass = 0;                   ///< of one unit at the assumed margin, without a guard
};

/// The supplier's risks of all gates: no more than their sum, whatever depends on what.
struct JointRisk {
  double sum = 0;                                 ///< at most 1
  std::vector<std::string> counted, not_counted;  ///< ids of gates; the latter have no risk that can be computed
};

/// A demand that a share of the units conforms, shown by a sample without a failure.
struct ConformingPlan {
  double conforming = 0;
  std::uint64_t of_many = 0;             ///< units to draw where there is no end of them
  std::uint64_t allowed = 0;             ///< bad ones among the hall's
  std::optional<std::uint64_t> of_hall;  ///< of the hall's units, without replacement
};

struct DrawnPoint {
  std::uint64_t bad = 0;
  double accepted = 0;
};

/// Tests too dear to run everywhere (JUDGEMENT 2.9).
struct SamplingPlans {
  std::uint64_t units = 0;
  double alpha = 0.05;
  std::vector<ConformingPlan> zero_failure;
  std::uint64_t drawn = 0, drawn_bad = 0;
  std::vector<DrawnPoint> drawn_oc;
  SequentialDemand demand{};
  SequentialPlan sequential;
  FixedPlan fixed;
};

/// Machine time. Stages follow one another; what a soak is long enough for costs nothing beside it.
struct PlanCost {
  std::uint64_t blocks = 0, cases = 0;
  double warmup_s = 0, block_s = 0, blocks_s = 0;  ///< block_s: all cases once
  double soak_h = 0;                               ///< the longest duration_h
  double series_h = 0;                             ///< that the longest series needs for its limit
  double wall_h = 0;
  double unit_h = 0;                                    ///< GPU-hours; of a cpu hall rank-hours
  double mwh = 0;                                       ///< were the contracted kilowatts drawn all the time
  std::uint64_t retest_units = 0, retest_attempts = 0;  ///< that may be replaced; attempts after the first
  double retest_unit_h = 0;                             ///< were all of both used
};

struct Plan {
  Contract contract;
  PlanAssumptions assumptions;
  std::vector<std::string> warnings;  ///< of lint
  std::vector<CriterionPlan> criteria;
  std::vector<AttemptPlan> attempts;
  JointRisk joint;
  SamplingPlans sampling;
  PlanCost cost;
};

/// The whole plan. Pure; the contract may be one whose inventory is missing.
[[nodiscard]] Plan make_plan(const Contract&, const PlanAssumptions& = {}, std::vector<std::string> warnings = {});

/// Limits, risks and remarks of one criterion; its times are plan_cost's.
[[nodiscard]] CriterionPlan plan_criterion(const Contract&, const Criterion&, const PlanAssumptions&);

/// Fills the times of `criteria` and adds them up.
[[nodiscard]] PlanCost plan_cost(const Contract&, const PlanAssumptions&, std::vector<CriterionPlan>& criteria);

[[nodiscard]] SamplingPlans plan_sampling(const Contract&, const PlanAssumptions&);
[[nodiscard]] std::vector<AttemptPlan> plan_attempts(const Contract&, const PlanAssumptions&);

}  // namespace hallmark
