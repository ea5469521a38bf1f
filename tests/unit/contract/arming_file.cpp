#include "reports/contract/arming_file.hpp"

#include <gtest/gtest.h>

#include "tests/unit/contract/sample.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using test::with;

/// The tests count its lines.
const std::string armed = R"(schema = "hallmark.arming/1"
hall = "H1"
signed_by = ["A. Operator, utility desk"]
expires = 2027-01-31T12:00:00Z
max_coherent_mw = 2.5
max_mw_per_s = 1
bands_hz = [[0.05, 0.6], [2, 3]]
watts_per_rank = 1200
ramp_down_s = 5
)";

TEST(ArmingFile, is_read_in_base_units_with_the_lines_that_refusals_point_at) {
  const auto file = check_arming(armed, "arm.toml").file;
  ASSERT_TRUE(file);
  EXPECT_EQ(file->hall.value, "H1");
  EXPECT_EQ(file->hall.line, 2);
  EXPECT_EQ(file->signed_by, std::vector<std::string>{"A. Operator, utility desk"});
  EXPECT_EQ(file->expires.line, 4);
  EXPECT_EQ(file->max_coherent_w.value, 2.5e6);
  EXPECT_EQ(file->max_coherent_w.line, 5);
  EXPECT_EQ(file->max_w_per_s.value, 1e6);
  EXPECT_EQ(file->max_w_per_s.line, 6);
  const std::vector<std::pair<double, double>> bands{{0.05, 0.6}, {2, 3}};
  EXPECT_EQ(file->bands_hz.value, bands);
  EXPECT_EQ(file->bands_hz.line, 7);
  EXPECT_EQ(file->watts_per_rank, 1200);
  EXPECT_EQ(file->ramp_down_s, 5);
  EXPECT_EQ(file->sha256, sha256(armed));
}

TEST(ArmingFile, expires_at_an_instant_whatever_its_offset) {
  for (const char* const same :
       {"2027-01-31T12:00:00Z", "2027-01-31T13:30:00+01:30", "2027-01-31T07:00:00-05:00", "2027-01-31T12:00:00.25Z"}) {
    const auto file = check_arming(with(armed, "2027-01-31T12:00:00Z", same), "a").file;
    ASSERT_TRUE(file) << same;
    EXPECT_EQ(file->expires_at, 1801396800) << same;  // date -u -d 2027-01-31T12:00:00Z +%s
  }
}

TEST(ArmingFile, says_where_it_is_wrong_and_what_to_write) {
  struct Row {
    std::string from, to;
    int line;
    const char* words;
  };
  const Row table[] = {
      {"hall = \"H1\"\n", "", 1, "has no hall"},
      {"signed_by = [\"A. Operator, utility desk\"]", "signed_by = []", 3, "names nobody"},
      {"[\"A. Operator, utility desk\"]", "[\"\"]", 3, "names nobody"},
      {"2027-01-31T12:00:00Z", "2027-01-31", 4, "no instant"},
      {"2027-01-31T12:00:00Z", "\"2027-01-31T12:00:00Z\"", 4, "no instant"},
      {"max_coherent_mw = 2.5", "max_coherent_mw = 0", 5, "not positive"},
      {"max_coherent_mw = 2.5", "max_coherent_mw = nan", 5, "not finite"},
      {"max_coherent_mw = 2.5", "max_coherent_kw = 2.5", 5, "unknown key"},
      {"max_mw_per_s = 1", "max_mw_per_s = \"1\"", 6, "a number"},
      {"[[0.05, 0.6], [2, 3]]", "[0.05, 0.6]", 7, "bands_hz"},
      {"[2, 3]", "[3, 2]", 7, "bands_hz"},
      {"[2, 3]", "[3]", 7, "bands_hz"},
      {"watts_per_rank = 1200", "watts_per_rank = 0", 8, "not positive"},
      {"ramp_down_s = 5", "ramp_down_s = -1", 9, "not positive"},
      {"arming/1", "arming/2", 1, "another schema"},
      {"schema = \"hallmark.arming/1\"\n", "", 1, "no schema"},
      {"hall = ", "hall == ", 2, ""},
  };
  for (const Row& row : table) {
    const ArmingCheck result = check_arming(with(armed, row.from, row.to), "arm.toml");
    EXPECT_FALSE(result.file) << row.to;
    ASSERT_FALSE(result.diagnostics.empty()) << row.to;
    bool said = false;
    for (const Diagnostic& found : result.diagnostics)
      said = said || (found.line == row.line && found.message.find(row.words) != std::string::npos);
    EXPECT_TRUE(said) << row.to << ": " << text(result.diagnostics.front(), "arm.toml");
  }
}

TEST(ArmingFile, that_cannot_be_read_is_named) {
  const test::Folder folder;
  EXPECT_THROW((void)load_arming(folder.path() + "/none.toml"), IoError);
  const std::string path = folder.write("bad.toml", "schema = 1");
  try {
    (void)load_arming(path);
    ADD_FAILURE() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string{error.what()}.find(path + ":1:"), 0U) << error.what();
  }
}

}  // namespace
}  // namespace hallmark
