// Files: reading, hashing, and how load_contract reports.
#include "reports/contract/contract.hpp"

#include <gtest/gtest.h>

#include "tests/unit/contract/sample.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using test::Folder;
using test::small_contract;
using test::with;

std::string error_of(const std::string& path, ExitStatus status) {
  std::vector<std::string> warnings;
  try {
    static_cast<void>(load_contract(path, warnings));
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), status) << error.what();
    return error.what();
  }
  ADD_FAILURE() << path << " was accepted";
  return {};
}

TEST(Contract, keeps_its_bytes_and_their_hash) {
  const Folder folder;
  const std::string path = folder.write("c.toml", small_contract);
  std::vector<std::string> warnings;
  const Contract contract = load_contract(path, warnings);
  EXPECT_EQ(contract.bytes, small_contract);
  EXPECT_EQ(contract.sha256, sha256(small_contract));
  EXPECT_EQ(contract.filename, path);
  EXPECT_TRUE(warnings.empty());
}

TEST(Contract, every_error_is_a_line_of_the_exception) {
  const Folder folder;
  const std::string path =
      folder.write("c.toml", with(with(small_contract, "GFLOP/s", "GBps"), "ranks = 4", "ranks = -4"));
  EXPECT_EQ(error_of(path, ExitStatus::bad_input), path + ":13:9: ranks is -4; it must not be negative\n" + path +
                                                       ":37:8: unknown unit 'GBps'; write GB/s or GiB/s");
}

TEST(Contract, admits_other_tools_only_where_it_says_so) {
  const Folder folder;
  std::vector<std::string> warnings;
  EXPECT_FALSE(load_contract(folder.write("a.toml", small_contract), warnings).criteria[0].external);
  for (const bool admitted : {true, false}) {
    const std::string said = admitted ? "external = true" : "external = false";
    const std::string text = with(small_contract, "unit =", said + "\nunit =");
    EXPECT_EQ(load_contract(folder.write("b.toml", text), warnings).criteria[0].external, admitted);
  }
  EXPECT_TRUE(warnings.empty());
}

TEST(Contract, warnings_are_handed_over) {
  const Folder folder;
  const std::string path = folder.write("c.toml", with(small_contract, "min_samples = 11", "min_samples = 12"));
  std::vector<std::string> warnings;
  EXPECT_EQ(load_contract(path, warnings).criteria[0].min_samples, 12U);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(warnings[0].starts_with(path + ":38:15: min_samples is even")) << warnings[0];
}

TEST(Contract, a_missing_file_and_a_folder_are_input_output_errors) {
  const Folder folder;
  EXPECT_NE(error_of(folder.path() + "/none.toml", ExitStatus::io).find("none.toml: No such file"), std::string::npos);
  EXPECT_NE(error_of(folder.path(), ExitStatus::io).find("is a folder"), std::string::npos);
}

TEST(Contract, a_file_that_never_ends_is_refused) {
  EXPECT_NE(error_of("/dev/zero", ExitStatus::bad_input).find("more than 1 MiB"), std::string::npos);
}

TEST(Contract, an_inventory_lies_beside_the_contract) {
  const Folder folder;
  const std::string csv = "rank,node\n2,b\n0,a\n1,a\n3,b\n";
  folder.write("units.csv", csv);
  const std::string text =
      with(small_contract, "mode = \"generate\"", "file = \"units.csv\"\nsha256 = \"" + sha256(csv) + "\"");
  std::vector<std::string> warnings;
  const Contract contract = load_contract(folder.write("c.toml", text), warnings);
  ASSERT_EQ(contract.inventory.size(), 4U);
  EXPECT_EQ(contract.inventory[2].number, 2U);
  EXPECT_EQ(contract.inventory[2].node, "b");
  EXPECT_EQ(contract.inventory_sha256, sha256(csv));
  EXPECT_FALSE(contract.generated_inventory);
}

TEST(Contract, a_changed_inventory_is_told_with_both_hashes_and_the_command) {
  const Folder folder;
  const std::string csv = "rank,node\n0,a\n1,a\n2,b\n3,b\n";
  folder.write("units.csv", csv + "\n");
  const std::string text =
      with(small_contract, "mode = \"generate\"", "file = \"units.csv\"\nsha256 = \"" + sha256(csv) + "\"");
  const std::string message = error_of(folder.write("c.toml", text), ExitStatus::bad_input);
  EXPECT_NE(message.find(sha256(csv)), std::string::npos) << message;
  EXPECT_NE(message.find(sha256(csv + "\n")), std::string::npos) << message;
  EXPECT_NE(message.find("sha256sum " + folder.path() + "/units.csv"), std::string::npos) << message;
  EXPECT_NE(message.find("c.toml:19:10: "), std::string::npos) << message;
}

TEST(Contract, an_inventory_error_names_the_inventory_and_its_line) {
  const Folder folder;
  const std::string csv = "rank,node\n0,a\n1,a\n1,b\n3,b\n";
  folder.write("units.csv", csv);
  const std::string text =
      with(small_contract, "mode = \"generate\"", "file = \"units.csv\"\nsha256 = \"" + sha256(csv) + "\"");
  const std::string message = error_of(folder.write("c.toml", text), ExitStatus::bad_input);
  EXPECT_EQ(message, folder.path() + "/units.csv:4:1: rank 1 is also on line 3; each rank has one row");
}

}  // namespace
}  // namespace hallmark
