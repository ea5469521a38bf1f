// What is reported, where, and in which words.
#include <gtest/gtest.h>

#include "tests/unit/contract/sample.hpp"

namespace hallmark {
namespace {

using test::all;
using test::check;
using test::small_contract;
using test::with;

TEST(Diagnostics, the_sample_has_none) {
  const ContractCheck result = check(small_contract);
  EXPECT_TRUE(result.contract);
  EXPECT_EQ(all(result), "");
}

struct Case {
  std::string from, to;
  int line, column;
  std::vector<std::string> words;
};

TEST(Diagnostics, each_fault_is_one_error_at_its_place_that_says_what_to_do) {
  const std::vector<Case> cases{
      {"threshold = 0.05",
       "treshold = 0.05\nthreshold = 1",
       36,
       1,
       {"unknown key 'treshold' in [[criterion]]", "did you mean 'threshold'"}},
      {"[hall]\n", "[hall]\nfrobnicate = 1\n", 10, 1, {"unknown key 'frobnicate' in [hall]", "remove it"}},
      {"warmup_s = 0", "warmups = 0", 28, 1, {"unknown key 'warmups' in [policy.window]", "warmup_s"}},
      {"allowance = { count = 1 }",
       "allowance = { count = 1, per_rac = 1 }",
       39,
       26,
       {"unknown key 'per_rac' in allowance", "per_rack"}},
      {"\"GFLOP/s\"", "\"GBps\"", 37, 8, {"unknown unit 'GBps'", "write GB/s or GiB/s"}},
      {"\"GFLOP/s\"", "\"Gbps\"", 37, 8, {"unknown unit 'Gbps'", "write Gbit/s"}},
      {"\"GFLOP/s\"", "\"furlong\"", 37, 8, {"unknown unit 'furlong'", "such as GB/s"}},
      {"\"GFLOP/s\"",
       "\"GiB\"",
       37,
       8,
       {"'GiB' is a number of bytes", "gemm.fp64.throughput is a rate of operations", "write TFLOP/s"}},
      {"gemm.fp64.throughput",
       "gemm.fp46.throughput",
       33,
       10,
       {"unknown metric 'gemm.fp46.throughput'", "did you mean 'gemm.fp64.throughput'"}},
      {"gemm.fp64.throughput", "zzz", 33, 10, {"unknown metric 'zzz'", "METRICS.md"}},
      {"threshold = 0.05", "threshold = nan", 36, 13, {"threshold is not finite"}},
      {"threshold = 0.05", "threshold = inf", 36, 13, {"threshold is not finite"}},
      {"threshold = 0.05", "threshold = -inf", 36, 13, {"threshold is not finite"}},
      {"threshold = 0.05", "threshold = \"5\"", 36, 13, {"threshold is a string", "give a number"}},
      {"confidence = 0.95", "confidence = nan", 22, 14, {"confidence is not finite"}},
      {"min_samples = 11", "min_samples = -11", 38, 15, {"min_samples is -11", "must not be negative"}},
      {"count = 1 }", "count = -1 }", 39, 23, {"count is -1", "must not be negative"}},
      {"count = 1 }", "count = 1.5 }", 39, 23, {"count is a number", "give a whole number"}},
      {"ranks = 4", "ranks = -4", 13, 9, {"ranks is -4", "must not be negative"}},
      {"contracted_kw = 1", "contracted_kw = 1.5", 16, 17, {"contracted_kw is a number", "whole number"}},
      {"title = \"Test\"\n", "", 2, 1, {"[contract] has no title", "add it"}},
      {"scope = \"rank\"\n", "", 29, 1, {"[[criterion]] has no scope"}},
      {"scope = \"rank\"", "scope = \"ranks\"", 34, 9, {"scope is 'ranks'", "hall, rack, node, gpu, rank or nic"}},
      {"comparator = \">=\"", "comparator = \">\"", 35, 14, {"comparator is '>'", ">=, <=, == or in"}},
      {"fail-at-close", "pass", 23, 14, {"on_missing is not \"fail-at-close\""}},
      {"kind = \"cpu\"", "kind = \"tpu\"", 12, 8, {"kind is 'tpu'", "gpu or cpu"}},
      {"effective = 2026-01-01", "effective = 2026", 6, 13, {"effective is no date"}},
      {"granularity = \"hall\"",
       "granularity = \"hall\"\ncloses = 2026-03-31T23:59:59",
       25,
       10,
       {"closes is no instant", "23:59:59Z"}},
      {"hallmark.contract/1", "hallmark.contract/2", 1, 10, {"schema is 'hallmark.contract/2'", "hallmark.contract/1"}},
      {"schema = \"hallmark.contract/1\"", "", 1, 1, {"no schema", "hallmark.contract/1"}},
      {"[policy.window]\nwarmup_s = 0", "window = 3", 27, 1, {"unknown key 'window' in [policy.attempts]"}},
      {"ranks = 4", "ranks = { a = 1 }", 13, 9, {"ranks is a table", "whole number"}},
      {"lessee = \"b\"", "lessee = \"b", 8, 12, {}},
      {"id = \"H\"", "id = \"H\"\nid = \"I\"", 11, 6, {"redefine"}},
  };
  for (const Case& c : cases) {
    const ContractCheck result = check(with(small_contract, c.from, c.to));
    EXPECT_FALSE(result.contract) << c.to;
    const auto at = [&](const Diagnostic& d) { return d.line == c.line && d.column == c.column; };
    const auto found = std::ranges::find_if(result.diagnostics, at);
    ASSERT_NE(found, result.diagnostics.end()) << c.to << "\n" << all(result);
    for (const std::string& word : c.words)
      EXPECT_NE(found->message.find(word), std::string::npos) << c.to << "\n" << all(result);
    EXPECT_EQ(result.diagnostics.size(), 1U) << c.to << "\n" << all(result);
  }
}

TEST(Diagnostics, all_faults_are_reported_at_once_in_the_order_of_the_file) {
  std::string text = with(small_contract, "kind = \"cpu\"", "kind = \"tpu\"");
  text = with(text, "gemm.fp64", "gemm.fp65");
  text = with(text, "GFLOP/s", "GFLOPS");
  text = with(text, "revision = 1", "revison = 1");
  const ContractCheck result = check(text);
  std::vector<int> lines;
  for (const Diagnostic& d : result.diagnostics) lines.push_back(d.line);
  EXPECT_EQ(lines, (std::vector<int>{2, 5, 12, 33, 37})) << all(result);
}

TEST(Diagnostics, name_file_line_and_column) {
  const ContractCheck result = check(with(small_contract, "\"GFLOP/s\"", "\"GBps\""));
  EXPECT_EQ(all(result), "error t.toml:37:8: unknown unit 'GBps'; write GB/s or GiB/s\n");
}

TEST(Diagnostics, foreign_bytes_never_reach_the_terminal_raw) {
  const ContractCheck result = check(with(small_contract, "[hall]", "[hall]\n\"\\u001b[31mred\" = 1"));
  EXPECT_EQ(all(result).find('\x1b'), std::string::npos);
  EXPECT_NE(all(result).find("'?[31mred'"), std::string::npos) << all(result);
}

TEST(Diagnostics, ten_megabytes_of_garbage_are_one_message) {
  for (const std::string& piece : {std::string{"garbage "}, std::string("\0\xff", 2), std::string{"a.a."},
                                   std::string{"["}, std::string{"x = [[\n"}}) {
    std::string garbage;
    while (garbage.size() < 10'000'000) garbage += piece;
    const ContractCheck whole = check(garbage);
    ASSERT_EQ(whole.diagnostics.size(), 1U);
    EXPECT_NE(whole.diagnostics[0].message.find("more than 1 MiB"), std::string::npos);
    const ContractCheck part = check(garbage.substr(0, 1'000'000));
    ASSERT_EQ(part.diagnostics.size(), 1U);
    EXPECT_FALSE(part.contract);
    EXPECT_LT(part.diagnostics[0].message.size(), 500U);
  }
}

TEST(Diagnostics, an_empty_file_and_a_programme_are_told_what_a_contract_is) {
  EXPECT_EQ(all(check("")), "error t.toml:1:1: no schema; a contract begins with schema = \"hallmark.contract/1\"\n");
  EXPECT_EQ(
      all(check("schema = \"hallmark.programme/1\"\n[programme]\nid = 1\n")),
      "error t.toml:1:10: schema is 'hallmark.programme/1'; this hallmark reads schema = \"hallmark.contract/1\"\n");
}

TEST(Diagnostics, deep_nesting_is_refused_and_not_followed_down_the_stack) {
  std::string text = small_contract + "x = [\n";
  for (int i = 0; i < 200; ++i) text += "{" + std::string(50, 'a') + ".b.c = [\n";
  EXPECT_FALSE(check(text).contract);
  std::string dotted = "a";
  for (int i = 0; i < 400000; ++i) dotted += ".a";
  const ContractCheck result = check(dotted + " = 1\n");
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_NE(result.diagnostics[0].message.find("100 dots"), std::string::npos);
}

}  // namespace
}  // namespace hallmark
