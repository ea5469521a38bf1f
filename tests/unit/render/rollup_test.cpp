// The worked example E10 from files on disk to what is printed, and names that try to break it.
#include "reports/render/rollup.hpp"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "reports/render/render.hpp"
#include "reports/results/durable.hpp"
#include "tests/unit/render/golden.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

const std::string fixture = "fixtures/programme/";
const std::string folder = std::string{HALLMARK_SOURCE_DIR} + "/tests/" + fixture;

Verdict verdict(const std::string& hall, Ruling ruling, std::uint64_t accepted_kw) {
  Verdict made;
  made.ruling = ruling;
  made.hall = hall;
  made.site = "abilene";
  made.contract_id = "ILLUSTRATIVE-" + hall;
  made.contract_title = "Capacity lease, Schedule 4: acceptance of a hall";
  made.contract_revision = 3;
  made.lessor = "Example Lessor LLC";
  made.lessee = "Example Lessee Inc.";
  made.contract_sha256 = sha256(made.contract_id);
  made.illustrative = true;
  made.contracted_kw = 18'000;
  made.accepted_kw = accepted_kw;
  made.demonstrated_note = "no rank has a power sensor";
  return made;
}

/// H01 has 128 of 128 racks, H02 126 of 128: floor(18,000 x 126 / 128) = 17,718.
std::array<Verdict, 3> verdicts() {
  std::array made{verdict("ABI-B1-H01", Ruling::accept, 18'000), verdict("ABI-B1-H02", Ruling::accept, 17'718),
                  verdict("ABI-B1-H03", Ruling::inconclusive, 0)};
  made[1].would_change = {"Mend racks R017 and R090: 66 of 72 GPUs pass, 68 are needed"};
  made[2].would_change = {"Measure again with the facility meter: PWR-01 has no readings"};
  return made;
}

Programme e10() {
  ProgrammeCheck check = check_programme(read_bytes(folder + "e10.toml"), folder + "e10.toml");
  EXPECT_TRUE(check.programme);
  return std::move(*check.programme);
}

Rollup rolled(const Programme& programme) {
  std::vector<std::optional<std::string>> reports;
  for (const ProgrammeHall& hall : programme.halls)
    reports.push_back(hall.report ? std::optional{read_bytes(report_path(programme, *hall.report))} : std::nullopt);
  RollupCheck check = roll_up(programme, reports);
  for (const Diagnostic& each : check.diagnostics) ADD_FAILURE() << text(each, programme.filename);
  return check.rollup ? std::move(*check.rollup) : Rollup{};
}

TEST(RollupReport, the_fixtures_are_what_the_report_writes) {
  for (const Verdict& each : verdicts()) {
    const std::vector<Results> no_runs;
    golden::compare_file(fixture + each.hall + "/verdict.json", render_verdict_json({each, no_runs, "0.0.0-test"}));
  }
}

TEST(RollupReport, prints_the_worked_example_as_it_did) {
  const Rollup rollup = rolled(e10());
  EXPECT_EQ(rollup.kw.accepted, 35'718U);
  for (const RollupRenderer& renderer : rollup_renderers)
    golden::compare("e10." + std::string{renderer.filename}, renderer.render({rollup, "0.0.0-test"}));
}

TEST(RollupReport, says_the_numbers_of_the_worked_example) {
  const Rollup rollup = rolled(e10());
  const std::string text = render_rollup_text({rollup, "x"}), html = render_rollup_html({rollup, "x"});
  for (const char* words : {"35,718 of 4,500,000 kW accepted", "0.794 %", "ILLUSTRATIVE", "not stated"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words;
    EXPECT_NE(html.find(words), std::string::npos) << words;
  }
  const auto json = nlohmann::json::parse(render_rollup_json({rollup, "x"}));
  EXPECT_EQ(json["kw"], (nlohmann::json{{"accepted", 35718},
                                        {"accepted_short", 282},
                                        {"rejected", 0},
                                        {"pending", 18000},
                                        {"no_evidence", 18000},
                                        {"allocated_without_hall", 728000},
                                        {"unallocated", 3700000},
                                        {"sum", 4500000}}));
  EXPECT_EQ(json["illustrative"], true);
  EXPECT_EQ(json["sites"][1]["allocation"]["source"], "not-stated");
  EXPECT_TRUE(json["sites"][1]["allocation"]["value"].is_null());
  EXPECT_EQ(json["sites"][0]["halls"][0]["illustrative"], true);
}

TEST(RollupReport, prints_no_price_of_a_kilowatt) {
  const Rollup rollup = rolled(e10());
  for (const RollupRenderer& renderer : rollup_renderers) {
    const std::string bytes = renderer.render({rollup, "x"});
    for (const char* words : {"USD/kW", "USD per kW", "USD/GW", "$", "6,666", "6666", "6,667", "6667", "0.15"})
      EXPECT_EQ(bytes.find(words), std::string::npos) << renderer.format << " " << words;
  }
}

TEST(RollupReport, rounds_a_share_but_never_to_nothing_or_all) {
  const std::array<std::tuple<std::uint64_t, std::uint64_t, std::string>, 8> table{{
      {35'718, 4'500'000, "0.794 %"},
      {0, 9, "0 %"},
      {9, 9, "100 %"},
      {1, 4'500'000, "under 0.001 %"},
      {4'499'999, 4'500'000, "over 99.999 %"},
      {1, 3, "33.333 %"},
      {2, 3, "66.667 %"},
      {0, 0, "unknown"},
  }};
  for (const auto& [part, whole, words] : table) EXPECT_EQ(rollup::percent(part, whole), words);
}

TEST(RollupReport, escapes_whatever_it_is_told) {
  const std::string evil = "<script>alert(1)</script>\"'&\x1b[31m\xff\xe2\x80\xae";
  Programme programme = e10();
  programme.title = programme.lessor = programme.id = programme.contracted.note = evil;
  programme.figures[0].figure.note = evil;
  for (ProgrammeSite& site : programme.sites) site.name = evil;
  Rollup rollup = rolled(programme);
  for (SitePart& site : rollup.sites) {
    site.site.status = evil;
    for (HallPart& hall : site.halls) {
      hall.hall.id = evil;
      if (hall.report) hall.report->would_change = {evil};
      if (hall.report) hall.hall.report->file = evil;
    }
  }
  for (const RollupRenderer& renderer : rollup_renderers) {
    const std::string bytes = renderer.render({rollup, "x"});
    EXPECT_EQ(bytes.find('\x1b'), std::string::npos) << renderer.format;
    EXPECT_EQ(bytes.find("\xe2\x80\xae"), std::string::npos) << renderer.format;
    EXPECT_EQ(bytes.find('\xff'), std::string::npos) << renderer.format;
  }
  const std::string html = render_rollup_html({rollup, "x"});
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
}

TEST(RollupReport, the_page_needs_nothing_but_itself) {
  const std::string html = render_rollup_html({rolled(e10()), "x"});
  for (const char* words : {"<script", "http://", "https://", "src=", "url(\"", "@import", "<link"})
    EXPECT_EQ(html.find(words), std::string::npos) << words;
}

}  // namespace
}  // namespace hallmark
