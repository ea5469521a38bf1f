// What a criterion must say before another tool's evidence counts, and what becomes of it.
#include "reports/judgement/external.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/judgement/evidence.hpp"

namespace hallmark {
namespace {

using evidence::finding;

/// evidence::run with lengths instead of stamps, as import makes it.
Results foreign(std::uint64_t seed = 1, const std::string& time = "2026-01-01T00:00:00Z") {
  Results run = evidence::run({.seed = seed});
  run.time_origin = time;
  for (CaseRecord& record : run.cases) {
    if (record.name.starts_with("selftest/")) continue;
    record.params["origin"] = "external: tool 1";
    record.elapsed_s.assign(record.entry.size(), unknown);
    for (std::size_t i = 0; i < record.entry.size(); ++i) record.elapsed_s[i] = record.exit[i] - record.entry[i];
    record.entry.clear();
    record.exit.clear();
  }
  return run;
}

Contract asking(bool external, const std::vector<std::string>& wanted = {"samples"}) {
  Contract contract = evidence::contract();
  for (Criterion& criterion : contract.criteria) {
    criterion.external = external;
    criterion.evidence = wanted;
  }
  return contract;
}

std::string_view reason_of(const Contract& contract, const Results& run, const std::string& id) {
  return finding(evidence::judge_one(contract, run), id).outcomes.numbers()[0].reason;
}

TEST(External, counts_only_where_the_criterion_says_so) {
  for (const std::string id : {"GEMM-01", "ARD-01", "STO-01"}) {
    EXPECT_EQ(reason_of(asking(false), foreign(), id), reason::external) << id;
    EXPECT_EQ(reason_of(asking(true), foreign(), id), "") << id;
    EXPECT_EQ(reason_of(asking(false), evidence::run(), id), "") << id;
  }
}

TEST(External, needs_no_clocks_where_only_lengths_are_known) {
  Results run = foreign(), own = evidence::run();
  for (Results* each : {&run, &own}) {
    each->nodes.emplace_back();  // whose clock nobody compared
    each->nodes.back().clock_bound_s = unknown;
  }
  EXPECT_EQ(reason_of(asking(true), run, "ARD-01"), "");
  EXPECT_EQ(reason_of(asking(true), own, "ARD-01"), reason::clock);
}

TEST(External, all_together_last_as_long_as_the_slowest) {
  Results run = foreign();
  CaseRecord& record = evidence::find(run, evidence::allreduce);
  const double before = *finding(evidence::judge_one(asking(true), run), "ARD-01").observed;
  for (std::size_t block = 0; block < record.blocks; ++block)
    for (std::size_t sample = 0; sample < record.samples; ++sample) record.elapsed_s[record.at(2, block, sample)] *= 4;
  EXPECT_NEAR(*finding(evidence::judge_one(asking(true), run), "ARD-01").observed / before, 0.25, 0.02);
}

TEST(External, unchecked_answers_count_only_where_no_check_is_asked_for) {
  Results run = foreign();
  for (const std::string& name : {evidence::gemm, evidence::allreduce})
    std::ranges::fill(evidence::find(run, name).verified, Verified::unchecked);
  for (const std::string id : {"GEMM-01", "ARD-01"}) {
    EXPECT_EQ(reason_of(asking(true), run, id), "") << id;
    for (const std::string check : {"result_check", "readback_checksum", "residual"})
      EXPECT_NE(reason_of(asking(true, {"samples", check}), run, id), "") << id << check;
  }
  CaseRecord& gemm = evidence::find(run, evidence::gemm);
  gemm.verified[0] = Verified::wrong;
  EXPECT_EQ(reason_of(asking(true), run, "GEMM-01"), reason::wrong_result);
}

/// A later case of another tool's must not wash clean what an earlier one of hallmark's left unchecked.
TEST(External, excuses_no_other_case) {
  Results own = evidence::run({.seed = 2});
  std::ranges::fill(evidence::find(own, evidence::gemm).verified, Verified::unchecked);
  Results later = foreign(3, "2026-06-01T00:00:00Z");
  later.run_id = "later";
  const Verdict verdict = judge(asking(true), {{own, "a"}, {later, "b"}});
  EXPECT_EQ(finding(verdict, "GEMM-01").n, 22U);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes.numbers()[0].reason, reason::unverified);

  UnitEvidence evidence;
  evidence.faults = {{Outcome::inconclusive, reason::unverified, "earlier"},
                     {Outcome::inconclusive, reason::unverified, "its own"}};
  admit(evidence, 1, evidence::find(later, evidence::gemm), asking(true).criteria[1]);
  ASSERT_EQ(evidence.faults.size(), 1U);
  EXPECT_EQ(evidence.faults[0].detail, "earlier");
  admit(evidence, 0, evidence::find(own, evidence::gemm), asking(false).criteria[1]);
  EXPECT_EQ(evidence.faults.size(), 1U);
}

TEST(External, a_total_says_nothing_of_its_parts) {
  Results run = foreign();
  for (CaseRecord& record : run.cases) record.params["share"] = "even";
  Contract contract = asking(true);
  EXPECT_EQ(reason_of(contract, run, "GEMM-01"), reason::external);
  Criterion sum = contract.criteria[1];
  sum.id = "SUM";
  sum.scope = Scope::hall;
  sum.aggregate = "sum";
  sum.threshold *= 2;
  contract.criteria = {sum};
  EXPECT_EQ(reason_of(contract, run, "SUM"), "");
  // Rates of their own that nobody saw at the same time are no total.
  EXPECT_EQ(reason_of(contract, foreign(), "SUM"), reason::not_concurrent);
  contract.criteria[0].aggregate = "min_over_median";
  EXPECT_EQ(reason_of(contract, run, "SUM"), reason::external);
  contract.criteria[0].aggregate = "sum";
  contract.criteria[0].threshold /= 4;
  for (const Scope part : {Scope::rack, Scope::node}) {
    contract.racks = contract.nodes = 1;
    contract.criteria[0].scope = part;
    EXPECT_EQ(reason_of(contract, run, "SUM"), reason::external) << word(part);
    EXPECT_NE(reason_of(contract, foreign(), "SUM"), reason::external) << word(part);
  }
}

}  // namespace
}  // namespace hallmark
