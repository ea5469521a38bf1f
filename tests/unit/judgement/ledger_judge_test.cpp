// Judging by a ledger: evidence and book must agree, and what counts is what the book says.
#include <algorithm>

#include "reports/judgement/judge.hpp"
#include "tests/unit/judgement/evidence.hpp"
#include "tests/unit/ledger/sample.hpp"

namespace hallmark {
namespace {

using evidence::finding;
using test::entry;

/// Runs, the book that lists them, and a contract that allows three attempts.
struct Trial {
  Contract contract = evidence::contract();
  std::vector<EvidenceRun> runs;
  std::vector<std::shared_ptr<Results>> made;  ///< the same, to be changed
  std::vector<LedgerEntry> entries;
  std::string stated_head;

  Trial() {
    contract.sha256 = test::hash_of("contract");
    contract.lessor = "Hall AG";
    contract.lessee = "Tenant Ltd";
    contract.policy.max_per_unit = 3;
    contract.policy.max_replaced_fraction = 0.5;
    contract.policy.harmonic_spending = true;
    entries = {test::open_entry()};
  }
  Results& run(int day, std::vector<UnitRange> units = {}, std::size_t blocks = 11) {
    const std::string name = "run" + std::to_string(day);
    made.push_back(std::make_shared<Results>(evidence::run({.blocks = blocks, .seed = static_cast<std::uint64_t>(day)})));
    made.back()->time_origin = "2026-01-0" + std::to_string(day) + "T06:00:00Z";
    runs.push_back({made.back(), test::hash_of(name)});
    entries.push_back(test::attempt(name, std::move(units)));
    return *made.back();
  }
  void replace(std::uint64_t unit, const std::string& serial, int day) {
    entries.push_back(test::replacement(unit, serial));
    entries.back().utc = "2026-01-0" + std::to_string(day) + "T00:00:00Z";
  }
  void close() { entries.push_back(entry(EntryKind::close)); }
  [[nodiscard]] Verdict judged() const {
    const LedgerEvidence kept{parse_ledger(test::chained(entries), "l"), stated_head};
    return judge(contract, runs, {}, &kept);
  }
};

void slow(Results& run, std::size_t rank) { evidence::slow_down(evidence::find(run, evidence::gemm), rank, 3); }

bool has_remark(const Verdict& verdict, const std::string& words) {
  return std::ranges::any_of(verdict.remarks, [&](auto& remark) { return remark.find(words) != std::string::npos; });
}

TEST(ByLedger, accepts_and_is_final_once_closed) {
  Trial test;
  test.run(1);
  EXPECT_EQ(test.judged().ruling, Ruling::accept);
  EXPECT_FALSE(test.judged().final);
  EXPECT_EQ(finding(test.judged(), "GEMM-01").alpha, 0.025);
  EXPECT_EQ(finding(test.judged(), "GEMM-01").k, 2U);
  EXPECT_EQ(finding(test.judged(), "ARD-01").alpha, 0.025);
  test.close();
  EXPECT_EQ(test.judged().ruling, Ruling::accept);
  EXPECT_TRUE(test.judged().final);
  EXPECT_EQ(test.judged().ledger->entries, 3U);
}

TEST(ByLedger, fails_at_close_who_was_not_seen) {
  Trial test;
  evidence::kill(test.run(1), 1);
  EXPECT_EQ(test.judged().ruling, Ruling::inconclusive);
  test.close();
  const Verdict verdict = test.judged();
  EXPECT_EQ(verdict.ruling, Ruling::reject);
  EXPECT_EQ(finding(verdict, "INV-01").ruling, Ruling::reject);
  EXPECT_EQ(finding(verdict, "INV-01").outcomes[1].outcome, Outcome::not_seen);
  test.contract.criteria.resize(2);
  for (Criterion& criterion : test.contract.criteria) criterion.allowance.count = 1;
  EXPECT_EQ(test.judged().ruling, Ruling::accept);
}

TEST(ByLedger, trusts_no_broken_chain_and_no_other_contract) {
  Trial test;
  test.run(1);
  test.close();
  struct Case {
    const char* words;
    void (*change)(Trial&);
  };
  for (const Case& each :
       {Case{"opened for contract sha256", [](Trial& t) { t.contract.sha256 = test::hash_of("other"); }},
        {"opened for inventory sha256", [](Trial& t) { t.contract.inventory_sha256 = test::hash_of("other"); }},
        {"nonce is not the contract's", [](Trial& t) { t.contract.nonce = "fedcba9876543210"; }},
        {"l:2: names unit 4",
         [](Trial& t) {
           t.entries[1].units = {{2, 4}};
         }},
        {"run run1 is not listed", [](Trial& t) { t.entries.erase(t.entries.begin() + 1); }},
        {"l:2: run run1 was listed with", [](Trial& t) { t.runs[0].content_sha256 = test::hash_of("edited"); }},
        {"l:1: the first entry is no open", [](Trial& t) { t.entries.erase(t.entries.begin()); }},
        {"entries were cut off", [](Trial& t) { t.stated_head = test::hash_of("later"); }}}) {
    Trial changed = test;
    each.change(changed);
    const Verdict verdict = changed.judged();
    EXPECT_EQ(verdict.ruling, Ruling::inconclusive) << each.words;
    EXPECT_EQ(verdict.reason, reason::evidence_broken) << each.words;
    EXPECT_FALSE(verdict.final) << each.words;
    EXPECT_TRUE(has_remark(verdict, each.words)) << each.words << " | " << verdict.remarks.at(0);
  }
}

TEST(ByLedger, misses_a_run_that_is_withheld) {
  Trial test;
  test.run(1);
  slow(test.run(2), 0);
  test.runs.pop_back();
  EXPECT_EQ(test.judged().ruling, Ruling::inconclusive);
  EXPECT_EQ(test.judged().reason, reason::attempt_missing);
  EXPECT_TRUE(has_remark(test.judged(), "l:3: run run2 is listed and was not given"));
}

TEST(ByLedger, leaves_an_invalidated_run_out_and_says_so) {
  Trial test;
  slow(test.run(1), 0);
  test.run(2);
  EXPECT_NE(test.judged().ruling, Ruling::accept);
  test.entries.push_back(test::invalidation(2, {"lessor", "lessee"}));
  const Verdict verdict = test.judged();
  EXPECT_EQ(verdict.ruling, Ruling::accept);
  EXPECT_EQ(finding(verdict, "GEMM-01").n, 11U);
  EXPECT_TRUE(has_remark(verdict, "run run1 is left out: invalidated by ledger entry 4"));
  EXPECT_EQ(verdict.evidence.size(), 2U);
  test.runs.erase(test.runs.begin());  // nobody needs it any more
  EXPECT_EQ(test.judged().ruling, Ruling::accept);
}

TEST(ByLedger, pools_unchanged_units_and_spends_alpha_by_look) {
  Trial test;
  test.run(1);
  test.run(2);
  const Verdict verdict = test.judged();
  EXPECT_EQ(verdict.ruling, Ruling::accept);
  EXPECT_EQ(finding(verdict, "GEMM-01").n, 22U);
  EXPECT_DOUBLE_EQ(finding(verdict, "GEMM-01").alpha, 0.05 / 6);
  EXPECT_EQ(finding(verdict, "ARD-01").n, 11U);
  EXPECT_NEAR(finding(verdict, "ARD-01").alpha, 0.05 / 6, 1e-9);
  test.contract.policy.harmonic_spending = false;
  EXPECT_DOUBLE_EQ(finding(test.judged(), "GEMM-01").alpha, 0.05);
}

TEST(ByLedger, fails_a_unit_that_had_more_attempts_than_it_may) {
  Trial test;
  for (int day = 1; day <= 3; ++day) test.run(day);
  test.run(4, {{1, 1}});
  const Verdict verdict = test.judged();
  const Finding& gemm = finding(verdict, "GEMM-01");
  EXPECT_EQ(gemm.outcomes[1].outcome, Outcome::fail);
  EXPECT_EQ(gemm.outcomes[1].reason, reason::attempts);
  EXPECT_NE(gemm.outcomes[1].detail.find("4 attempts were for it, the contract allows 3"), std::string::npos);
  EXPECT_EQ(gemm.outcomes[0].outcome, Outcome::pass);
  EXPECT_EQ(gemm.outcomes[0].n, 44U);  // seen is seen, whomever the attempt was for
  EXPECT_EQ(verdict.ruling, Ruling::reject);
}

TEST(ByLedger, judges_a_replaced_unit_on_fresh_samples) {
  Trial test;
  slow(test.run(1), 3);
  EXPECT_EQ(test.judged().ruling, Ruling::reject);
  test.replace(3, "S-9", 2);
  const Verdict between = test.judged();
  EXPECT_EQ(finding(between, "GEMM-01").outcomes[3].outcome, Outcome::not_seen);
  EXPECT_NE(finding(between, "GEMM-01").outcomes[3].detail.find("replaced (ledger entry 3) and no run since"),
            std::string::npos);
  EXPECT_EQ(finding(between, "ARD-01").outcomes[0].reason, reason::replaced_since);
  test.run(3);
  const Verdict verdict = test.judged();
  EXPECT_EQ(verdict.ruling, Ruling::accept) << evidence::dump(verdict);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[3].n, 11U);
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[3].unit.serial, "S-9");
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[0].n, 22U);
  EXPECT_TRUE(has_remark(verdict, "unit 3 was replaced with S-9 by ledger entry 3 (too slow)"));
  test.contract.policy.max_replaced_fraction = 0.2;
  EXPECT_EQ(test.judged().reason, reason::replaced_fraction);
}

TEST(ByLedger, takes_nothing_measured_before_the_replacement_for_fresh) {
  Trial test;
  slow(test.run(1), 3);
  test.replace(3, "S-9", 4);
  test.run(2);  // listed after, begun before
  EXPECT_EQ(finding(test.judged(), "GEMM-01").outcomes[3].outcome, Outcome::not_seen);
}

TEST(ByLedger, takes_the_hall_from_hall_wide_runs_alone) {
  Trial test;
  test.run(1);
  Results& partial = test.run(2, {{1, 1}});
  for (const std::size_t rank : {0U, 2U, 3U}) evidence::kill(partial, rank);
  EXPECT_EQ(finding(test.judged(), "ARD-01").ruling, Ruling::accept);
  test.entries.back().units.clear();
  EXPECT_NE(finding(test.judged(), "ARD-01").ruling, Ruling::accept);
}

TEST(ByLedger, sees_hardware_that_changed_without_an_entry) {
  Trial test;
  for (int day = 1; day <= 2; ++day) {
    Results& run = test.run(day);
    for (std::size_t rank = 0; rank < 4; ++rank) run.ranks[rank].gpu_uuid = "g" + std::to_string(rank);
  }
  EXPECT_EQ(test.judged().ruling, Ruling::accept);
  test.made[1]->ranks[2].gpu_uuid = "new";
  const Verdict verdict = test.judged();
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[2].reason, reason::unrecorded_replacement);
  EXPECT_NE(verdict.ruling, Ruling::accept);
}

TEST(ByLedger, sees_a_replacement_that_never_was) {
  Trial test;
  test.run(1);
  for (std::size_t rank = 0; rank < 4; ++rank) test.made[0]->ranks[rank].gpu_serial = "s" + std::to_string(rank);
  slow(*test.made[0], 2);
  test.replace(2, "s9", 2);
  test.run(3);
  for (std::size_t rank = 0; rank < 4; ++rank) test.made[1]->ranks[rank].gpu_serial = "s" + std::to_string(rank);
  EXPECT_EQ(finding(test.judged(), "GEMM-01").outcomes[2].reason, reason::identity);
  test.made[1]->ranks[2].gpu_serial = "s9";
  EXPECT_EQ(finding(test.judged(), "GEMM-01").outcomes[2].outcome, Outcome::pass);
}

TEST(ByLedger, says_what_a_look_may_spend_where_too_few_blocks_were_measured) {
  Trial test;
  test.run(1, {}, 5);  // limits at 95 %, none at 97.5 %
  for (Criterion& criterion : test.contract.criteria) criterion.min_samples = 5;
  for (const char* id : {"GEMM-01", "ARD-01"}) {
    const Finding found = finding(test.judged(), id);
    EXPECT_EQ(found.outcomes[0].reason, reason::min_samples) << id;
    EXPECT_NE(found.outcomes[0].detail.find("may spend 2.5 % of the agreed 5 %, which takes 6 blocks"),
              std::string::npos)
        << found.outcomes[0].detail;
    EXPECT_NE(found.outcomes[0].detail.find("97.5 % confidence"), std::string::npos) << found.outcomes[0].detail;
  }
  test.contract.policy.harmonic_spending = false;
  EXPECT_EQ(test.judged().ruling, Ruling::accept) << evidence::dump(test.judged());
}

Criterion of(Scope scope, const std::string& metric) {
  Criterion criterion{};
  criterion.id = "NEW";
  criterion.metric = metric;
  criterion.scope = scope;
  criterion.comparator = Comparator::at_least;
  criterion.threshold = 0;
  criterion.unit = *find_unit("1");
  criterion.statistic = "median";
  return criterion;
}

/// Two nodes of two ranks, judged by the ranks' sum.
void split(Trial& test, Results& run) {
  test.contract.nodes = 2;
  run.nodes.resize(2);
  for (std::uint32_t i = 0; i < 2; ++i) {
    run.nodes[i].hostname = "n" + std::to_string(i);
    run.nodes[i].clock_bound_s = 1e-6;
  }
  for (std::uint32_t i = 0; i < 4; ++i) run.ranks[i].node = i / 2, run.ranks[i].local_rank = i % 2;
  Criterion node = of(Scope::node, "gemm.fp64.throughput");
  node.aggregate = "sum";
  test.contract.criteria = {node};
}

TEST(ByLedger, judges_a_node_by_runs_for_all_of_it_since_its_last_replacement) {
  Trial test;
  split(test, test.run(1));
  EXPECT_EQ(test.judged().ruling, Ruling::accept) << evidence::dump(test.judged());
  EXPECT_DOUBLE_EQ(finding(test.judged(), "NEW").alpha, 0.025);
  test.replace(3, "S-9", 2);
  const Verdict between = test.judged();
  EXPECT_EQ(finding(between, "NEW").outcomes[0].outcome, Outcome::pass);
  EXPECT_EQ(finding(between, "NEW").outcomes[1].reason, reason::replaced_since);
  EXPECT_NE(finding(between, "NEW").outcomes[1].detail.find("unit 3 was replaced (ledger entry 3)"), std::string::npos);
  split(test, test.run(3, {{3, 3}}));
  EXPECT_EQ(finding(test.judged(), "NEW").outcomes[1].reason, reason::replaced_since);
  test.entries.back().units = {{2, 3}};
  const Verdict verdict = test.judged();
  EXPECT_EQ(verdict.ruling, Ruling::accept) << evidence::dump(verdict);
  EXPECT_EQ(finding(verdict, "NEW").outcomes[1].unit.label, "node n1");
}

TEST(ByLedger, fails_at_close_a_place_and_an_event_criterion_that_were_not_seen) {
  for (const char* metric : {"gemm.fp64.throughput", "ecc.uncorrectable"}) {
    Trial test;
    Results& run = test.run(1);
    split(test, run);
    run.watch.push_back({.kind = std::string{event::ecc_uncorrectable}, .node = every_node, .begin_s = 0, .end_s = 9});
    if (metric == std::string{"ecc.uncorrectable"}) {
      test.contract.criteria = {of(Scope::node, metric)};
      test.contract.criteria[0].statistic = "max";
      test.contract.criteria[0].comparator = Comparator::at_most;
    }
    EXPECT_EQ(test.judged().ruling, Ruling::accept) << metric << evidence::dump(test.judged());
    for (const std::size_t rank : {0U, 1U}) evidence::kill(run, rank);  // 2 has the planted faults
    EXPECT_EQ(test.judged().ruling, Ruling::inconclusive) << metric;
    test.close();
    EXPECT_EQ(test.judged().ruling, Ruling::reject) << metric << evidence::dump(test.judged());
  }
}

TEST(ByLedger, asks_less_of_a_sum_once_a_rack_that_was_not_seen_is_lost) {
  Trial test;
  Results& run = test.run(1);
  test.contract.racks = 2;
  test.contract.policy.partial_acceptance = true;
  for (std::size_t i = 0; i < 4; ++i) test.contract.inventory[i].rack = i < 2 ? "r0" : "r1";
  Criterion sum = of(Scope::hall, "gemm.fp64.throughput");
  sum.aggregate = "sum";
  sum.threshold = 3e9;
  std::erase_if(test.contract.criteria, [](const Criterion& each) { return each.id != "GEMM-01"; });
  test.contract.criteria[0].allowance.count = 2;
  test.contract.criteria.push_back(sum);
  EXPECT_EQ(test.judged().ruling, Ruling::accept) << evidence::dump(test.judged());
  for (const std::size_t rank : {0U, 1U}) evidence::kill(run, rank);
  EXPECT_NE(finding(test.judged(), "NEW").ruling, Ruling::accept) << evidence::dump(test.judged());
  test.close();
  EXPECT_EQ(finding(test.judged(), "NEW").ruling, Ruling::accept) << evidence::dump(test.judged());
}

TEST(ByLedger, counts_errors_of_the_part_that_stands_there_now) {
  Trial test;
  Results& old = test.run(1);
  for (Results* run : {&old, &test.run(3)})
    run->watch.push_back({.kind = std::string{event::ecc_uncorrectable}, .node = every_node, .begin_s = 0, .end_s = 9});
  old.events.push_back({.time_s = 1, .node = 0, .rank = 2, .kind = std::string{event::ecc_uncorrectable}, .value = 1, .text = {}});
  test.contract.criteria = {of(Scope::rank, "ecc.uncorrectable")};
  test.contract.criteria[0].statistic = "max";
  test.contract.criteria[0].comparator = Comparator::at_most;
  EXPECT_EQ(finding(test.judged(), "NEW").outcomes[2].outcome, Outcome::fail) << evidence::dump(test.judged());
  const LedgerEntry last = test.entries.back();
  test.entries.pop_back();
  test.replace(2, "S-9", 2);
  test.entries.push_back(last);
  EXPECT_EQ(finding(test.judged(), "NEW").outcomes[2].outcome, Outcome::pass) << evidence::dump(test.judged());
  test.contract.policy.max_per_unit = 1;
  EXPECT_EQ(finding(test.judged(), "NEW").outcomes[0].reason, reason::attempts);
}

TEST(ByLedger, excludes_from_a_soak_what_both_parties_agreed_on) {
  Trial test;
  Results& run = test.run(1);  // begins at 06:00
  constexpr double hour = 3600;
  run.watch.push_back({.kind = std::string{event::down}, .node = every_node, .begin_s = 0, .end_s = 10 * hour});
  run.events.push_back({.time_s = 1 * hour, .node = 0, .rank = 1, .kind = std::string{event::down}, .value = unknown, .text = {}});
  run.events.push_back({.time_s = 2 * hour, .node = 0, .rank = 1, .kind = std::string{event::up}, .value = unknown, .text = {}});
  test.contract.criteria = {of(Scope::hall, "soak.availability")};
  test.contract.criteria[0].threshold = 1;
  test.contract.criteria[0].statistic = "last";
  EXPECT_EQ(test.judged().ruling, Ruling::reject) << evidence::dump(test.judged());
  LedgerEntry excluded = entry(EntryKind::exclude);
  excluded.from = "2026-01-01T07:00:00Z";
  excluded.until = "2026-01-01T08:00:00Z";
  excluded.cause = "the grid";
  excluded.units = {{1, 1}};
  excluded.authorised_by = {"lessor"};
  test.entries.push_back(excluded);
  EXPECT_EQ(test.judged().ruling, Ruling::reject);
  test.entries.back().authorised_by = {"lessor", "lessee"};
  EXPECT_EQ(test.judged().ruling, Ruling::accept) << evidence::dump(test.judged());
  test.replace(1, "S-9", 2);
  EXPECT_EQ(finding(test.judged(), "NEW").outcomes[0].reason, reason::replaced_since);
  test.run(3);  // no soak, but the new part is in it
  EXPECT_EQ(test.judged().ruling, Ruling::accept) << evidence::dump(test.judged());
}

/// The body outlives judge(), as names and words are made when somebody asks.
TEST(ByLedger, names_units_after_the_ledger_is_gone) {
  Verdict verdict;
  {
    Trial test;
    test.run(1);
    test.replace(3, "S-9", 2);
    test.run(3);
    verdict = test.judged();
  }
  EXPECT_EQ(finding(verdict, "GEMM-01").outcomes[3].unit.serial, "S-9");
}

TEST(ByLedger, removing_runs_or_entries_never_makes_an_accept) {
  Trial test;
  slow(test.run(1), 3);
  test.run(2);
  test.entries.push_back(entry(EntryKind::remark));
  test.entries.back().text = "the second run was no better";
  test.close();
  const LedgerEvidence whole{parse_ledger(test::chained(test.entries), "l"), {}};
  test.stated_head = whole.ledger.head();
  ASSERT_NE(test.judged().ruling, Ruling::accept);
  for (std::size_t i = 0; i < test.entries.size(); ++i) {
    Trial less = test;
    less.entries.erase(less.entries.begin() + static_cast<long>(i));
    EXPECT_EQ(less.judged().ruling, Ruling::inconclusive) << i;
  }
  for (std::size_t i = 0; i < test.runs.size(); ++i) {
    Trial less = test;
    less.runs.erase(less.runs.begin() + static_cast<long>(i));
    EXPECT_EQ(less.judged().ruling, Ruling::inconclusive) << i;
  }
}

TEST(ByLedger, the_same_bytes_give_the_same_verdict_in_any_order_of_files) {
  Trial test;
  test.run(1);
  test.replace(3, "S-9", 2);
  test.run(3);
  const std::string before = evidence::dump(test.judged());
  std::ranges::reverse(test.runs);
  EXPECT_EQ(evidence::dump(test.judged()), before);
  test.entries.push_back(test::verdict_on("run1"));
  EXPECT_EQ(evidence::dump(test.judged()), before);
}

}  // namespace
}  // namespace hallmark
