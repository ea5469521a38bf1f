#include "reports/judgement/rollup.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "topology/base/random.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

struct Verdict {
  std::string hall = "H01", word = "ACCEPT", contract = "C";
  std::uint64_t revision = 3, contracted = 18000, accepted = 18000;
  bool final = false, illustrative = false;
};

std::string bytes(const Verdict& v) {
  return fmt::format(
      R"({{"schema":"hallmark.verdict/1","hall":"{}","verdict":"{}","final":{},"illustrative":{},"reason":"",
"contract":{{"id":"{}","revision":{},"sha256":"cc"}},"capacity_kw":{{"contracted":{},"accepted":{}}},
"would_change":["mend R07"]}})",
      v.hall, v.word, v.final, v.illustrative, v.contract, v.revision, v.contracted, v.accepted);
}

/// A programme under construction, with the bytes of its reports.
struct Case {
  Programme programme;
  std::vector<std::optional<std::string>> reports;

  void add_site(const std::string& id, std::optional<std::uint64_t> kw) {
    ProgrammeSite& site = programme.sites.emplace_back();
    site.id = id;
    site.allocation = {.value = kw,
                       .unit = "kW",
                       .note = {},
                       .source = kw ? FigureSource::contract : FigureSource::not_stated,
                       .place = {}};
  }
  void add_hall(const std::string& site, const std::string& id, std::uint64_t kw) {
    ProgrammeHall& hall = programme.halls.emplace_back();
    hall.id = id;
    hall.site = site;
    hall.contracted_kw = kw;
    hall.source = FigureSource::contract;
    reports.emplace_back();
  }
  void add_report(const std::string& json) {
    ProgrammeHall& hall = programme.halls.back();
    hall.contract = {.id = "C", .sha256 = {}, .revision = 3};
    hall.report = {.file = hall.id + ".json", .sha256 = sha256(json), .file_place = {7, 19}, .sha256_place = {7, 40}};
    reports.back() = json;
  }
  [[nodiscard]] RollupCheck roll() const { return roll_up(programme, reports); }
};

Case empty(std::uint64_t kw) {
  Case made;
  made.programme.filename = "sites/p.toml";
  made.programme.contracted = {.value = kw, .unit = "kW", .note = {}, .source = FigureSource::contract, .place = {}};
  return made;
}

Case one_hall(const Verdict& verdict) {
  Case made = empty(18000);
  made.add_site("s", 18000);
  made.add_hall("s", "H01", 18000);
  made.add_report(bytes(verdict));
  return made;
}

std::string errors(const RollupCheck& check) {
  std::string lines;
  for (const Diagnostic& diagnostic : check.diagnostics) lines += text(diagnostic, "sites/p.toml") + "\n";
  return lines;
}

// JUDGEMENT 2.11, E10.
TEST(Rollup, adds_up_the_worked_example) {
  Case e10 = empty(4'500'000);
  e10.add_site("abilene", 800'000);
  e10.add_site("michigan", std::nullopt);
  for (const char* id : {"H01", "H02", "H03", "H04"}) e10.add_hall("abilene", id, 18000);
  const Verdict verdicts[] = {
      {.hall = "H01"}, {.hall = "H02", .accepted = 17718}, {.hall = "H03", .word = "INCONCLUSIVE", .accepted = 0}};
  Case filled = empty(4'500'000);
  filled.programme.sites = e10.programme.sites;
  for (const Verdict& verdict : verdicts) {
    filled.add_hall("abilene", verdict.hall, 18000);
    filled.add_report(bytes(verdict));
  }
  filled.add_hall("abilene", "H04", 18000);
  const RollupCheck check = filled.roll();
  ASSERT_TRUE(check.rollup) << errors(check);
  const Buckets expected{.accepted = 35'718,
                         .accepted_short = 282,
                         .rejected = 0,
                         .pending = 18'000,
                         .no_evidence = 18'000,
                         .without_hall = 728'000,
                         .unallocated = 3'700'000};
  EXPECT_EQ(check.rollup->kw, expected);
  EXPECT_EQ(check.rollup->kw.sum(), 4'500'000U);
  EXPECT_EQ(check.rollup->sites[0].kw.sum(), 800'000U);
  EXPECT_EQ(check.rollup->sites[1].kw.sum(), 0U);
  EXPECT_EQ(check.rollup->ruling, Ruling::inconclusive);
  EXPECT_EQ(check.rollup->interim_kw, 35'718U);
  EXPECT_FALSE(check.rollup->illustrative);
}

TEST(Rollup, rules_on_a_site_by_its_halls) {
  const struct {
    std::vector<Verdict> verdicts;
    bool one_without_report;
    Ruling ruling;
  } table[] = {
      {{}, false, Ruling::inconclusive},
      {{{}}, false, Ruling::accept},
      {{{.accepted = 0}}, false, Ruling::accept},
      {{{}}, true, Ruling::inconclusive},
      {{{}, {.word = "INCONCLUSIVE", .accepted = 0}}, false, Ruling::inconclusive},
      {{{}, {.word = "REJECT", .accepted = 0, .final = false}}, false, Ruling::inconclusive},
      {{{}, {.word = "REJECT", .accepted = 0, .final = true}}, false, Ruling::reject},
      {{{.word = "REJECT", .accepted = 0, .final = true}}, true, Ruling::reject},
  };
  for (const auto& row : table) {
    std::vector<HallPart> halls(row.verdicts.size() + (row.one_without_report ? 1 : 0));
    for (std::size_t i = 0; i < row.verdicts.size(); ++i)
      halls[i].report = read_hall_report(bytes(row.verdicts[i])).report;
    EXPECT_EQ(site_ruling(halls), row.ruling) << &row - table;
  }
}

TEST(Rollup, accepts_a_programme_only_when_every_kilowatt_has_an_accepted_hall) {
  EXPECT_EQ(one_hall({.final = true}).roll().rollup->ruling, Ruling::accept);
  EXPECT_EQ(one_hall({.final = true}).roll().rollup->interim_kw, 0U);
  Case unallocated = one_hall({});
  unallocated.programme.contracted.value = 18001;
  EXPECT_EQ(unallocated.roll().rollup->ruling, Ruling::inconclusive);
  Case without_hall = unallocated;
  without_hall.programme.sites[0].allocation.value = 18001;
  EXPECT_EQ(without_hall.roll().rollup->ruling, Ruling::inconclusive);
  EXPECT_EQ(one_hall({.word = "REJECT", .accepted = 0, .final = true}).roll().rollup->ruling, Ruling::reject);
  EXPECT_EQ(one_hall({.word = "REJECT", .accepted = 0}).roll().rollup->kw.rejected, 18000U);
}

TEST(Rollup, calls_illustrative_what_a_report_calls_so) {
  EXPECT_TRUE(one_hall({.illustrative = true}).roll().rollup->illustrative);
  EXPECT_TRUE(one_hall({.illustrative = true}).roll().rollup->sites[0].halls[0].illustrative);
  EXPECT_FALSE(one_hall({}).roll().rollup->illustrative);
}

TEST(Rollup, refuses_a_report_that_is_not_the_one_meant) {
  const struct {
    Verdict verdict;
    std::string expected;
  } table[] = {
      {{.hall = "H09"},
       "sites/p.toml:7:19: report 'H01.json': it is of hall 'H09', not of 'H01'; list the report of this hall"},
      {{.contract = "D"},
       "7:19: report 'H01.json': it was judged by contract 'D' revision 3, the programme has 'C' revision 3; judge "
       "again"},
      {{.revision = 2}, "judged by contract 'C' revision 2, the programme has 'C' revision 3"},
      {{.contracted = 18001}, "it is about 18001 kW, the programme has 18000 kW for this hall; mend the wrong one"},
      {{.contracted = 17000, .accepted = 17500},
       "this is no verdict: 17500 kW are accepted of 17000 kW; list the verdict.json"},
      {{.word = "REJECT"}, "this is no verdict: 18000 kW are accepted and the verdict is REJECT"},
      {{.word = "PASS"}, "this is no verdict: verdict is 'PASS', not ACCEPT, REJECT or INCONCLUSIVE"},
  };
  for (const auto& row : table) {
    const RollupCheck check = one_hall(row.verdict).roll();
    EXPECT_FALSE(check.rollup) << row.expected;
    EXPECT_NE(errors(check).find(row.expected), std::string::npos) << errors(check);
  }
  Case other = one_hall({});
  other.programme.halls[0].contract->sha256 = "dd";
  EXPECT_NE(errors(other.roll()).find("its contract has SHA-256 'cc', the programme has 'dd'"), std::string::npos);
}

TEST(Rollup, refuses_a_changed_report_and_shows_both_hashes) {
  Case changed = one_hall({.accepted = 17000});
  const std::string listed = changed.programme.halls[0].report->sha256;
  changed.reports[0] = bytes({});
  const std::string lines = errors(changed.roll());
  EXPECT_FALSE(changed.roll().rollup);
  EXPECT_TRUE(lines.starts_with("sites/p.toml:7:40: report 'H01.json': it has SHA-256 " + sha256(bytes({})))) << lines;
  EXPECT_NE(lines.find(listed), std::string::npos);
  EXPECT_NE(lines.find("`sha256sum sites/H01.json`"), std::string::npos);
}

TEST(Rollup, refuses_what_is_no_verdict) {
  const std::pair<std::string, std::string> table[] = {
      {"", "sites/H01.json:1:1: this is no JSON"},
      {"{\n \"hall\": }", "sites/H01.json:2:10: this is no JSON; list the verdict.json that `hallmark report` wrote"},
      {"[]", "sites/p.toml:7:19: report 'H01.json': this is no verdict: it is no object"},
      {"{}", "schema is missing"},
      {R"({"schema":"hallmark.results/1"})", "schema is 'hallmark.results/1'; this hallmark reads hallmark.verdict/1"},
      {R"({"schema":"hallmark.verdict/1"})", "contract is missing"},
  };
  for (const auto& [json, expected] : table) {
    Case made = one_hall({});
    made.add_report(json);
    EXPECT_FALSE(made.roll().rollup) << json;
    EXPECT_NE(errors(made.roll()).find(expected), std::string::npos) << errors(made.roll());
  }
  std::string halves = bytes({});
  halves.replace(halves.find("18000"), 5, "18000.5");
  EXPECT_NE(read_hall_report(halves).error.find("capacity_kw.contracted is no whole number"), std::string::npos);
}

TEST(HallReport, of_simulated_evidence_counts_nowhere) {
  std::string simulated = bytes({});
  EXPECT_TRUE(read_hall_report(simulated).report);
  simulated.insert(1, R"("simulated":"seed 1",)");
  EXPECT_FALSE(read_hall_report(simulated).report);
  EXPECT_NE(read_hall_report(simulated).error.find("simulated evidence"), std::string::npos);
}

TEST(HallReport, survives_any_bytes) {
  Random random{7};
  const std::string good = bytes({});
  for (int round = 0; round < 2000; ++round) {
    std::string json = good;
    for (std::uint64_t i = random.below(4) + 1; i > 0; --i)
      json[random.below(json.size())] = static_cast<char>(random.below(256));
    const HallReportCheck check = read_hall_report(json);
    EXPECT_TRUE(check.report.has_value() != !check.error.empty());
  }
}

/// Sites that are stated or not, halls of any verdict, and some kilowatts left over everywhere.
Case draw(Random& random) {
  Case drawn = empty(0);
  std::uint64_t whole = random.below(3) == 0 ? 0 : random.below(1000);
  for (std::uint64_t s = 0, sites = 1 + random.below(5); s < sites; ++s) {
    const std::string site = "s" + std::to_string(s);
    std::uint64_t allocation = random.below(2) * random.below(1000);
    const std::uint64_t halls = random.below(5);
    for (std::uint64_t h = 0; h < halls; ++h) {
      const std::uint64_t kw = 1 + random.below(20000);
      Verdict verdict{.hall = site + "h" + std::to_string(h), .contracted = kw, .accepted = 0};
      allocation += kw;
      drawn.add_hall(site, verdict.hall, kw);
      const std::uint64_t kind = random.below(4);
      if (kind == 3) continue;
      verdict.word = std::vector{"ACCEPT", "REJECT", "INCONCLUSIVE"}[kind];
      if (kind == 0) verdict.accepted = random.below(2) == 0 ? kw : random.below(kw + 1);
      verdict.final = random.below(2) == 0;
      drawn.add_report(bytes(verdict));
    }
    drawn.add_site(site, halls == 0 && random.below(2) == 0 ? std::nullopt : std::optional{allocation});
    whole += drawn.programme.sites.back().allocation.value.value_or(0);
  }
  drawn.programme.contracted.value = whole;
  return drawn;
}

constexpr int rounds = 300;

TEST(RollupProperty, buckets_add_up_exactly_and_none_is_beyond_the_whole) {
  Random random{1};
  for (int round = 0; round < rounds; ++round) {
    const Case drawn = draw(random);
    const RollupCheck check = drawn.roll();
    ASSERT_TRUE(check.rollup) << errors(check);
    const Rollup& rollup = *check.rollup;
    ASSERT_EQ(rollup.kw.sum(), *drawn.programme.contracted.value) << round;
    Buckets of_sites{.unallocated = rollup.kw.unallocated};
    for (const SitePart& site : rollup.sites) {
      of_sites += site.kw;
      ASSERT_EQ(site.kw.sum(), site.site.allocation.value.value_or(0));
      std::uint64_t halls = 0;
      for (const HallPart& hall : site.halls) {
        ASSERT_EQ(hall.kw.sum(), hall.hall.contracted_kw);
        halls += hall.kw.sum();
      }
      ASSERT_EQ(site.kw.sum() - site.kw.without_hall, halls);
    }
    ASSERT_EQ(of_sites, rollup.kw);
    // A difference that went below zero wraps around to something enormous.
    for (const Bucket& bucket : buckets) ASSERT_LE(rollup.kw.*bucket.kw, *drawn.programme.contracted.value);
  }
}

template <class T>
void shuffle(std::vector<T>& list, std::uint64_t seed) {
  Random random{seed};
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.below(i)]);
}

std::map<std::string, std::pair<Buckets, Ruling>> by_site(const Rollup& rollup) {
  std::map<std::string, std::pair<Buckets, Ruling>> sites;
  for (const SitePart& site : rollup.sites) sites[site.site.id] = {site.kw, site.ruling};
  return sites;
}

TEST(RollupProperty, permuting_halls_or_sites_changes_nothing_but_order) {
  Random random{2};
  for (int round = 0; round < rounds; ++round) {
    const Case drawn = draw(random);
    Case other = drawn;
    const std::uint64_t seed = random();
    shuffle(other.programme.halls, seed);
    shuffle(other.reports, seed);
    shuffle(other.programme.sites, random());
    const Rollup before = *drawn.roll().rollup, after = *other.roll().rollup;
    ASSERT_EQ(before.kw, after.kw);
    ASSERT_EQ(before.ruling, after.ruling);
    ASSERT_EQ(before.interim_kw, after.interim_kw);
    ASSERT_EQ(by_site(before), by_site(after));
  }
}

TEST(RollupProperty, removing_a_report_never_raises_what_is_accepted) {
  Random random{3};
  int removed = 0;
  for (int round = 0; round < rounds; ++round) {
    const Case drawn = draw(random);
    const Rollup before = *drawn.roll().rollup;
    for (std::size_t i = 0; i < drawn.reports.size(); ++i) {
      if (!drawn.reports[i]) continue;
      Case less = drawn;
      less.reports[i].reset();
      less.programme.halls[i].report.reset();
      const Rollup after = *less.roll().rollup;
      ASSERT_LE(after.kw.accepted, before.kw.accepted);
      ASSERT_EQ(after.kw.sum(), before.kw.sum());
      ASSERT_TRUE(before.ruling == Ruling::accept || after.ruling != Ruling::accept);
      ++removed;
    }
  }
  EXPECT_GT(removed, rounds);
}

}  // namespace
}  // namespace hallmark
