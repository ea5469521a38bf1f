#include <gtest/gtest.h>
#include <stdlib.h>

#include <clocale>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "reports/render/escape.hpp"
#include "tests/unit/render/fake_hall.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "hallmark-render-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

TEST(VerdictJson, parses_and_holds_exact_numbers_as_text) {
  const fake::Hall hall = fake::hall(fake::rejected());
  const std::string text = render_verdict_json(hall.report());
  EXPECT_EQ(text.back(), '\n');
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["schema"], "hallmark.verdict/1");
  EXPECT_EQ(json["verdict"], "REJECT");
  EXPECT_EQ(json["units"]["missing"], 1);
  const auto& gemm = json["criteria"][0];
  EXPECT_EQ(gemm["rule"]["threshold"], "5e+07");
  EXPECT_EQ(std::stod(gemm["observed"].get<std::string>()), *hall.verdict.findings[0].observed);
  EXPECT_EQ(gemm["not_passed"].size(), 2U);
  EXPECT_EQ(gemm["worst"]["reason"], "BELOW_FLOOR");
  EXPECT_EQ(json["criteria"][4]["observed"], nullptr) << "unknown watts are null, not 0";
}

TEST(VerdictJson, says_what_was_verified) {
  const auto json = nlohmann::json::parse(render_verdict_json(fake::hall(fake::rejected()).report()));
  ASSERT_EQ(json["verification"].size(), 2U);
  EXPECT_EQ(json["verification"][0]["right"], 44);
  EXPECT_EQ(std::stod(json["verification"][0]["q95"].get<std::string>()), 3.0 / 44);
  EXPECT_EQ(json["verification"][1]["q95"], nullptr) << "a wrong answer leaves no claim";
  EXPECT_EQ(json["verification"][1]["check_share"], nullptr);
}

TEST(VerdictJson, lists_every_unit_that_did_not_pass) {
  fake::Plan plan = fake::large(3000, 4, 18);
  plan.failing = 1500;
  EXPECT_EQ(nlohmann::json::parse(render_verdict_json(fake::hall(plan).report()))["criteria"][0]["not_passed"].size(),
            1506U);
}

TEST(VerdictJson, parses_whatever_the_host_is_called) {
  const auto json = nlohmann::json::parse(render_verdict_json(fake::hall(fake::hostile()).report()));
  EXPECT_EQ(json["hall"], clean(fake::hostile().hall));
}

TEST(Junit, makes_rejection_a_failure_and_inconclusive_an_error_and_skips_nothing) {
  const std::string reject = render_junit(fake::hall(fake::rejected()).report());
  EXPECT_EQ(count(reject, "<failure "), 2U) << "the criterion and the whole";
  EXPECT_EQ(count(reject, "<error "), 0U) << "a criterion of severity report breaks nothing";
  const std::string open = render_junit(fake::hall(fake::inconclusive()).report());
  EXPECT_EQ(count(open, "<error "), 2U);
  EXPECT_EQ(count(open, "<failure "), 0U);
  for (const std::string& text : {reject, open}) EXPECT_EQ(count(text, "<skipped"), 0U);
  EXPECT_EQ(count(render_junit(fake::hall(fake::accepted()).report()), "<failure") + count(open, "<failure"), 0U);
}

TEST(Junit, is_red_where_nothing_was_judged) {
  Verdict verdict;
  verdict.reason = reason::no_gate;
  const std::string text = render_junit({verdict, {}, "test"});
  EXPECT_EQ(count(text, "<error "), 1U);
  EXPECT_EQ(count(text, "errors=\"1\""), 2U);
}

TEST(UnitsCsv, has_a_row_for_each_unit_and_criterion) {
  const fake::Hall hall = fake::hall(fake::large(1024, 8, 4));
  std::size_t rows = 1;
  for (const Finding& finding : hall.verdict.findings) rows += finding.outcomes.size();
  EXPECT_EQ(count(render_units_csv(hall.report()), "\r\n"), rows);
}

TEST(UnitsCsv, of_more_rows_than_a_spreadsheet_opens_lists_what_did_not_pass) {
  Verdict verdict;
  Finding& finding = verdict.findings.emplace_back();
  finding.criterion.id = "GEMM-01";
  OutcomeNumbers numbers;
  numbers.outcome = Outcome::pass;
  for (int i = 0; i < 1'000'000; ++i) finding.outcomes.add(numbers);
  numbers.outcome = Outcome::not_seen;
  numbers.reason = reason::not_seen;
  finding.outcomes.add(numbers);
  const std::string text = render_units_csv({verdict, {}, "test"});
  EXPECT_EQ(count(text, "\r\n"), 2U);
  EXPECT_NE(text.find("\r\n1000000,"), std::string::npos) << "the number in the inventory stays";
}

TEST(UnitsCsv, leaves_unknown_values_empty) {
  const std::string text = render_units_csv(fake::hall(fake::rejected()).report());
  EXPECT_NE(text.find("NOT_SEEN,NOT_SEEN,,,,FLOP/s,5e+07,0,"), std::string::npos) << text;
}

TEST(WriteReport, writes_every_file_whole_and_leaves_no_temporary) {
  const Folder folder;
  const fake::Hall hall = fake::hall(fake::accepted());
  write_report(hall.report(), (folder.path / "new" / "report").string());
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder.path / "new" / "report"})
    if (entry.is_regular_file()) ++files;
  EXPECT_EQ(files, renderers.size());
  for (const Renderer& renderer : renderers) {
    std::ifstream in{folder.path / "new" / "report" / renderer.filename, std::ios::binary};
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{in}, {}), renderer.render(hall.report())) << renderer.filename;
  }
}

TEST(WriteReport, names_the_path_that_it_cannot_write) {
  const Folder folder;
  std::ofstream{folder.path / "file"} << "in the way";
  const std::string target = (folder.path / "file").string();
  try {
    write_report(fake::hall(fake::accepted()).report(), target);
    FAIL() << "a file is no directory";
  } catch (const IoError& error) {
    EXPECT_NE(std::string{error.what()}.find(target), std::string::npos) << error.what();
  }
}

TEST(WriteReport, names_a_file_whose_place_is_taken_by_a_folder) {
  const Folder folder;
  std::filesystem::create_directories(folder.path / "report.html" / "taken");
  EXPECT_THROW(write_report(fake::hall(fake::accepted()).report(), folder.path.string()), IoError);
  EXPECT_FALSE(std::filesystem::exists(folder.path / "report.html.tmp"));
}

TEST(Renderers, give_equal_bytes_for_equal_data_in_any_locale) {
  const fake::Hall first = fake::hall(fake::rejected()), second = fake::hall(fake::rejected());
  for (const Renderer& renderer : renderers) {
    const std::string before = renderer.render(first.report());
    if (setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) setlocale(LC_ALL, "");
    EXPECT_EQ(before, renderer.render(second.report())) << renderer.filename;
    setlocale(LC_ALL, "C");
  }
}

TEST(Renderers, survive_a_verdict_without_anything) {
  const Verdict verdict;
  for (const Renderer& renderer : renderers)
    EXPECT_FALSE(renderer.render({verdict, {}, ""}).empty()) << renderer.filename;
  EXPECT_TRUE(render_console({verdict, {}, ""}, {}).starts_with("INCONCLUSIVE"));
}

}  // namespace
}  // namespace hallmark
