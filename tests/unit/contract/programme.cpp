// The programme file: what it means, and what is wrong with it, to the line and column.
#include "reports/contract/programme.hpp"

#include <gtest/gtest.h>

#include "tests/unit/contract/sample.hpp"

namespace hallmark {
namespace {

using test::source;
using test::with;

std::string shipped() { return source("reports/contract/contracts/programme_stargate.toml"); }

std::string all(const ProgrammeCheck& check) {
  std::string lines;
  for (const Diagnostic& diagnostic : check.diagnostics) lines += text(diagnostic, "p.toml") + "\n";
  return lines;
}

const std::string small = R"(schema = "hallmark.programme/1"
[programme]
id = "p"
title = "t"
lessor = "a"
lessee = "b"
contracted = { value = 100, unit = "kW", source = "contract" }
[[site]]
id = "s"
name = "S"
status = "named"
allocation = { value = 60, unit = "kW", source = "contract" }
[[site]]
id = "u"
name = "U"
status = "candidate"
allocation = { unit = "kW", source = "not-stated" }
[[hall]]
id = "h"
site = "s"
contracted_kw = 50
source = "contract"
contract = { id = "c", revision = 1 }
report = { file = "h.json", sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }
)";

const std::string hall_again = R"([[hall]]
id = "h"
site = "s"
contracted_kw = 5
source = "contract"
contract = { id = "c", revision = 1 }
report = { file = "other.json", sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }
)";

TEST(Programme, the_shipped_one_is_clean_and_says_what_is_known) {
  const ProgrammeCheck check = check_programme(shipped(), "p.toml");
  ASSERT_TRUE(check.programme) << all(check);
  const Programme& p = *check.programme;
  EXPECT_EQ(p.contracted.value, 4'500'000U);
  EXPECT_EQ(p.contracted.source, FigureSource::article);
  ASSERT_EQ(p.sites.size(), 9U);
  EXPECT_EQ(p.sites[0].allocation.value, 800'000U);
  EXPECT_EQ(p.sites[0].allocation.source, FigureSource::illustrative);
  ASSERT_EQ(p.sites[0].figures.size(), 3U);
  for (std::size_t i = 1; i < 9; ++i) {
    EXPECT_FALSE(p.sites[i].allocation.value) << p.sites[i].id;
    EXPECT_EQ(p.sites[i].allocation.source, FigureSource::not_stated);
  }
  ASSERT_EQ(p.halls.size(), 4U);
  for (const ProgrammeHall& hall : p.halls) EXPECT_EQ(hall.source, FigureSource::illustrative);
}

TEST(Programme, reads_a_hall_with_its_contract_and_report) {
  const ProgrammeCheck check = check_programme(small, "p.toml");
  ASSERT_TRUE(check.programme) << all(check);
  const ProgrammeHall& hall = check.programme->halls.at(0);
  EXPECT_EQ(hall.contracted_kw, 50U);
  EXPECT_EQ(hall.contract->id, "c");
  EXPECT_EQ(hall.contract->revision, 1U);
  EXPECT_EQ(hall.report->file, "h.json");
  EXPECT_EQ(hall.report->file_place.line, 24);
}

struct Fault {
  std::string from, to, expected;
};

TEST(Programme, says_where_it_is_wrong_and_what_to_do) {
  const Fault table[] = {
      {"hallmark.programme/1", "hallmark.contract/1",
       "p.toml:1:10: schema is 'hallmark.contract/1'; a programme begins with"},
      {"title = ", "titel = ", "p.toml:4:1: unknown key 'titel' in [programme]; did you mean 'title'?"},
      {"lessee = \"b\"", "usd_per_kw = 7", "unknown key 'usd_per_kw' in [programme]"},
      {"value = 100, unit = \"kW\"", "value = 100, unit = \"USD/kW\"",
       "p.toml:7:36: unit is 'USD/kW'; it is one of: kW, USD or 1"},
      {"value = 100, unit = \"kW\"", "value = 100, unit = \"1\"", "contracted is in 1; capacity is in whole kW"},
      {"value = 100", "value = 100.0", "value is a number; give a whole number"},
      {"value = 100", "value = -1", "value is -1; it must not be negative"},
      {"value = 100, unit = \"kW\", source = \"contract\"", "unit = \"kW\", source = \"not-stated\"",
       "p.toml:7:14: the programme's contracted kW are not stated"},
      {"value = 60, unit = \"kW\", source = \"contract\"", "value = 60, unit = \"kW\", source = \"not-stated\"",
       "p.toml:12:14: allocation has a value and is not-stated"},
      {"unit = \"kW\", source = \"not-stated\"", "unit = \"kW\", source = \"article\"",
       "p.toml:17:14: allocation has no value; give one, or source = \"not-stated\""},
      {"value = 60", "value = 40",
       "p.toml:12:14: the halls of site 's' have 50 kW, more than its allocation of 40 kW; mend one of them"},
      {"value = 60", "value = 101", "p.toml:7:14: the sites' allocations are 101 kW, more than the programme's 100 kW"},
      {"value = 100", "value = 9000000000000", "is the unit kW?"},
      {"contracted_kw = 50", "contracted_kw = 0", "p.toml:21:17: hall 'h' has 0 kW"},
      {"site = \"s\"", "site = \"x\"", "p.toml:20:8: hall 'h' is at site 'x', which is not listed"},
      {"site = \"s\"", "site = \"u\"",
       "p.toml:17:14: site 'u' has halls of 50 kW but its allocation is not stated; state it"},
      {"id = \"u\"", "id = \"s\"", "p.toml:13:1: site 's' is also on line 8"},
      {"contract = { id = \"c\", revision = 1 }", "",
       "p.toml:18:1: hall 'h' has a report but no contract; add contract ="},
      {"0123456789abcdef0123", "XX23456789abcdef0123", "p.toml:24:38: sha256 is not 64 lower-case hex digits"},
      {"report = { file", "report = { flie", "p.toml:24:12: unknown key 'flie' in report; did you mean 'file'?"},
  };
  for (const Fault& fault : table) {
    ASSERT_NE(small.find(fault.from), std::string::npos) << fault.from;
    const ProgrammeCheck check = check_programme(with(small, fault.from, fault.to), "p.toml");
    EXPECT_FALSE(check.programme) << fault.to;
    EXPECT_NE(all(check).find(fault.expected), std::string::npos) << fault.to << "\n" << all(check);
  }
}

TEST(Programme, refuses_two_reports_for_one_hall) {
  EXPECT_EQ(all(check_programme(small + hall_again, "p.toml")),
            "p.toml:31:19: two reports for hall 'h': 'h.json' on line 24 and 'other.json' here; keep the one that "
            "stands\n");
  const std::string list = with(small,
                                "report = { file = \"h.json\", sha256 = "
                                "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\" }",
                                "report = [{ file = \"h.json\" }, { file = \"i.json\" }]");
  EXPECT_EQ(all(check_programme(list, "p.toml")),
            "p.toml:24:10: several reports for one hall; keep the one that stands\n");
}

TEST(Programme, refuses_one_hall_at_two_sites) {
  EXPECT_EQ(all(check_programme(small + with(hall_again, "site = \"s\"", "site = \"u\""), "p.toml")),
            "p.toml:27:8: hall 'h' is at two sites: 's' on line 18 and 'u' here; keep the one where it stands\n");
}

TEST(Programme, refuses_a_growth_that_does_not_follow) {
  const ProgrammeCheck check = check_programme(with(shipped(), "value = 800_000, unit = \"kW\", source = \"derived\"",
                                                    "value = 900_000, unit = \"kW\", source = \"derived\""),
                                               "p.toml");
  EXPECT_NE(all(check).find("growth is called derived and is not campus_planned less campus_now"), std::string::npos);
}

TEST(Programme, survives_being_cut_anywhere) {
  for (std::size_t length = 0; length < small.size(); length += 3)
    EXPECT_TRUE(check_programme(small.substr(0, length), "p.toml").programme ||
                !check_programme(small.substr(0, length), "p.toml").diagnostics.empty())
        << length;
}

}  // namespace
}  // namespace hallmark
