#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "reports/render/escape.hpp"
#include "tests/unit/render/fake_hall.hpp"

namespace hallmark {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Console, is_one_screen_for_any_hall) {
  std::vector<fake::Plan> plans{fake::accepted(), fake::rejected(), fake::inconclusive(), fake::hostile(),
                                fake::large(100'000, 4, 18)};
  fake::Plan many = fake::rejected();
  many.extra_criteria = 200;
  plans.push_back(many);
  for (const fake::Plan& plan : plans) {
    fake::Hall hall = fake::hall(plan);
    for (Finding& finding : hall.verdict.findings)
      if (plan.extra_criteria == 200) finding.ruling = Ruling::reject, finding.worst = 0;
    const std::vector<std::string> lines = lines_of(render_console(hall.report(), {}));
    EXPECT_LE(lines.size(), 24U) << plan.units;
    for (const std::string& line : lines) EXPECT_LE(columns(line), 100U) << line;
  }
}

TEST(Console, tells_the_word_the_worst_unit_and_what_to_do) {
  const fake::Hall hall = fake::hall(fake::large(1024, 8, 4));
  const std::string text = render_console(hall.report(), {.colour = false, .evidence = "results.h5"});
  EXPECT_TRUE(text.starts_with("REJECT  ILLUSTRATIVE  interim  hall ABI-B1-H03"));
  const UnitName& worst = hall.verdict.findings[0].outcomes[*hall.verdict.findings[0].worst].unit;
  for (const std::string& part :
       {worst.label, worst.host, "rack " + worst.rack, "slot " + worst.slot, "serial " + worst.serial,
        std::string{"BELOW_FLOOR: replace the unit"}, std::string{"evidence results.h5"}})
    EXPECT_TRUE(has(text, part)) << part << "\n" << text;
}

TEST(Console, counts_the_criteria_that_it_leaves_out) {
  fake::Plan plan = fake::rejected();
  plan.extra_criteria = 40;
  const fake::Hall hall = fake::hall(plan);
  const std::string text = render_console(hall.report(), {});
  EXPECT_TRUE(has(text, "GEMM-01")) << "what does not accept is shown first";
  std::size_t rows = 0;
  for (const std::string& line : lines_of(text))
    if (line.starts_with("  ") && has(line, "ACCEPT ")) ++rows;
  EXPECT_TRUE(has(
      text, "and " + std::to_string(43 - rows) + " more criteria, " + std::to_string(43 - rows) + " of them ACCEPT"))
      << text;
}

TEST(Console, shows_no_escape_of_a_host_name_and_no_colour_unasked) {
  const fake::Hall hall = fake::hall(fake::hostile());
  EXPECT_EQ(render_console(hall.report(), {}).find('\x1b'), std::string::npos);
}

TEST(Console, never_shows_inconclusive_in_green) {
  const std::string text = render_console(fake::hall(fake::inconclusive()).report(), {.colour = true, .evidence = {}});
  EXPECT_TRUE(has(text, "\x1b[1;33mINCONCLUSIVE"));
  EXPECT_FALSE(has(text, "\x1b[1;32mINCONCLUSIVE"));
  EXPECT_TRUE(
      has(render_console(fake::hall(fake::accepted()).report(), {.colour = true, .evidence = {}}), "\x1b[1;32mACCEPT"));
}

}  // namespace
}  // namespace hallmark
