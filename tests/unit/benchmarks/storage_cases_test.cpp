#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "benchmarks/storage/storage.hpp"
#include "storage_scratch.hpp"

using namespace hallmark;
using namespace hallmark::test;

namespace {

std::vector<std::string> names(const std::vector<std::map<std::string, std::string>>& wanted) {
  std::vector<std::string> all;
  for (const Case& each : storage_benchmark.cases({}, wanted)) all.push_back(each.name);
  return all;
}

Case wanted_case(const std::map<std::string, std::string>& params, const std::string& name) {
  for (const Case& each : storage_benchmark.cases({}, {params}))
    if (each.name == name) return each;
  ADD_FAILURE() << "no case " << name;
  return {};
}

TEST(StorageCases, are_three_by_default) {
  const std::vector<std::string> three{"storage/scratch/randread/block:4KiB", "storage/scratch/read/block:1MiB",
                                       "storage/scratch/write/block:1MiB"};
  EXPECT_EQ(names({}), three);
  EXPECT_EQ(names({{}, {{"bytes_per_rank", "33554432"}, {"fsync", "true"}}, {{"min_duration_s", "300"}}}), three);
}

TEST(StorageCases, are_named_after_what_a_contract_asks_for) {
  const std::vector<std::pair<std::map<std::string, std::string>, std::string>> table{
      {{{"bytes_per_rank", "4194304"}, {"fsync", "true"}}, "storage/scratch/write/block:1MiB/bytes:4MiB"},
      {{{"bytes_per_rank", "4294967296"}, {"o_direct", "true"}},
       "storage/scratch/read/block:1MiB/bytes:4GiB/o_direct:true"},
      {{{"block", "65536"}}, "storage/scratch/write/block:64KiB"},
      {{{"fsync", "false"}}, "storage/scratch/write/block:1MiB/fsync:false"},
      {{{"operation", "randread"}, {"bytes", "1MiB"}}, "storage/scratch/randread/block:4KiB/bytes:1MiB"},
  };
  for (const auto& [params, name] : table) {
    const std::vector<std::string> all = names({params, params});
    EXPECT_NE(std::ranges::find(all, name), all.end()) << name;
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  }
}

TEST(StorageCases, carry_what_their_names_say) {
  const Case each = wanted_case({{"bytes_per_rank", "4MiB"}, {"fsync", "false"}, {"o_direct", "true"}},
                                "storage/scratch/write/block:1MiB/bytes:4MiB/fsync:false/o_direct:true");
  const std::map<std::string, std::string> params{
      {"operation", "write"}, {"bytes", "4194304"}, {"block", "1048576"}, {"fsync", "false"}, {"o_direct", "true"}};
  EXPECT_EQ(each.params, params);
  EXPECT_EQ(wanted_case({}, "storage/scratch/read/block:1MiB").params.count("o_direct"), 0U);
}

TEST(StorageCases, run_and_verify_from_their_names) {
  const StorageFolder folder;
  Context context;
  context.scratch = folder.path();
  context.seed = 99;
  context.block = 4;
  for (const Case& each : storage_benchmark.cases(context, {{{"bytes", "1MiB"}, {"block", "16KiB"}}})) {
    ASSERT_EQ(storage_benchmark.why_not(context, each), std::nullopt) << each.name;
    const auto benchmark = storage_benchmark.open(context, each);
    benchmark->prepare();
    benchmark->step();
    EXPECT_EQ(benchmark->check().errors, 0U) << each.name;
    const auto facts = benchmark->facts();
    for (const char* fact :
         {"engine", "o_direct", "mount", "fsync", "reader", "cache", "preallocated", "depth", "registered"})
      EXPECT_FALSE(facts.at(fact).empty()) << fact;
    const bool random = each.params.at("operation") == "randread";
    const double bytes = std::stod(each.params.at("bytes")), block = std::stod(each.params.at("block"));
    EXPECT_EQ(benchmark->work().operations, random ? std::min(bytes / block, 4096.0) : bytes / block);
  }
  EXPECT_TRUE(folder.empty());
}

TEST(StorageCases, find_the_fault_that_their_self_test_plants) {
  const StorageFolder folder;
  Context context;
  context.scratch = folder.path();
  const Case each = storage_benchmark.self_test(context);
  EXPECT_EQ(each.params.at("bytes"), "1048576");
  const auto benchmark = storage_benchmark.open(context, each);
  benchmark->prepare();
  benchmark->step();
  EXPECT_EQ(benchmark->check().errors, 0U);
  (void)benchmark->plant_fault("bit_flip", 123);
  EXPECT_EQ(benchmark->check().errors, 1U);
}

TEST(StorageCases, that_cannot_run_say_which_directory_and_what_to_do) {
  const StorageFolder folder;
  const Case each = storage_benchmark.self_test({});
  Context context;
  const std::string file = folder.path() + "/file";
  std::ofstream{file} << "not a directory";
  const std::vector<std::pair<std::string, std::string>> table{
      {"", "--scratch DIR"},
      {folder.path() + "/missing", folder.path() + "/missing: No such file or directory; create it on every node"},
      {file, file + " is not a directory"},
      {"/proc", "/proc has 0 B free"},
  };
  for (const auto& [scratch, words] : table) {
    context.scratch = scratch;
    EXPECT_NE(storage_benchmark.why_not(context, each).value_or("no reason").find(words), std::string::npos)
        << storage_benchmark.why_not(context, each).value_or("no reason");
  }
}

TEST(StorageCases, that_make_no_sense_or_do_not_fit_are_refused) {
  const StorageFolder folder;
  Context context;
  context.scratch = folder.path();
  struct Row {
    std::map<std::string, std::string> params;
    std::string name, words;
    int ranks;
  };
  const std::vector<Row> table{
      {{{"block", "1000"}}, "storage/scratch/write/block:1000B", "multiple of 4 KiB", 1},
      {{{"block", "many"}}, "storage/scratch/write/block:0B", "multiple of 4 KiB", 1},
      {{{"bytes", "1500KiB"}}, "storage/scratch/write/block:1MiB/bytes:1500KiB", "not a whole number of blocks", 1},
      {{{"bytes", "0"}}, "storage/scratch/write/block:1MiB/bytes:0B", "not a whole number of blocks", 1},
      {{}, "storage/scratch/write/block:1MiB", "more than half of this node's memory", 1'000'000},
  };
  for (const Row& row : table) {
    context.ranks_on_node = row.ranks;
    const std::string reason =
        storage_benchmark.why_not(context, wanted_case(row.params, row.name)).value_or("no reason");
    EXPECT_NE(reason.find(row.words), std::string::npos) << reason;
  }
}

TEST(StorageCases, that_ask_for_o_direct_are_refused_where_files_are_in_memory) {
  if (!std::filesystem::is_directory("/dev/shm")) GTEST_SKIP() << "there is no /dev/shm";
  const StorageFolder folder{"/dev/shm"};
  Context context;
  context.scratch = folder.path();
  const Case each = wanted_case({{"o_direct", "true"}, {"bytes", "1MiB"}},
                                "storage/scratch/read/block:1MiB/bytes:1MiB/o_direct:true");
  const std::string reason = storage_benchmark.why_not(context, each).value_or("no reason");
  EXPECT_NE(reason.find("O_DIRECT is asked for, but tmpfs keeps files in memory"), std::string::npos) << reason;
  EXPECT_TRUE(folder.empty());
}

}  // namespace
