// What the ledger means, by itself: no evidence here.
#include "reports/judgement/standing.hpp"

#include <algorithm>

#include "reports/judgement/ledger_evidence.hpp"
#include "tests/unit/ledger/sample.hpp"
#include "topology/base/order_statistics.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using test::attempt, test::chained, test::entry, test::invalidation, test::open_entry, test::replacement;

Contract contract(std::uint64_t ranks = 4) {
  Contract made;
  made.ranks = ranks;
  made.lessor = "Hall AG";
  made.lessee = "Tenant Ltd";
  made.sha256 = test::hash_of("contract");
  return made;
}

/// As a file would give it.
Standing standing(const std::vector<LedgerEntry>& entries, const Contract& by = contract()) {
  const Ledger ledger = parse_ledger(chained(entries), "l");
  EXPECT_FALSE(ledger.fault) << (ledger.fault ? ledger.text(*ledger.fault) : "");
  return standing_of(ledger.entries, by);
}

const std::vector<std::string> both{"lessor", "Tenant Ltd"};

TEST(Standing, spends_alpha_so_that_all_looks_together_spend_it) {
  EXPECT_DOUBLE_EQ(spent_alpha(0.05, 1), 0.025);
  EXPECT_DOUBLE_EQ(spent_alpha(0.05, 2), 0.05 / 6);
  EXPECT_DOUBLE_EQ(spent_alpha(0.05, 3), 0.05 / 12);
  double sum = 0;
  for (std::uint64_t j = 1; j <= 100000; ++j) sum += spent_alpha(0.05, j);
  EXPECT_NEAR(sum, 0.05, 1e-6);
  EXPECT_LT(sum, 0.05);
}

TEST(Standing, looks_use_the_order_statistics_of_the_specification) {
  const std::vector<std::pair<std::size_t, std::size_t>> worked{{11, 2}, {21, 5}, {31, 8}, {41, 12}, {51, 15}};
  for (std::size_t j = 0; j < worked.size(); ++j)
    EXPECT_EQ(lower_rank(worked[j].first, 0.5, spent_alpha(0.05, j + 1)), worked[j].second) << worked[j].first;
}

TEST(Standing, knows_both_parties_by_role_or_by_name) {
  const Contract by = contract();
  EXPECT_TRUE(both_parties({"lessor", "lessee"}, by));
  EXPECT_TRUE(both_parties({"Tenant Ltd", "lessor: Ada Byron"}, by));
  for (const std::vector<std::string>& names : std::vector<std::vector<std::string>>{
           {}, {"lessor"}, {"lessee"}, {"lessor", "lessor"}, {"lessors", "lessee"}, {"", "lessee"}, {"Hall", "lessee"}})
    EXPECT_FALSE(both_parties(names, by));
  Contract nameless;
  EXPECT_FALSE(both_parties({"", ""}, nameless));
}

TEST(Standing, leaves_an_attempt_out_for_cause_and_by_both_before_its_verdict_only) {
  const auto counts = [](const std::vector<LedgerEntry>& entries) { return standing(entries).listed("a")->counts(); };
  EXPECT_TRUE(counts({open_entry(), attempt("a")}));
  EXPECT_FALSE(counts({open_entry(), attempt("a"), invalidation(2, both)}));
  EXPECT_TRUE(counts({open_entry(), attempt("a"), invalidation(2, {"lessor"})}));
  EXPECT_TRUE(counts({open_entry(), attempt("a"), invalidation(2, {})}));
  EXPECT_TRUE(counts({open_entry(), attempt("a"), test::verdict_on("a"), invalidation(2, both)}));
  EXPECT_FALSE(counts({open_entry(), attempt("a"), invalidation(2, both), test::verdict_on("a")}));
  EXPECT_FALSE(counts({open_entry(), attempt("b"), attempt("a"), test::verdict_on("b"), invalidation(3, both)}));
}

TEST(Standing, says_why_an_invalidation_does_not_count) {
  const Standing one = standing({open_entry(), attempt("a"), invalidation(2, {"lessor"})});
  ASSERT_EQ(one.remarks.size(), 1U);
  EXPECT_EQ(one.remarks[0], "ledger entry 3 invalidates nothing: authorised by lessor, not by both parties");
  const Standing late = standing({open_entry(), attempt("a"), test::verdict_on("a"), invalidation(2, both)});
  EXPECT_EQ(late.remarks.at(0), "ledger entry 4 invalidates nothing: a verdict had been computed on run a before");
}

TEST(Standing, takes_samples_after_a_replacement_for_fresh) {
  LedgerEntry swap = replacement(3, "S-9");
  swap.utc = "2026-01-02T12:00:00Z";
  const Standing now = standing({open_entry(), attempt("a"), swap, attempt("b")});
  struct Case {
    std::uint64_t unit, listed;
    const char* began;
    bool fresh;
  };
  for (const Case& each : {Case{3, 2, "2026-01-03T00:00:00Z", false},
                           {3, 4, "2026-01-03T00:00:00.5Z", true},
                           {3, 4, "2026-01-02T11:59:59Z", false},
                           {3, 4, "2026-01-02T12:00:00.1Z", true},
                           {3, 4, "", false},
                           {2, 2, "2026-01-01T00:00:00Z", true},
                           {2, 2, "", true}})
    EXPECT_EQ(now.is_fresh(each.unit, each.listed, each.began), each.fresh) << each.unit << each.began;
  EXPECT_EQ(now.replacements, 1U);
}

TEST(Standing, counts_replacements_against_their_share) {
  Policy policy;
  policy.max_replaced_fraction = 0.02;
  std::vector<LedgerEntry> entries{open_entry(100)};
  const Contract hall = contract(100);
  for (std::uint64_t unit = 0; unit < 2; ++unit) entries.push_back(replacement(unit, "S"));
  EXPECT_FALSE(too_many_replaced(standing(entries, hall), policy, 100));
  entries.push_back(replacement(1, "S2"));
  EXPECT_TRUE(too_many_replaced(standing(entries, hall), policy, 100));
  LedgerEntry again = open_entry(100);
  again.cause = "too many replaced";
  again.authorised_by = both;
  entries.push_back(again);
  EXPECT_FALSE(too_many_replaced(standing(entries, hall), policy, 100));
  policy.max_replaced_fraction = 0;
  EXPECT_FALSE(too_many_replaced(Standing{}, policy, 100));
}

TEST(Standing, starts_again_only_by_both) {
  LedgerEntry again = open_entry();
  again.cause = "bad luck";
  again.authorised_by = {"lessor"};
  EXPECT_TRUE(standing({open_entry(), attempt("a"), again}).listed("a")->counts());
  again.authorised_by = both;
  const Standing fresh = standing({open_entry(), attempt("a"), again, attempt("b")});
  EXPECT_FALSE(fresh.listed("a")->counts());
  EXPECT_TRUE(fresh.listed("b")->counts());
  EXPECT_EQ(fresh.opened, 3U);
}

TEST(Standing, excludes_each_hour_once_and_on_the_clock_of_the_run) {
  const auto outage = [](const char* from, const char* until, std::vector<UnitRange> units) {
    LedgerEntry made = entry(EntryKind::exclude);
    made.from = from;
    made.until = until;
    made.cause = "the grid";
    made.units = std::move(units);
    made.authorised_by = both;
    return made;
  };
  LedgerEntry alone = outage("2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z", {});
  alone.authorised_by = {"lessor"};
  const Standing now = standing({open_entry(), outage("2026-02-28T23:00:00Z", "2026-03-01T01:00:00Z", {}),
                                 outage("2026-03-01T00:30:00Z", "2026-03-01T02:00:00Z", {{1, 2}}), alone});
  constexpr const char* origin = "2026-02-28T22:00:00.5Z";
  EXPECT_DOUBLE_EQ(length(excluded_spans(now, 0, origin)), 2 * 3600);
  EXPECT_DOUBLE_EQ(length(excluded_spans(now, {}, origin)), 2 * 3600);
  const Spans of_one = excluded_spans(now, 1, origin);
  ASSERT_EQ(of_one.size(), 1U);
  EXPECT_DOUBLE_EQ(of_one[0].begin, 3600);
  EXPECT_DOUBLE_EQ(of_one[0].end, 4 * 3600);
  EXPECT_TRUE(excluded_spans(now, 1, "").empty());
  EXPECT_TRUE(excluded_spans(now, 1, "2026-02-30T22:00:00Z").empty());
  EXPECT_TRUE(excluded_spans(Standing{}, 1, origin).empty());
}

TEST(Standing, puts_the_new_part_into_the_inventory) {
  Contract by = contract();
  by.inventory = std::vector<InventoryUnit>(4);
  by.inventory[1].gpu_serial = "G1";
  by.inventory[2].node_serial = "N2";
  LedgerEntry node = replacement(3, "");
  node.new_node_serial = "N9";
  const Contract now = with_replacements(
      by, standing({open_entry(), replacement(1, "G9"), replacement(2, "X"), node, replacement(0, "Z")}, by));
  EXPECT_EQ(now.inventory[1].gpu_serial, "G9");
  EXPECT_EQ(now.inventory[2].node_serial, "X");
  EXPECT_EQ(now.inventory[3].node_serial, "N9");
  EXPECT_EQ(now.inventory[0].gpu_serial, "Z");
}

TEST(Standing, of_any_history_counts_less_with_each_invalidation_and_never_forgets_a_run) {
  Random random{5};
  for (int round = 0; round < 100; ++round) {
    std::vector<LedgerEntry> entries{open_entry()};
    std::vector<std::uint64_t> attempts;
    std::size_t before = 0;
    for (std::uint64_t i = 2; i < 20; ++i) {
      switch (random.below(4)) {
        case 0:
          entries.push_back(attempt("run" + std::to_string(i)));
          attempts.push_back(i);
          break;
        case 1:
          entries.push_back(replacement(random.below(4), "S" + std::to_string(i)));
          break;
        case 2:
          if (!attempts.empty()) {
            entries.push_back(invalidation(attempts[random.below(attempts.size())],
                                           random.below(2) == 0 ? both : std::vector<std::string>{"lessor"}));
            break;
          }
          [[fallthrough]];
        default:
          entries.push_back(entry(EntryKind::remark));
          entries.back().text = "x";
      }
      const Standing now = standing(entries);
      EXPECT_EQ(now.runs.size(), attempts.size());
      const auto out = static_cast<std::size_t>(
          std::count_if(now.runs.begin(), now.runs.end(), [](const ListedRun& run) { return !run.counts(); }));
      EXPECT_GE(out, before);
      before = out;
    }
  }
}

TEST(Seal, does_not_count_records_of_verdicts) {
  const auto seal = [](const std::vector<LedgerEntry>& entries) {
    const LedgerEvidence kept{parse_ledger(chained(entries), "l"), {}};
    return seal_of(kept, standing_of(kept.ledger.entries, contract()));
  };
  const LedgerSeal before = seal({open_entry(), attempt("a")}),
                   after = seal({open_entry(), attempt("a"), test::verdict_on("a")});
  EXPECT_EQ(before.head, after.head);
  EXPECT_EQ(after.entries, 2U);
}

}  // namespace
}  // namespace hallmark
