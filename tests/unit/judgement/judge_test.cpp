#include "reports/judgement/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using evidence::criterion;
using evidence::finding;
using evidence::judge_one;

bool mentions(const std::vector<std::string>& lines, const std::string& words) {
  for (const std::string& line : lines)
    if (line.find(words) != std::string::npos) return true;
  return false;
}

TEST(Judge, accepts_a_hall_that_delivers) {
  const Verdict verdict = judge_one(evidence::contract(), evidence::run());
  EXPECT_EQ(verdict.ruling, Ruling::accept) << evidence::dump(verdict);
  EXPECT_EQ(verdict.reason, "");
  EXPECT_FALSE(verdict.final);
  EXPECT_EQ(verdict.accepted_kw, 7U);
  EXPECT_EQ(verdict.units.contracted, 4U);
  EXPECT_EQ(verdict.units.pass, 4U);
  EXPECT_EQ(verdict.delivered, 4U);
  EXPECT_EQ(verdict.uncontracted, 0U);
  ASSERT_TRUE(verdict.demonstrated_w);
  EXPECT_NEAR(*verdict.demonstrated_w, 400, 1e-6);
  EXPECT_EQ(verdict.self_test.size(), 4U);
  EXPECT_EQ(verdict.would_change.size(), 3U);
  ASSERT_EQ(verdict.evidence.size(), 1U);
  EXPECT_EQ(verdict.evidence[0].content_sha256, "c0ffee");
}

TEST(Judge, derives_the_rates_of_the_metrics) {
  Contract contract = evidence::contract();
  for (const char* id : {"MEM-01", "STO-02", "PWR-01"}) contract.criteria.push_back(criterion(id));
  const Verdict verdict = judge_one(contract, evidence::run());
  // The noise is 1 %; of a collective step the slowest of four ranks counts.
  const std::pair<const char*, double> table[] = {{"GEMM-01", 1e9},
                                                  {"GEMM-02", 4e9},
                                                  {"ARD-01", 1048576 / 1e-3 * 1.5},
                                                  {"STO-01", 4 * 4194304 / 1e-2},
                                                  {"MEM-01", 1e9},
                                                  {"STO-02", 1000},
                                                  {"PWR-01", 100}};
  for (const auto& [id, value] : table) {
    ASSERT_TRUE(finding(verdict, id).observed) << id << evidence::dump(verdict);
    EXPECT_NEAR(*finding(verdict, id).observed / value, 1, 0.015) << id;
    EXPECT_EQ(finding(verdict, id).ruling, Ruling::accept) << id;
  }
  EXPECT_EQ(finding(verdict, "GEMM-01").n, 11U);
  EXPECT_EQ(finding(verdict, "GEMM-01").k, 3U);
  EXPECT_EQ(finding(verdict, "GEMM-01").case_name, evidence::gemm);
}

TEST(Judge, rejects_for_one_slow_rank_and_names_it) {
  Results run = evidence::run();
  evidence::slow_down(evidence::find(run, evidence::gemm), 2, 3);
  const Verdict verdict = judge_one(evidence::contract(), run);
  EXPECT_EQ(verdict.ruling, Ruling::reject);
  EXPECT_EQ(verdict.accepted_kw, 0U);
  const Finding& gemm = finding(verdict, "GEMM-01");
  EXPECT_EQ(gemm.ruling, Ruling::reject);
  EXPECT_EQ(gemm.worst, 2U);
  EXPECT_EQ(gemm.outcomes[2].reason, reason::below_floor);
  EXPECT_FALSE(gemm.outcomes[2].action.empty());
  EXPECT_LT(*gemm.margin, 0);
  EXPECT_TRUE(mentions(verdict.would_change, "rank 2 on node-a would have to rise by 3"));
  EXPECT_EQ(verdict.units.fail, 1U);
  EXPECT_EQ(verdict.units.pass, 3U);
}

TEST(Judge, fails_wrong_answers_whatever_the_speed) {
  for (const std::string& name : {evidence::gemm, evidence::gemm_exact}) {
    Results run = evidence::run();
    CaseRecord& record = evidence::find(run, name);
    record.verified[record.at(1, 7)] = Verified::wrong;
    const Verdict verdict = judge_one(evidence::contract(), run);
    EXPECT_EQ(verdict.ruling, Ruling::reject) << name;
    EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[1].reason, reason::wrong_result) << name;
  }
  for (const std::string& name : {evidence::allreduce, evidence::write}) {
    Results run = evidence::run();
    CaseRecord& record = evidence::find(run, name);
    record.verified[record.at(1, 7)] = Verified::wrong;
    const Verdict verdict = judge_one(evidence::contract(), run);
    EXPECT_EQ(verdict.ruling, Ruling::reject) << name;
    EXPECT_TRUE(mentions({evidence::dump(verdict)}, "FAIL|WRONG_RESULT|rank 1 on node-a")) << name;
  }
}

TEST(Judge, passes_nothing_that_was_not_checked) {
  for (const std::string& name : {evidence::gemm, evidence::allreduce, evidence::write}) {
    Results run = evidence::run();
    CaseRecord& record = evidence::find(run, name);
    record.verified[record.at(3, 10)] = Verified::unchecked;
    const Verdict verdict = judge_one(evidence::contract(), run);
    EXPECT_EQ(verdict.ruling, Ruling::inconclusive) << name;
    EXPECT_TRUE(mentions({evidence::dump(verdict)}, "INCONCLUSIVE|UNVERIFIED")) << name;
  }
}

TEST(Judge, makes_no_number_of_samples_that_are_none) {
  Results run = evidence::run();
  CaseRecord& record = evidence::find(run, evidence::gemm);
  record.exit[record.at(0, 3, 1)] = unknown;
  EXPECT_EQ(finding(judge_one(evidence::contract(), run), "GEMM-01").outcomes[0].reason, reason::nonfinite);
  record.exit[record.at(0, 3, 1)] = record.entry[record.at(0, 3, 1)];
  EXPECT_EQ(finding(judge_one(evidence::contract(), run), "GEMM-01").outcomes[0].reason, reason::nonfinite);
  record.exit[record.at(0, 3, 1)] = record.entry[record.at(0, 3, 1)] - 1;
  EXPECT_EQ(finding(judge_one(evidence::contract(), run), "GEMM-01").outcomes[0].reason, reason::nonfinite);
}

TEST(Judge, counts_a_block_without_samples_as_not_measured) {
  Results run = evidence::run();
  CaseRecord& record = evidence::find(run, evidence::gemm);
  for (std::size_t sample = 0; sample < record.samples; ++sample)
    record.entry[record.at(0, 3, sample)] = record.exit[record.at(0, 3, sample)] = unknown;
  const Verdict verdict = judge_one(evidence::contract(), run);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[0].reason, reason::min_samples);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[0].n, 10U);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
}

TEST(Judge, never_accepts_with_a_dead_rank) {
  for (const RankState state : {RankState::missing, RankState::timed_out, RankState::failed}) {
    Results run = evidence::run();
    run.ranks[1].state = state;  // all its samples are there: it died last
    const Verdict verdict = judge_one(evidence::contract(), run);
    EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
    for (const char* id : {"INV-01", "GEMM-01", "ARD-01", "STO-01"})
      EXPECT_EQ(finding(verdict, id).ruling, Ruling::inconclusive) << id;
    EXPECT_EQ(finding(verdict, "ARD-01").outcomes[0].reason, reason::participation);
    EXPECT_EQ(verdict.delivered, 3U);
  }
}

TEST(Judge, has_no_bus_for_one_rank) {
  Contract contract = evidence::contract(1);
  contract.criteria[4].threshold = 0.1e9;
  const Verdict verdict = judge_one(contract, evidence::run({.ranks = 1}));
  EXPECT_EQ(finding(verdict, "ARD-01").outcomes[0].reason, reason::not_measured);
  EXPECT_FALSE(finding(verdict, "ARD-01").observed);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
}

TEST(Judge, wants_the_case_that_the_contract_names) {
  Contract contract = evidence::contract();
  contract.criteria[3].params["bytes"] = "2097152";
  contract.criteria[4].params["bytes_per_rank"] = "8388608";
  const Verdict verdict = judge_one(contract, evidence::run());
  EXPECT_EQ(finding(verdict, "ARD-01").outcomes[0].reason, reason::not_measured);
  EXPECT_NE(finding(verdict, "ARD-01").outcomes[0].detail.find("2097152"), std::string::npos);
  EXPECT_EQ(finding(verdict, "STO-01").outcomes[0].reason, reason::not_measured);
}

TEST(Judge, reads_how_a_flag_was_met) {
  const std::pair<const char*, bool> table[] = {
      {"true", true}, {"within the time", true}, {"not within the time", false}, {"", false}};
  for (const auto& [words, met] : table) {
    Results run = evidence::run();
    evidence::find(run, evidence::write).params["fsync"] = words;
    EXPECT_EQ(judge_one(evidence::contract(), run).ruling == Ruling::accept, met) << words;
  }
}

TEST(Judge, takes_the_largest_case_that_was_not_skipped) {
  Results run = evidence::run();
  CaseRecord larger = evidence::find(run, evidence::gemm);
  larger.name = "gemm/fp64/gaussian/n:2048";
  larger.flops *= 2;
  run.cases.push_back(larger);
  EXPECT_NEAR(*finding(judge_one(evidence::contract(), run), "GEMM-01").observed, 2e9, 2e7);
  run.cases.back().status = CaseStatus::skipped;
  EXPECT_NEAR(*finding(judge_one(evidence::contract(), run), "GEMM-01").observed, 1e9, 1e7);
}

TEST(Judge, says_why_there_is_no_power) {
  Contract contract = evidence::contract();
  contract.criteria.push_back(criterion("PWR-01"));
  Results run = evidence::run();
  for (CaseRecord& record : run.cases) std::ranges::fill(record.energy_j, unknown);
  run.rank_power_reason.assign(4, "energy_uj: permission denied");
  Verdict verdict = judge_one(contract, run);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
  EXPECT_EQ(finding(verdict, "PWR-01").reasons[0].reason, reason::no_sensor);
  EXPECT_EQ(finding(verdict, "PWR-01").reasons[0].count, 4U);
  EXPECT_NE(finding(verdict, "PWR-01").outcomes[0].detail.find("permission denied"), std::string::npos);
  EXPECT_FALSE(verdict.demonstrated_w);
  EXPECT_TRUE(mentions(verdict.would_change, "PWR-01"));
  contract.criteria.back().severity = Severity::report;
  verdict = judge_one(contract, run);
  EXPECT_EQ(verdict.ruling, Ruling::accept);
}

TEST(Judge, calls_a_partial_sum_of_watts_partial) {
  Results run = evidence::run();
  for (CaseRecord& record : run.cases)
    for (std::size_t block = 0; block < record.blocks; ++block) record.energy_j[record.at(3, block)] = unknown;
  const Verdict verdict = judge_one(evidence::contract(), run);
  EXPECT_NEAR(*verdict.demonstrated_w, 300, 1e-6);
  EXPECT_TRUE(verdict.demonstrated_note.starts_with("partial: 3 of 4 ranks"));
}

TEST(Judge, is_inconclusive_about_what_it_cannot_measure) {
  Contract contract = evidence::contract();
  Criterion unknown_metric = criterion("GEMM-01");
  const struct {
    const char* metric;
    Scope scope;
    std::string_view code;
  } table[] = {{"ecc.uncorrectable", Scope::gpu, reason::not_measured},
               {"soak.availability", Scope::hall, reason::not_measured},
               {"rdma.write.bandwidth", Scope::nic, reason::unsupported},
               {"allreduce.busbw", Scope::rack, reason::not_measured},
               {"gemm.fp64.throughput", Scope::hall, reason::unsupported}};
  for (const auto& [metric, scope, code] : table) {
    unknown_metric.metric = metric;
    unknown_metric.scope = scope;
    contract.criteria = {criterion("INV-01"), unknown_metric};
    const Verdict verdict = judge_one(contract, evidence::run());
    EXPECT_EQ(verdict.ruling, Ruling::inconclusive) << metric;
    ASSERT_FALSE(verdict.findings[1].outcomes.empty()) << metric;
    EXPECT_EQ(verdict.findings[1].outcomes[0].reason, code) << metric;
  }
}

TEST(Judge, measures_no_gpu_on_a_host) {
  Contract contract = evidence::contract();
  Criterion hbm = criterion("MEM-01");
  hbm.metric = "hbm.triad.bandwidth";
  contract.criteria = {hbm};
  EXPECT_EQ(finding(judge_one(contract, evidence::run()), "MEM-01").outcomes[0].reason, reason::not_measured);
  Results run = evidence::run();
  for (RankRecord& rank : run.ranks) rank.device = "NVIDIA H100";
  // A rank with a GPU may still have measured its host's memory, which says nothing of the GPU's.
  EXPECT_EQ(judge_one(contract, run).ruling, Ruling::inconclusive);
  for (CaseRecord& record : run.cases)  // and their self-test
    if (const std::size_t at = record.name.find("memory"); at != std::string::npos) record.name.replace(at, 6, "hbm");
  EXPECT_EQ(judge_one(contract, run).ruling, Ruling::accept);
}

TEST(Judge, does_not_take_one_pattern_for_the_other) {
  Contract contract = evidence::contract();
  Criterion copy = criterion("MEM-01");
  copy.metric = "hbm.copy.bandwidth";
  contract.criteria = {copy};
  Results run = evidence::run();
  for (RankRecord& rank : run.ranks) rank.device = "NVIDIA H100";
  const auto rename = [&](const std::string& from, const std::string& to) {
    for (CaseRecord& record : run.cases)
      if (const std::size_t at = record.name.find(from); at != std::string::npos)
        record.name.replace(at, from.size(), to);
  };
  rename("memory", "hbm");
  EXPECT_EQ(finding(judge_one(contract, run), "MEM-01").outcomes[0].reason, reason::not_measured);
  rename("hbm/triad", "hbm/copy");
  EXPECT_EQ(judge_one(contract, run).ruling, Ruling::accept);
}

TEST(Judge, asks_for_the_evidence_that_the_contract_names) {
  for (const char* name : {"temperature", "meter_series", "topology", "algorithm", "nonsense"}) {
    Contract contract = evidence::contract();
    contract.criteria[1].evidence.push_back(name);
    const Verdict verdict = judge_one(contract, evidence::run());
    EXPECT_EQ(verdict.ruling, Ruling::inconclusive) << name;
    EXPECT_EQ(finding(verdict, "GEMM-01").reasons[0].reason, reason::evidence_missing) << name;
    EXPECT_NE(finding(verdict, "GEMM-01").outcomes[0].detail.find(name), std::string::npos);
  }
  for (const char* name : {"samples", "block_series", "residual", "result_check", "power", "serials", "rank_list",
                           "barrier_timestamps", "inventory"}) {
    Contract contract = evidence::contract();
    contract.criteria[1].evidence = {name};
    EXPECT_EQ(judge_one(contract, evidence::run()).ruling, Ruling::accept) << name;
  }
}

TEST(Judge, lets_no_one_escape_a_failure_by_withholding_evidence) {
  Contract contract = evidence::contract();
  contract.criteria[1].evidence.push_back("temperature");
  Results run = evidence::run();
  evidence::slow_down(evidence::find(run, evidence::gemm), 2, 3);
  EXPECT_EQ(judge_one(contract, run).ruling, Ruling::reject);
}

TEST(Judge, wants_all_ranks_under_load_at_once_for_their_sum) {
  Results run = evidence::run();
  CaseRecord& record = evidence::find(run, evidence::gemm);
  record.window_end[record.at(1, 4)] = record.window_begin[record.at(1, 4)] + 2;
  const Verdict verdict = judge_one(evidence::contract(), run);
  EXPECT_EQ(finding(verdict, "GEMM-02").outcomes[0].reason, reason::not_concurrent);
  EXPECT_EQ(finding(verdict, "GEMM-01").ruling, Ruling::accept);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
}

TEST(Judge, adds_a_missing_rank_as_zero) {
  Results run = evidence::run();
  evidence::kill(run, 0);
  Contract contract = evidence::contract();
  contract.criteria = {contract.criteria[2]};
  contract.criteria[0].threshold = 2.9e9;
  const Verdict three = judge_one(contract, run);
  EXPECT_NEAR(*three.findings[0].observed, 3e9, 3e7);
  EXPECT_EQ(three.findings[0].ruling, Ruling::accept);
  EXPECT_NE(three.findings[0].remark.find("slowest rank"), std::string::npos);
  contract.criteria[0].threshold = 3.5e9;
  EXPECT_EQ(judge_one(contract, run).findings[0].ruling, Ruling::reject);
}

TEST(Judge, measures_uniformity_and_names_the_suspiciously_fast) {
  Contract contract = evidence::contract(20);
  Criterion ratio = criterion("GEMM-02"), count = criterion("GEMM-02");
  ratio.id = "UNI-01";
  ratio.aggregate = "min_over_median";
  ratio.threshold = 0.93;
  ratio.unit = count.unit = *find_unit("1");
  count.id = "UNI-02";
  count.aggregate = "outlier_count";
  count.comparator = Comparator::at_most;
  count.threshold = 1;
  contract.criteria = {ratio, count};
  Results run = evidence::run({.ranks = 20});
  EXPECT_EQ(judge_one(contract, run).ruling, Ruling::accept);
  evidence::slow_down(evidence::find(run, evidence::gemm), 3, 1.2);
  evidence::slow_down(evidence::find(run, evidence::gemm), 4, 0.5);
  Verdict verdict = judge_one(contract, run);
  EXPECT_EQ(finding(verdict, "UNI-01").ruling, Ruling::reject);
  EXPECT_EQ(*finding(verdict, "UNI-02").observed, 1);
  EXPECT_EQ(finding(verdict, "UNI-02").ruling, Ruling::accept);
  EXPECT_NE(finding(verdict, "UNI-02").remark.find("SUSPICIOUS_FAST: 1 of 20 ranks, rank 4"), std::string::npos);
  evidence::kill(run, 3);  // the slow one is gone: that must not look uniform
  verdict = judge_one(contract, run);
  EXPECT_EQ(finding(verdict, "UNI-01").outcomes[0].reason, reason::incomplete);
  EXPECT_EQ(finding(verdict, "UNI-02").outcomes[0].reason, reason::incomplete);
}

TEST(Judge, is_unstable_where_marked_blocks_decide) {
  Results run = evidence::run();
  CaseRecord& record = evidence::find(run, evidence::gemm);
  evidence::slow_down(record, 0, 10, 3);
  Contract contract = evidence::contract();
  contract.criteria = {criterion("GEMM-01")};
  EXPECT_EQ(judge_one(contract, run).ruling, Ruling::accept);  // one slow block of 11 is forgiven, one of 7 is not
  for (std::size_t block = 0; block < 4; ++block) record.sentinel[2 * block] = 0.02;
  const Verdict verdict = judge_one(contract, run);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[0].reason, reason::unstable);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[1].outcome, Outcome::pass);
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
}

TEST(Judge, needs_every_planted_fault_named) {
  const auto spoilt = [](auto&& spoil) {
    Results run = evidence::run();
    spoil(run);
    return judge_one(evidence::contract(), run);
  };
  const Verdict unplanted = spoilt(
      [](Results& run) { std::erase_if(run.cases, [](const CaseRecord& c) { return c.name == "selftest/gemm"; }); });
  const Verdict unnamed = spoilt(
      [](Results& run) { std::ranges::fill(evidence::find(run, "selftest/storage").verified, Verified::right); });
  const Verdict too_many = spoilt(
      [](Results& run) { std::ranges::fill(evidence::find(run, "selftest/allreduce").verified, Verified::wrong); });
  const Verdict other = spoilt([](Results& run) { evidence::find(run, "selftest/memory").planted_rank = 0; });
  for (const Verdict* verdict : {&unplanted, &unnamed, &too_many, &other}) {
    EXPECT_EQ(verdict->ruling, Ruling::inconclusive);
    EXPECT_EQ(verdict->reason, reason::self_test);
    EXPECT_EQ(verdict->accepted_kw, 0U);
  }
  EXPECT_TRUE(mentions(unnamed.self_test, "storage: planted bit 17 of element 12345 on rank 2; nobody was named"));
  EXPECT_TRUE(mentions(other.self_test, "on rank 0; rank 2 was named"));
}

TEST(Judge, gives_no_verdict_on_debug_runs_and_broken_evidence) {
  Results debug = evidence::run();
  debug.provenance.debug = {"--no-verify"};
  EXPECT_EQ(judge_one(evidence::contract(), debug).reason, reason::debug);
  Results broken = evidence::run();
  broken.contract = {"c.toml", "bytes", sha256("other bytes")};
  EXPECT_EQ(judge_one(evidence::contract(), broken).reason, reason::evidence_broken);
  broken.contract.sha256 = sha256("bytes");
  Contract another = evidence::contract();
  another.sha256 = sha256("other bytes");
  const Verdict other = judge_one(another, broken);
  EXPECT_EQ(other.ruling, Ruling::inconclusive);
  EXPECT_EQ(other.reason, reason::evidence_broken);
  EXPECT_TRUE(mentions(other.remarks, "was made for another contract"));
  another.sha256 = broken.contract.sha256;
  EXPECT_EQ(judge_one(another, broken).ruling, Ruling::accept);
  Results elsewhere = evidence::run();
  elsewhere.hall = "another hall";
  const Verdict wrong_hall = judge_one(evidence::contract(), elsewhere);
  EXPECT_EQ(wrong_hall.reason, reason::evidence_broken);
  EXPECT_TRUE(mentions(wrong_hall.remarks, "is of hall another hall"));
  Results misshapen = evidence::run();
  evidence::find(misshapen, evidence::gemm).exit.push_back(1);
  EXPECT_EQ(judge_one(evidence::contract(), misshapen).reason, reason::evidence_broken);
  Contract contract = evidence::contract();
  contract.bytes = "not these";
  EXPECT_EQ(judge_one(contract, evidence::run()).reason, reason::evidence_broken);
}

TEST(Judge, accepts_nothing_without_gates_units_or_runs) {
  Contract contract = evidence::contract();
  for (Criterion& each : contract.criteria) each.severity = Severity::report;
  EXPECT_EQ(judge_one(contract, evidence::run()).reason, reason::no_gate);
  EXPECT_EQ(judge_one(contract, evidence::run()).ruling, Ruling::inconclusive);
  const Verdict nobody = judge_one(evidence::contract(0), evidence::run());
  EXPECT_EQ(nobody.reason, reason::no_units);
  EXPECT_EQ(nobody.ruling, Ruling::inconclusive);
  const Verdict nothing = judge(evidence::contract(), {});
  EXPECT_EQ(nothing.ruling, Ruling::inconclusive);
  EXPECT_EQ(nothing.units.not_seen, 4U);
}

TEST(Judge, suspects_the_test_where_most_units_fail_alike) {
  Contract contract = evidence::contract();
  contract.criteria[1].threshold = 5e9;
  const Verdict verdict = judge_one(contract, evidence::run());
  EXPECT_EQ(verdict.ruling, Ruling::reject);
  EXPECT_TRUE(mentions(verdict.remarks, "suspect the test, not the hall: 4 of 4 units fail with BELOW_FLOOR"));
}

TEST(Judge, says_what_is_incomplete_or_warned_of) {
  Results run = evidence::run();
  run.complete = false;
  run.provenance.warnings = {"4 ranks share 2 cores"};
  const Verdict verdict = judge(evidence::contract(), {{run, ""}}, {"c.toml:3:1: even min_samples"});
  EXPECT_EQ(verdict.remarks.front(), "c.toml:3:1: even min_samples");
  EXPECT_TRUE(mentions(verdict.remarks, "is not complete"));
  EXPECT_TRUE(mentions(verdict.remarks, "4 ranks share 2 cores"));
}

TEST(Judge, distrusts_node_sensors_that_no_meter_confirms) {
  Contract contract = evidence::contract();
  Criterion ratio = criterion("GEMM-02");
  ratio.id = "PWR-03";
  ratio.metric = "power.sensor_ratio";
  ratio.severity = Severity::evidence;
  contract.criteria.push_back(criterion("PWR-01"));
  EXPECT_EQ(judge_one(contract, evidence::run()).ruling, Ruling::accept);
  contract.criteria.push_back(ratio);
  const Verdict verdict = judge_one(contract, evidence::run());
  EXPECT_EQ(verdict.ruling, Ruling::inconclusive);
  EXPECT_EQ(finding(verdict, "PWR-01").reasons[0].reason, reason::sensor_disagree);
}

TEST(Judge, wants_clocks_compared_between_nodes) {
  Results run = evidence::run();
  run.nodes.emplace_back().hostname = "node-b";
  run.ranks[2].node = run.ranks[3].node = 1;
  Verdict verdict = judge_one(evidence::contract(), run);
  EXPECT_EQ(finding(verdict, "ARD-01").outcomes[0].reason, reason::clock);
  EXPECT_EQ(finding(verdict, "GEMM-01").ruling, Ruling::accept);
  run.nodes[1].clock_bound_s = 0.004;
  EXPECT_EQ(judge_one(evidence::contract(), run).ruling, Ruling::accept);
  run.nodes[1].clock_bound_s = 0.006;
  EXPECT_EQ(judge_one(evidence::contract(), run).ruling, Ruling::inconclusive);
}

}  // namespace
}  // namespace hallmark
