#include "reports/simulation/simulate.hpp"

#include <gtest/gtest.h>

#include <set>

#include "reports/contract/contract.hpp"
#include "reports/contract/inventory.hpp"
#include "reports/contract/metric.hpp"
#include "reports/judgement/judge.hpp"
#include "reports/judgement/source.hpp"
#include "reports/results/content.hpp"
#include "reports/simulation/truth.hpp"
#include "reports/simulation/workload.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

/// A shipped contract with its ranks cut down to `ranks`; 0: as it is.
Contract shipped(const std::string& name, std::uint64_t ranks = 0) {
  std::vector<std::string> warnings;
  Contract contract =
      load_contract(std::string{HALLMARK_SOURCE_DIR} + "/reports/contract/contracts/" + name + ".toml", warnings);
  EXPECT_TRUE(warnings.empty()) << name << ": " << warnings.front();
  if (ranks == 0) return contract;
  contract.ranks = ranks;
  contract.nodes = ranks / 4;
  contract.racks = ranks / 16;
  contract.inventory = generated_inventory(ranks);
  for (Criterion& criterion : contract.criteria) criterion.allowance.count = 0;
  return contract;
}

Contract small() { return shipped("scale_1k", 64); }

Verdict judged(const Contract& contract, const Results& results) { return judge(contract, {{results, "c0ffee"}}); }

SimulationPlan with(const std::vector<std::string>& faults, std::uint64_t seed = 1) {
  SimulationPlan plan;
  plan.seed = seed;
  for (const std::string& fault : faults) plan.faults.push_back(parse_fault(fault));
  return plan;
}

std::set<std::size_t> named(const Verdict& verdict) {
  std::set<std::size_t> units;
  for (const Finding& finding : verdict.findings)
    for (std::size_t unit = 0; unit < finding.outcomes.size() && finding.criterion.scope != Scope::hall; ++unit)
      if (finding.outcomes[unit].outcome != Outcome::pass) units.insert(unit);
  return units;
}

std::set<std::string> reasons(const Verdict& verdict) {
  std::set<std::string> found;
  for (const Finding& finding : verdict.findings)
    for (const ReasonCount& reason : finding.reasons) found.insert(reason.reason);
  return found;
}

TEST(Simulate, a_healthy_hall_accepts_whatever_the_seed) {
  for (const char* name : {"scale_1k", "scale_10k", "scale_100k", "scale_million"}) {
    const Contract contract = shipped(name, 64);
    ASSERT_EQ(contract.criteria.size(), 6U);
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      const Verdict verdict = judged(contract, simulate(contract, with({}, seed)));
      EXPECT_EQ(verdict.ruling, Ruling::accept) << name << ", seed " << seed << ", " << verdict.reason;
    }
  }
  const Contract ci = shipped("ci_cpu_hall");
  EXPECT_EQ(judged(ci, simulate(ci, {})).ruling, Ruling::accept);
}

TEST(Simulate, a_large_hall_is_judged_like_a_small_one) {
  const Contract contract = small();
  for (const char* fault : {"", "slow:rank=9,effect=0.1", "lying:rank=9", "outvoted:rank=9", "nan:rank=9",
                            "missing:rank=9", "throttling:rank=9,effect=0.2"}) {
    SimulationPlan plan = with(*fault == '\0' ? std::vector<std::string>{} : std::vector<std::string>{fault});
    const Verdict full = judged(contract, simulate(contract, plan));
    plan.full_up_to = 0;
    const Results little = simulate(contract, plan);
    EXPECT_TRUE(little.cases.front().entry.empty());
    EXPECT_FALSE(little.cases.front().elapsed_s.empty());
    const Verdict compact = judged(contract, little);
    EXPECT_EQ(full.ruling, compact.ruling) << fault;
    EXPECT_EQ(named(full), named(compact)) << fault;
    EXPECT_EQ(reasons(full), reasons(compact)) << fault;
  }
}

TEST(Simulate, the_faulty_unit_is_named_for_what_it_has) {
  struct Case {
    const char* fault;
    std::set<std::size_t> units;
    std::string_view why;
    Ruling ruling;
  };
  const Case cases[] = {
      {"slow:rank=17,effect=0.12", {17}, reason::below_floor, Ruling::reject},
      {"slow:rank=17+19", {17, 19}, reason::below_floor, Ruling::reject},
      {"slow:node=2,effect=0.2", {8, 9, 10, 11}, reason::below_floor, Ruling::reject},
      {"throttling:rank=17,effect=0.2", {17}, reason::undecided, Ruling::inconclusive},
      {"drifting:rank=17,effect=0.6", {17}, reason::below_floor, Ruling::reject},
      {"lying:rank=17", {17}, reason::wrong_result, Ruling::reject},
      {"outvoted:rank=17", {17}, reason::wrong_result, Ruling::reject},
      {"missing:rank=17", {17}, reason::not_seen, Ruling::inconclusive},
      {"missing:node=2", {8, 9, 10, 11}, reason::not_seen, Ruling::inconclusive},
      {"duplicated:rank=17,with=40", {17, 40}, reason::duplicate, Ruling::inconclusive},
      {"nan:rank=17", {17}, reason::nonfinite, Ruling::inconclusive},
      {"too_good:rank=17,effect=1", {17}, reason::impossible, Ruling::inconclusive},
  };
  const Contract contract = small();
  for (const Case& each : cases)
    for (const std::uint64_t seed : {1U, 5U}) {
      const Verdict verdict = judged(contract, simulate(contract, with({each.fault}, seed)));
      EXPECT_EQ(named(verdict), each.units) << each.fault;
      EXPECT_TRUE(reasons(verdict).contains(std::string{each.why})) << each.fault;
      EXPECT_EQ(verdict.ruling, each.ruling) << each.fault;
    }
}

TEST(Simulate, racks_and_halls_are_slow_as_a_whole) {
  const Contract contract = small();
  const Verdict rack = judged(contract, simulate(contract, with({"slow_rack:rack=1,effect=0.2"})));
  EXPECT_EQ(named(rack).size(), 16U);
  EXPECT_EQ(*named(rack).begin(), 16U);
  EXPECT_EQ(named(judged(contract, simulate(contract, with({"slow_hall:effect=0.2"})))).size(), 64U);
}

TEST(Simulate, units_that_changed_places_are_both_named) {
  Contract contract = small();
  contract.kind = "gpu";
  contract.identity = {"gpu_uuid", "node_serial"};
  for (InventoryUnit& unit : contract.inventory) {
    unit.node = "n" + std::to_string(unit.number / 4);
    unit.node_serial = "s" + std::to_string(unit.number / 4);
    unit.gpu_uuid = "GPU-" + std::to_string(unit.number);
  }
  EXPECT_EQ(judged(contract, simulate(contract, {})).ruling, Ruling::accept);
  const Verdict verdict = judged(contract, simulate(contract, with({"misracked:rank=5"})));
  EXPECT_EQ(named(verdict), (std::set<std::size_t>{5, 8}));
  EXPECT_TRUE(reasons(verdict).contains(std::string{reason::identity}));
}

TEST(Simulate, a_sensor_that_is_silent_or_absurd_is_named) {
  Contract contract = shipped("ci_cpu_hall_inconclusive");
  EXPECT_EQ(judged(contract, simulate(contract, {})).ruling, Ruling::accept);
  const Verdict silent = judged(contract, simulate(contract, with({"sensor:rank=2"})));
  EXPECT_EQ(named(silent), std::set<std::size_t>{2});
  EXPECT_TRUE(reasons(silent).contains(std::string{reason::no_sensor}));
  const Verdict absurd = judged(contract, simulate(contract, with({"sensor:rank=2,effect=1e6"})));
  EXPECT_EQ(named(absurd), std::set<std::size_t>{2});
  EXPECT_EQ(absurd.ruling, Ruling::reject);
}

TEST(Simulate, a_badly_known_clock_blocks_what_all_ranks_do_together) {
  Contract contract = shipped("ci_cpu_hall");
  contract.nodes = 2;
  EXPECT_EQ(judged(contract, simulate(contract, {})).ruling, Ruling::accept);
  const Verdict verdict = judged(contract, simulate(contract, with({"clock:node=1,effect=0.1"})));
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
  EXPECT_TRUE(reasons(verdict).contains(std::string{reason::clock}));
}

TEST(Simulate, other_units_and_other_cases_are_as_without_the_fault) {
  const Contract contract = small();
  const Results healthy = simulate(contract, {}), faulty = simulate(contract, with({"slow:rank=17,case=memory/"}));
  ASSERT_EQ(healthy.cases.size(), faulty.cases.size());
  for (std::size_t c = 0; c < healthy.cases.size(); ++c) {
    const CaseRecord &a = healthy.cases[c], &b = faulty.cases[c];
    if (a.name.starts_with("selftest/")) continue;
    for (std::size_t i = 0; i < a.entry.size(); ++i) {
      const bool planted = a.name.starts_with("memory/") && i / (a.blocks * a.samples) == 17;
      const double ratio = b.seconds(i) / a.seconds(i);
      EXPECT_NEAR(ratio, planted ? 1 / 0.9 : 1, 1e-9) << a.name << ' ' << i;
    }
  }
}

TEST(Simulate, equal_plans_give_equal_evidence_and_other_seeds_other) {
  const Contract contract = small();
  EXPECT_EQ(content_sha256(simulate(contract, with({"slow:rank=3"}))),
            content_sha256(simulate(contract, with({"slow:rank=3"}))));
  EXPECT_NE(content_sha256(simulate(contract, with({}, 1))), content_sha256(simulate(contract, with({}, 2))));
}

TEST(Simulate, the_judge_finds_a_case_for_every_metric_that_it_knows) {
  for (const Metric& metric : metrics()) {
    const auto source = source_of(metric.name);
    const std::string stem = case_stem(metric.name);
    const bool has_case = source && !source->pattern.empty() && !stem.empty();
    EXPECT_EQ(has_case, source && !source->pattern.empty()) << metric.name;
    Criterion criterion;
    criterion.metric = metric.name;
    criterion.scope = metric.name.starts_with("allreduce.") ? Scope::hall : Scope::rank;
    criterion.threshold = 100;
    criterion.params = {{"bytes", "1MiB"}, {"shape", "square"}};
    if (!metric.name.starts_with("allreduce") && !metric.name.starts_with("power.")) criterion.params.clear();
    if (!has_case) continue;
    Contract contract = small();
    contract.criteria = {criterion};
    const Results results = simulate(contract, {});
    EXPECT_NE(choose_case(results, criterion, *source).record, nullptr)
        << metric.name << ": " << choose_case(results, criterion, *source).why_not;
  }
}

TEST(Simulate, a_fault_on_what_is_not_there_is_a_usage_error) {
  const Contract contract = small();
  for (const char* fault :
       {"slow:rank=64", "slow:rank=x", "slow:rank=5-3", "missing:node=99", "slow_rack:rack=Z", "misracked:rank=1",
        "sensor:rank=1", "clock:node=0", "slow:rank=1,case=nothing", "duplicated:rank=1,with=64"})
    EXPECT_THROW((void)simulate(contract, with({fault})), UsageError) << fault;
}

TEST(Simulate, evidence_and_verdict_say_that_nobody_measured_it) {
  const Contract contract = small();
  const Results results = simulate(contract, {});
  EXPECT_NE(results.provenance.simulated, "");
  const Verdict verdict = judged(contract, results);
  EXPECT_NE(verdict.simulated, "");
  ASSERT_FALSE(verdict.remarks.empty());
  EXPECT_TRUE(verdict.remarks.front().starts_with("SIMULATED"));
}

TEST(Simulate, made_up_evidence_beside_measured_evidence_is_broken) {
  const Contract contract = small();
  Results measured = simulate(contract, with({}, 2));
  measured.provenance.simulated.clear();
  const Verdict verdict = judge(contract, {{simulate(contract, {}), "a"}, {measured, "b"}});
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
  EXPECT_EQ(verdict.reason, reason::evidence_broken);
}

}  // namespace
}  // namespace hallmark
