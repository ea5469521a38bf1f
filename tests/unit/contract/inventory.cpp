#include "reports/contract/inventory.hpp"

#include <gtest/gtest.h>

#include "reports/contract/csv.hpp"
#include "tests/unit/contract/sample.hpp"

namespace hallmark {
namespace {

std::string errors_of(const std::string& csv, std::uint64_t ranks, const std::vector<std::string>& identity) {
  Findings findings;
  static_cast<void>(parse_inventory(csv, "i.csv", ranks, identity, findings));
  std::string lines;
  for (const Diagnostic& d : findings.sorted()) lines += text(d, "t.toml") + "\n";
  return lines;
}

TEST(Csv, reads_records_as_rfc_4180_has_them) {
  CsvReader csv{
      "\xEF\xBB\xBF"
      "a,b\r\n\r\n\"x,\"\"y\"\"\",\"two\nlines\"\n,last"};
  CsvRecord record;
  ASSERT_TRUE(csv.next(record));
  EXPECT_EQ(record.fields, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(record.line, 1);
  ASSERT_TRUE(csv.next(record));
  EXPECT_EQ(record.fields, (std::vector<std::string>{"x,\"y\"", "two\nlines"}));
  EXPECT_EQ(record.line, 3);
  ASSERT_TRUE(csv.next(record));
  EXPECT_EQ(record.fields, (std::vector<std::string>{"", "last"}));
  EXPECT_EQ(record.line, 5);
  EXPECT_FALSE(csv.next(record));
  EXPECT_EQ(csv.error(), "");
}

TEST(Csv, a_trailing_comma_is_an_empty_field) {
  for (const std::string_view bytes : {"a,", "a,\n", "a,\r\n", "a,\"\""}) {
    CsvReader csv{bytes};
    CsvRecord record;
    ASSERT_TRUE(csv.next(record));
    EXPECT_EQ(record.fields, (std::vector<std::string>{"a", ""})) << bytes;
    EXPECT_FALSE(csv.next(record));
  }
}

TEST(Csv, broken_quotes_are_errors_with_a_line) {
  for (const std::string_view bytes : {"a\n\"b", "a\n\"b\"c\n", "a\nb\"c\n", "a\nb\rc\n"}) {
    CsvReader csv{bytes};
    CsvRecord record;
    ASSERT_TRUE(csv.next(record));
    EXPECT_FALSE(csv.next(record));
    EXPECT_FALSE(csv.error().empty()) << bytes;
    EXPECT_EQ(csv.line(), 2);
  }
}

TEST(Inventory, is_read_whole_in_order_of_rank_and_with_columns_in_any_order) {
  Findings findings;
  const auto units = parse_inventory("gpu_uuid,slot,rank\nU1,3,1\nU0,\"2\",0\n", "i.csv", 2, {"gpu_uuid"}, findings);
  EXPECT_EQ(findings.errors(), 0U);
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].gpu_uuid, "U0");
  EXPECT_EQ(units[0].slot, "2");
  EXPECT_EQ(units[1].number, 1U);
  EXPECT_EQ(units[1].tray, "");
}

TEST(Inventory, every_column_lands_in_its_field) {
  Findings findings;
  const auto units = parse_inventory("rank,rack,tray,slot,node,node_serial,gpu_uuid,gpu_serial\n0,a,b,c,d,e,f,g\n",
                                     "i.csv", 1, {}, findings);
  ASSERT_EQ(units.size(), 1U);
  std::string row;
  for (const std::string_view name : identity_names) row += identity_field(units[0], name);
  EXPECT_EQ(row, "abcdefg");
  EXPECT_EQ(units[0].rack + units[0].gpu_serial + units[0].node_serial, "age");
}

TEST(Inventory, each_fault_is_named_with_its_line) {
  const struct {
    std::string csv, message;
  } cases[] = {
      {"", "i.csv:1:1: there is no header"},
      {"\n\n", "i.csv:1:1: there is no header"},
      {"rank,node\n0,a\n0,b\n", "i.csv:3:1: rank 0 is also on line 2"},
      {"rank,node\n0,a\n", "i.csv:1:1: 1 rows, but hall.ranks is 2; rank 1 is the first without a row"},
      {"rank,node\n0,a\n1,b\n2,c\n", "i.csv:4:1: rank is '2'; it is a number from 0 to 1"},
      {"rank,node\n0,a\n-1,b\n", "i.csv:3:1: rank is '-1'"},
      {"rank,node\n0,a\n1 ,b\n", "i.csv:3:1: rank is '1 '"},
      {"rank,node\n0,a\n99999999999999999999999,b\n", "i.csv:3:1: rank is '999"},
      {"rank,node\n0,a\n1,b,c\n", "i.csv:3:1: 3 fields, but the header has 2"},
      {"rank,node\n0,a\n1\n", "i.csv:3:1: 1 fields, but the header has 2"},
      {"rank,node\n0,a\n1,\n", "i.csv:3:1: node is empty, but the contract's identity demands it"},
      {"rank,nodes\n0,a\n1,b\n", "i.csv:1:1: unknown column 'nodes'; did you mean 'node'?"},
      {"rank,node,colour\n0,a,b\n1,b,c\n", "i.csv:1:1: unknown column 'colour'; columns are rank, rack"},
      {"rank,node,node\n0,a,b\n1,b,c\n", "i.csv:1:1: column 'node' is there twice"},
      {"node\na\nb\n", "i.csv:1:1: no column 'rank'"},
      {"rank,slot\n0,a\n1,b\n", "i.csv:1:1: no column 'node', but the contract's identity demands it"},
      {"rank,node,gpu_uuid\n0,a,U\n1,b,U\n", "i.csv:3:1: gpu_uuid 'U' is also on line 2; one GPU counts once"},
      {"rank,node\n0,a\n1,\"b\n", "i.csv:3:1: a quote is opened here and never closed"},
  };
  for (const auto& [csv, message] : cases) {
    const std::string errors = errors_of(csv, 2, {"node"});
    EXPECT_NE(errors.find(message), std::string::npos) << csv << "\n" << errors;
  }
  EXPECT_EQ(errors_of("rank,node\n0,a\n1,b\n", 2, {"node"}), "");
}

TEST(Inventory, a_wrong_file_does_not_give_an_error_for_every_line) {
  std::string csv = "rank,node\n";
  for (int i = 0; i < 100000; ++i) csv += "x,y\n";
  const std::string errors = errors_of(csv, 2, {"node"});
  EXPECT_LT(std::ranges::count(errors, '\n'), 30);
  EXPECT_NE(errors.find("rank is 'x'"), std::string::npos);
}

TEST(Inventory, a_generated_one_has_every_rank_and_knows_nothing) {
  const auto units = generated_inventory(3);
  ASSERT_EQ(units.size(), 3U);
  EXPECT_EQ(units[2].number, 2U);
  for (const std::string_view name : identity_names) EXPECT_EQ(identity_field(units[2], name), "");
}

TEST(Inventory, a_hash_is_64_lower_case_digits) {
  EXPECT_TRUE(is_sha256(std::string(64, 'a')));
  EXPECT_FALSE(is_sha256(std::string(63, 'a')));
  EXPECT_FALSE(is_sha256(std::string(64, 'A')));
  EXPECT_FALSE(is_sha256(std::string(64, 'g')));
}

}  // namespace
}  // namespace hallmark
